import { basename } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import { findFlaw } from './soundness.ts';
import { importUserModule } from './user-module.ts';

/**
 * The environment that a user's file exports, TypeScript or JavaScript. The file may import `heureka/env`, installed or
 * not. It is the user's own code: it runs here, with all rights. Throws `HeurekaError('usage')`.
 */
export async function importEnvironment(file: string): Promise<Environment> {
  const name = basename(file);
  const exports = await importUserModule(file);
  const environment = Object.values(exports).find(looksLikeEnvironment);
  if (!environment) {
    throw new HeurekaError(
      'usage',
      `${name} exports no environment.`,
      'It needs: export const myTask = defineEnv({ name: ..., task: ... })',
    );
  }
  const flaw = findFlaw(environment);
  if (flaw) throw new HeurekaError('usage', `The environment in ${name} ${flaw}`);
  return environment;
}

function looksLikeEnvironment(value: unknown): value is Environment {
  return typeof value === 'object' && value !== null && 'state' in value && 'actions' in value;
}
