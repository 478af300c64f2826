import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeurekaError } from '../core/errors.ts';
import { writeDurably } from './durable-file.ts';

/** A run, or whatever else has a folder to keep its tags in. */
interface Tagged {
  readonly folder: string;
}

/** The tags of a run, in the order in which they were given. */
export function readTags(run: Tagged): readonly string[] {
  try {
    const tags: unknown = JSON.parse(readFileSync(tagsFile(run), 'utf8'));
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

/** Gives `run` a tag, and takes it from the `others`: a tag means one run. Throws `HeurekaError('usage')`. */
export function tagRun(run: Tagged, tag: string, others: readonly Tagged[]): void {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(tag) || tag === 'latest') {
    throw new HeurekaError(
      'usage',
      `'${tag}' cannot be a tag.`,
      "A tag has letters, digits, '.', '_' and '-', and is not 'latest'.",
    );
  }
  for (const other of [...others, run]) {
    const tags = readTags(other).filter((present) => present !== tag);
    if (other.folder === run.folder) tags.push(tag);
    if (tags.join() !== readTags(other).join()) writeDurably(tagsFile(other), `${JSON.stringify(tags)}\n`);
  }
}

/** Takes `tag` from `run`; a run without it stays as it is. */
export function untagRun(run: Tagged, tag: string): void {
  const tags = readTags(run);
  const left = tags.filter((present) => present !== tag);
  if (left.length < tags.length) writeDurably(tagsFile(run), `${JSON.stringify(left)}\n`);
}

const tagsFile = (run: Tagged) => join(run.folder, 'tags.json');
