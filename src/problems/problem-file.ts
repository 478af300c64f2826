import { basename } from 'node:path';
import { HeurekaError } from '../core/errors.ts';
import { importUserModule } from '../environments/user-module.ts';
import type { ProblemDefinition } from './definition.ts';

const name = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The problem that a user's file exports, as default or by name. Throws `HeurekaError('usage')`. */
export async function importProblem(file: string): Promise<ProblemDefinition> {
  const exports = await importUserModule(file);
  const found = Object.values(exports).find(looksLikeProblem);
  if (!found) {
    throw new HeurekaError(
      'usage',
      `${basename(file)} exports no problem.`,
      'It needs: export default defineProblem({ name: ..., about: ..., pose: ... })',
    );
  }
  if (typeof found.name === 'string' && name.test(found.name)) return found;
  throw new HeurekaError(
    'usage',
    `The problem in ${basename(file)} needs a 'name' of lower-case words joined by dashes, such as 'my-problem'.`,
  );
}

function looksLikeProblem(value: unknown): value is ProblemDefinition {
  return typeof value === 'object' && value !== null && 'pose' in value && typeof value.pose === 'function';
}
