import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of this package. */
export function packageVersion(): string {
  return readVersion(join(packageFolder(), 'package.json'))!;
}

/** The folder of the package.json nearest above: source and compiled code lie at different depths. */
export function packageFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (readVersion(join(folder, 'package.json')) !== undefined) return folder;
    if (folder === dirname(folder)) throw new Error('package.json of heureka is missing');
  }
}

function readVersion(file: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
    return name === 'heureka' ? version : undefined;
  } catch {
    return undefined;
  }
}
