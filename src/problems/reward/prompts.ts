import { readFileSync } from 'node:fs';
import { HeurekaError, unknownName } from '../../core/errors.ts';

/** What a language model reads: each text in a file of its own, `prompts/<name>.md`, with keys to be filled in. */
export const promptForms = {
  role: { about: 'who the model is, and how a reward must look: the system message', keys: ['start'] },
  task: {
    about: 'the environment, the task and advice: the first message',
    keys: ['source', 'types', 'timestep', 'episodeLength', 'seconds', 'task', 'lessons'],
  },
  next: { about: 'asks for the next reward', keys: ['reflection', 'failures', 'feedback'] },
  trajectory: {
    about: 'asks for the next reward where the strategy shows many with their scores',
    keys: ['introduction', 'trajectory', 'feedback'],
  },
  reflection: {
    about: "how a reward's training went, and how to read it",
    keys: ['count', 'statistics'],
  },
  score: { about: 'the same with the score alone, for --no-reflection', keys: ['count', 'statistics'] },
  fault: { about: 'why a reward failed', keys: ['kind', 'message', 'excerpt'] },
  failures: { about: 'what failed beside the reward shown', keys: ['failures'] },
  feedback: { about: 'what a person said', keys: ['feedback'] },
  repair: { about: 'asks for a failed reward to be mended', keys: ['fault'] },
  review: { about: 'asks what a finished search taught', keys: ['candidates'] },
  lessons: { about: 'what an earlier search taught', keys: ['environment', 'lessons'] },
} as const satisfies Record<string, { readonly about: string; readonly keys: readonly string[] }>;

export type PromptName = keyof typeof promptForms;
export const promptNames = Object.keys(promptForms) as PromptName[];

/** Templates of a user's own, in place of ours. */
export type PromptOverrides = Readonly<Partial<Record<PromptName, string>>>;

type Values<Name extends PromptName> = Readonly<
  Record<(typeof promptForms)[Name]['keys'][number], string | number>
>;

/** The text of a prompt, with every `{{key}}` replaced by its value. */
export type RenderPrompt = <Name extends PromptName>(name: Name, values: Values<Name>) => string;

const placeholder = /\{\{\s*(\w+)\s*\}\}/g;
/** A line that is nothing but a key, with the blank line behind it. */
const wholeLine = /^\{\{\s*(\w+)\s*\}\}[ \t]*\n(?:[ \t]*\n)?/gm;

/** Our own template of a prompt. */
export function promptTemplate(name: PromptName): string {
  return readFileSync(new URL(`./prompts/${name}.md`, import.meta.url), 'utf8');
}

/** Renders prompts from `overrides`, and from our own templates where there is none. */
export function promptRenderer(overrides: PromptOverrides = {}): RenderPrompt {
  return (name, values) => {
    const known = values as Readonly<Record<string, string | number>>;
    const textOf = (key: string) => String(known[key]);
    return (overrides[name] ?? promptTemplate(name))
      .replace(wholeLine, (line, key: string) => (textOf(key) === '' ? '' : line))
      .replace(placeholder, (_, key: string) => textOf(key))
      .trim();
  };
}

/** Checks a template of the user's. Throws `HeurekaError('usage')` for a key that the prompt has no value for. */
export function checkTemplate(name: PromptName, template: string, file: string): void {
  const keys: readonly string[] = promptForms[name].keys;
  for (const [, key = ''] of template.matchAll(placeholder)) {
    if (keys.includes(key)) continue;
    const { hint } = unknownName('key', key, keys);
    throw new HeurekaError('usage', `${file} asks for {{${key}}}, which the prompt '${name}' has not.`, hint);
  }
}
