import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatMessage } from '../../src/core/chat.ts';
import { readJournal } from '../../src/runs/journal.ts';
import { questionOf } from './answers.ts';

/** The folder of the one run in `runs`, once there is one that can be gone on with. */
export function onlyRun(runs: string): string | undefined {
  const [name, ...others] = readdirSync(runs).filter((each) => existsSync(join(runs, each, 'config.json')));
  if (others.length > 0) throw new Error(`${runs} holds ${others.length + 1} runs.`);
  return name === undefined ? undefined : join(runs, name);
}

/** What a run says and holds, in a form that does not depend on what finished first. */
export function contentOf(run: string): string[] {
  const entries = entriesOf(run).map((entry) => JSON.stringify(entry));
  const files = readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(run.length))
    .filter((file) => !['/config.json', '/events.jsonl', '/progress.jsonl'].includes(file))
    .map((file) => `${file}: ${readFileSync(join(run, file), 'utf8')}`);
  return [...entries.sort(), ...files.sort()];
}

/** The questions whose answers a run's journal holds, each as often as it was asked. */
export function answeredIn(run: string): string[] {
  return entriesOf(run).flatMap(({ model, messages }) =>
    typeof model === 'string' ? [questionOf({ model, messages: messages as ChatMessage[] })] : [],
  );
}

export const entriesOf = (run: string) =>
  existsSync(join(run, 'events.jsonl')) ? readJournal(join(run, 'events.jsonl')) : [];

/** `all` without one of each of `some`, which are all in it or the rest says how many are not. */
export function without(all: readonly string[], some: readonly string[]): string[] {
  const rest = [...all];
  for (const one of some) {
    const at = rest.indexOf(one);
    if (at >= 0) rest.splice(at, 1);
  }
  return rest;
}
