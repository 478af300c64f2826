import { readFileSync } from 'node:fs';

/** The texts a language model reads, each in a file of its own: `prompts/<name>.md`. */
export type PromptName = 'role' | 'task' | 'feedback' | 'fault';

const folder = new URL('./prompts/', import.meta.url);

/**
 * The prompt `name` with every `{{key}}` replaced by its value.
 *
 * @throws Error when the prompt has a key without a value.
 */
export function renderPrompt(
  name: PromptName,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const template = readFileSync(new URL(`${name}.md`, folder), 'utf8');
  return template
    .replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`The prompt '${name}' asks for '${key}', which has no value.`);
      return String(value);
    })
    .trim();
}
