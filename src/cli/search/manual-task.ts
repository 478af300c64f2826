import type { ManualTask } from '../../llm/manual.ts';
import { type Context, colours } from '../context.ts';
import { shortPath } from '../format.ts';

/** What a person has to do for one answer; the prompt is printed once, as it is, to be copied. */
export function taskText(task: ManualTask, { stderr, env, cwd }: Context): string {
  const paint = colours(stderr, env);
  const [promptFile, answerFile] = [task.promptFile, task.answerFile].map((file) => shortPath(file, cwd));
  const save = `${paint.bold(task.label)}  save the answer as ${paint.bold(answerFile!)}`;
  if (task.again) return `${save}   (another answer to the same prompt)`;
  const rule = paint.dim('-'.repeat(72));
  return [
    `Paste this prompt into any chat window (it is also in ${promptFile}):`,
    ...[rule, task.prompt.trimEnd(), rule],
    save,
  ].join('\n');
}
