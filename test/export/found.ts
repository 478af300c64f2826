import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../src/core/environment.ts';
import { findEnvironment } from '../../src/registry.ts';

const folder = join(import.meta.dirname, '../fixtures/found-rewards');

/** The best rewards of searches with the built-in proposer, as they were found; several of one environment are numbered. */
export const foundRewards: readonly {
  readonly name: string;
  readonly environment: Environment;
  readonly source: string;
}[] = readdirSync(folder).map((file) => ({
  name: file.replace('.txt', ''),
  environment: findEnvironment(file.split('.')[0]!),
  source: readFileSync(join(folder, file), 'utf8'),
}));
