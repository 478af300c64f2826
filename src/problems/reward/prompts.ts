import { readFileSync } from 'node:fs';
import { HeurekaError, unknownName } from '../../core/errors.ts';

/** What a language model reads, each text in a file of its own, `prompts/<name>.md`, and the keys it may ask for. */
export const promptKeys = {
  /** Who the model is, and the reward convention: the system message. */
  role: ['start'],
  /** The environment, the task and advice: the first user message. */
  task: ['source', 'types', 'timestep', 'episodeLength', 'seconds', 'task', 'lessons'],
  /** How a reward's training went, and how to read it. */
  reflection: ['count', 'statistics'],
  /** The same without the components, for `--no-reflection`. */
  score: ['count', 'statistics'],
  /** Why a reward failed. */
  fault: ['kind', 'message', 'excerpt'],
  /** What failed beside the reward shown. */
  failures: ['failures'],
  /** What a person said. */
  feedback: ['feedback'],
  /** Asks for the next reward. */
  next: ['reflection', 'failures', 'feedback'],
  /** Asks for a mended reward. */
  repair: ['fault'],
  /** Asks what a finished search taught. */
  review: ['candidates'],
  /** What an earlier search taught. */
  lessons: ['environment', 'lessons'],
} as const;

export type PromptName = keyof typeof promptKeys;
export const promptNames = Object.keys(promptKeys) as PromptName[];

/** Templates of a user's own, in place of ours. */
export type PromptOverrides = Readonly<Partial<Record<PromptName, string>>>;

type Values<Name extends PromptName> = Readonly<Record<(typeof promptKeys)[Name][number], string | number>>;

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
  const keys: readonly string[] = promptKeys[name];
  for (const [, key = ''] of template.matchAll(placeholder)) {
    if (keys.includes(key)) continue;
    const hint = keys.length > 0 ? unknownName('key', key, keys).hint : 'It has no keys.';
    throw new HeurekaError('usage', `${file} asks for {{${key}}}, which the prompt '${name}' has not.`, hint);
  }
}
