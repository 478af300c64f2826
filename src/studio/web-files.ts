import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeurekaError } from '../core/errors.ts';

/** Where the build puts what a browser loads. */
export function webFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'dist', 'web');
    if (folder === dirname(folder)) throw new Error(`no package.json above ${import.meta.dirname}`);
  }
}

/** A file of the built web application. Throws `HeurekaError('unavailable')` before it is built. */
export function webFile(name: string): string {
  const file = join(webFolder(), name);
  if (existsSync(file)) return file;
  throw new HeurekaError(
    'unavailable',
    'The pages of the studio are not built.',
    'Build them with: npm run build',
  );
}
