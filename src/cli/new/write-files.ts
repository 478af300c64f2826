import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { fileError } from '../../runs/file-error.ts';

/** A file to be made: its path below the folder, and its text. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Writes all of `files` into `folder`, or none when one of them is there already. Throws `HeurekaError`. */
export function writeNewFiles(folder: string, files: readonly NewFile[]): void {
  const present = files.find(({ path }) => existsSync(join(folder, path)));
  if (present) {
    throw new HeurekaError(
      'usage',
      `${present.path} is there already.`,
      'Choose another name, or remove it.',
    );
  }
  for (const { path, text } of files) {
    const file = join(folder, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
    } catch (error) {
      throw fileError(error, 'write', file);
    }
  }
}

/** The lines that tell which files were made, and what to do next. */
export function madeText(files: readonly NewFile[], next: readonly string[]): string {
  const made = files.map(({ path }) => `made  ${path}`);
  return `${[...made, '', ...next.map((line) => `next  ${line}`)].join('\n')}\n`;
}
