import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import { problems } from '../../problems/catalogue.ts';
import type { ProblemDefinition } from '../../problems/definition.ts';

/** A problem, and for a user's own the file that it came from. */
export interface FoundProblem {
  readonly definition: ProblemDefinition;
  readonly file?: { readonly path: string; readonly digest: string };
}

/** The problem that `reference` means: a name, or the path of a file. Throws `HeurekaError('usage')`. */
export async function findProblem(reference: string, cwd: string): Promise<FoundProblem> {
  const known = Object.hasOwn(problems, reference) ? problems[reference] : undefined;
  if (known) return { definition: await known() };
  if (!/\.[mc]?[jt]s$/.test(reference)) throw unknownName('problem', reference, Object.keys(problems));
  const path = resolve(cwd, reference);
  if (!existsSync(path)) throw new HeurekaError('usage', `There is no file ${path}.`);
  const { importProblem } = await import('../../problems/problem-file.ts');
  return { definition: await importProblem(path), file: { path, digest: digestOf(path) } };
}

/** The problem of a run that has begun. Throws `HeurekaError('failed')` when a user's file is no longer what it was. */
export async function findProblemAgain(
  name: string,
  file: FoundProblem['file'],
  cwd: string,
): Promise<ProblemDefinition> {
  if (!file) return (await findProblem(name, cwd)).definition;
  if (existsSync(file.path) && digestOf(file.path) === file.digest) {
    return (await findProblem(file.path, cwd)).definition;
  }
  throw new HeurekaError(
    'failed',
    `${file.path} has changed since this began.`,
    'Undo the change, or begin anew.',
  );
}

const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
