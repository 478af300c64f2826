import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeurekaError, unknownName } from '../core/errors.ts';
import {
  checkTemplate,
  type PromptName,
  type PromptOverrides,
  promptNames,
  promptTemplate,
} from '../problems/reward/prompts.ts';
import { writeDurably } from '../runs/durable-file.ts';
import { fileError } from '../runs/file-error.ts';
import type { Context } from './context.ts';
import { shortPath } from './format.ts';

const fileNames = promptNames.map((name) => `${name}.md`);

/**
 * The prompts in `folder`, which stand in for ours; where there is no file, ours stays. Throws `HeurekaError('usage')`
 * for a file that is no prompt and a key that there is not, with the nearest name.
 */
export function readPromptFolder(folder: string, cwd: string): PromptOverrides {
  const path = resolve(cwd, folder);
  const files = filesIn(path).filter((file) => !file.startsWith('.'));
  const templates = files.map((file) => {
    if (!fileNames.includes(file)) throw unknownName('prompt', file, fileNames);
    const name = file.replace(/\.md$/, '') as PromptName;
    const template = readFileSync(join(path, file), 'utf8');
    checkTemplate(name, template, shortPath(join(path, file), cwd));
    return [name, template] as const;
  });
  if (templates.length === 0) {
    throw new HeurekaError(
      'usage',
      `There are no prompts in ${folder}.`,
      `Begin with: heureka prompts --copy ${folder}`,
    );
  }
  return Object.fromEntries(templates);
}

/** Writes all of our prompts into `folder`, and over nothing that is there. */
export function copyPrompts(folder: string, { cwd }: Pick<Context, 'cwd'>): string[] {
  const files = promptNames.map((name) => ({ name, path: join(resolve(cwd, folder), `${name}.md`) }));
  const present = files.find(({ path }) => existsSync(path));
  if (present) {
    const file = shortPath(present.path, cwd);
    throw new HeurekaError('usage', `${file} is there already.`, 'Name a folder without prompts.');
  }
  for (const { name, path } of files) writeDurably(path, promptTemplate(name));
  return files.map(({ path }) => path);
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    throw new HeurekaError('usage', fileError(error, 'read the prompts in', path).message);
  }
}
