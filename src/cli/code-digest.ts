import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../core/package-folder.ts';

/** What a training's result depends on besides its settings: the code that trains, the environments, their rewards. */
const folders = ['src/core', 'src/environments', 'src/physics', 'src/rl', 'src/sandbox', 'envs', 'rewards'];
const files = ['evaluation-process.ts', 'recording.ts'].map((file) => `src/problems/reward/${file}`);

/**
 * A short text that changes with the code that trains, so that what an older one has trained is not taken for what this
 * one would. It is made from the sources, which come with the package; comments count.
 */
export function codeDigest(): string {
  const hash = createHash('sha256');
  for (const file of [...folders.flatMap(sourcesIn), ...files])
    hash.update(file).update(readFileSync(join(packageFolder, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Paths within the package, in an order that is the same on every machine. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.(ts|xml)$/.test(file))
    .sort();
}
