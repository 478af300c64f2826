import type { ChatMessage } from '../core/chat.ts';
import { promptForms, promptNames } from '../problems/reward/prompts.ts';
import { rewardWording } from '../problems/reward/wording.ts';
import { environmentSource, openEnvironment } from '../registry.ts';
import { type Context, colours, widthOf, writeJson } from './context.ts';
import { plural } from './format.ts';
import { copyPrompts, readPromptFolder } from './prompt-folder.ts';
import type { Flags } from './settings.ts';
import { tableLines } from './table.ts';

/** `heureka prompts`: copies them, shows an environment's, or lists them. */
export async function showPrompts(name: string | undefined, flags: Flags, context: Context): Promise<void> {
  if (typeof flags.copy === 'string') return copy(flags.copy, context);
  const prompts = typeof flags.prompts === 'string' ? readPromptFolder(flags.prompts, context.cwd) : {};
  if (name === undefined) return list(Object.keys(prompts), flags, context);
  const environment = await openEnvironment(name, context.cwd);
  const wording = rewardWording({
    environment,
    environmentSource: environmentSource(environment),
    prompts,
  });
  const { role, task } = wording.describe();
  const messages: ChatMessage[] = [
    { role: 'system', content: role },
    { role: 'user', content: task },
  ];
  if (flags.json) return writeJson(context.stdout, messages, 2);
  const paint = colours(context.stdout, context.env);
  const texts = messages.map(({ role: who, content }) => `${paint.dim(`--- ${who}`)}\n\n${content}\n`);
  context.stdout.write(texts.join('\n'));
}

function copy(folder: string, context: Context): void {
  const files = copyPrompts(folder, context);
  context.stdout.write(`${plural(files.length, 'prompt')} copied to ${folder}\n`);
  context.stderr.write(`Delete those you leave as they are, and search with: --prompts ${folder}\n`);
}

function list(own: readonly string[], flags: Flags, context: Context): void {
  const prompts = promptNames.map((name) => ({ name, ...promptForms[name], own: own.includes(name) }));
  if (flags.json) {
    writeJson(context.stdout, prompts, 2);
    return;
  }
  const rows = prompts.map(({ name, about, keys, own: yours }) => [
    ...[`${name}.md`, yours ? `${about} (yours)` : about],
    keys.map((key) => `{{${key}}}`).join(' '),
  ]);
  const paint = colours(context.stdout, context.env);
  const columns = [{ title: 'prompt' }, { title: 'what it is for' }, { title: 'keys' }];
  const [titles, ...lines] = tableLines(columns, rows, widthOf(context.stdout));
  context.stdout.write(`${paint.dim(titles!)}\n${lines.join('\n')}\n`);
}
