import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HeurekaError } from '../core/errors.ts';
import { packageFolder } from '../core/package-folder.ts';

/** Where the build puts what a browser loads. */
export const webFolder = join(packageFolder, 'dist', 'web');

/** A file of the built web application. Throws `HeurekaError('unavailable')` before it is built. */
export function webFile(name: string): string {
  const file = join(webFolder, name);
  if (existsSync(file)) return file;
  throw new HeurekaError(
    'unavailable',
    'The pages of the studio are not built.',
    'Build them with: npm run build',
  );
}
