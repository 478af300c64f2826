import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { HeurekaError, nearestName } from '../core/errors.ts';
import type { Fault } from '../core/fault.ts';
import { readFormula } from '../export/formula/read.ts';
import { printTypeScript } from '../export/typescript.ts';
import { rewardSource } from '../registry.ts';
import { fileError } from '../runs/file-error.ts';
import { listRuns, openRun, type Run } from '../runs/run-folder.ts';
import { bestOf, findCandidate, readCandidates } from './search/history.ts';

/** A reward named on the command line. */
export interface NamedReward {
  /** As it is shown: 'human', 'my-reward.ts', '<run>:03-07'. */
  readonly label: string;
  readonly source: string;
}

/**
 * The reward that `argument` means: `human`, `fitness`, a file, or a run with or without `:candidate` (its best, if
 * not). Throws `HeurekaError('usage')`.
 */
export function findReward(
  argument: string,
  environment: Environment,
  runs: string,
  cwd: string,
): NamedReward {
  if (argument === 'human' || argument === 'fitness') {
    return { label: argument, source: rewardSource(environment, argument) };
  }
  const path = resolve(cwd, argument);
  if (/\.(ts|formula)$/.test(argument) || isFile(path))
    return { label: argument, source: readReward(path, environment) };
  return rewardOfRun(argument, environment, runs);
}

/**
 * Reads a reward's source; a `.formula` file as the TypeScript it means. Throws `HeurekaError('usage')` when there is
 * none to read, and 'failed' with the line of a formula that means nothing.
 */
export function readReward(path: string, environment: Environment): string {
  const text = readText(path);
  if (!path.endsWith('.formula')) return text;
  const formula = readFormula(text, environment);
  if (formula.ok) return printTypeScript(formula.value.equations, formula.value.about);
  throw faultError(path, formula.fault);
}

/** Bytes of a file that may be a reward: one that is too long for its checks is read, to be told so. */
const largestFile = 2 ** 20;

/** The text of a reward's file. Throws `HeurekaError('usage')`. */
export function readText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device may have no end, or keep us waiting for its beginning.
  if (found && !found.isFile() && !found.isDirectory()) {
    throw new HeurekaError('usage', `Cannot read the reward ${path}: it is no file.`);
  }
  if (found && found.size > largestFile) {
    throw new HeurekaError('usage', `Cannot read the reward ${path}: it is larger than 1 MB.`);
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HeurekaError('usage', fileError(error, 'read the reward', path).message);
  }
}

/** The error that says what is wrong with the reward called `label`, and in which line. */
export function faultError(label: string, { message, line }: Fault): HeurekaError {
  return new HeurekaError('failed', `${label}${line === undefined ? '' : `:${line}`}: ${message}`);
}

/** '<run>:03-07' -> the run and the candidate; the candidate is missing when none is named. */
export function splitReference(reference: string): { readonly run: string; readonly candidate?: string } {
  const match = /^(.*):([\w-]+)$/.exec(reference);
  return match ? { run: match[1]!, candidate: match[2]! } : { run: reference };
}

function rewardOfRun(argument: string, environment: Environment, runs: string): NamedReward {
  const reference = splitReference(argument);
  const run =
    reference.run === 'latest' ? latestRun(environment, runs) : findRun(reference.run, argument, runs);
  if (run.config.environment !== environment.name) {
    throw new HeurekaError(
      'usage',
      `${run.name} searched for a reward for ${run.config.environment}, not for ${environment.name}.`,
    );
  }
  const candidates = readCandidates(run);
  const found = reference.candidate
    ? findCandidate(candidates, reference.candidate, run)
    : bestOf(run, candidates);
  if (!found) throw new HeurekaError('usage', `${run.name} has no valid candidate yet.`);
  return { label: `${run.name}:${found.id}`, source: found.solution };
}

/** The newest search for a reward of `environment`. */
function latestRun(environment: Environment, runs: string): Run {
  const found = listRuns(runs).find(({ config }) => config.environment === environment.name);
  if (found) return found;
  throw new HeurekaError(
    'usage',
    `There is no run of ${environment.name} in ${runs} yet.`,
    `Start one with: heureka search ${environment.name}`,
  );
}

/** The run, or the error that also knows of rewards that are no runs. */
function findRun(reference: string, argument: string, runs: string): Run {
  try {
    return openRun(runs, reference);
  } catch (error) {
    const hint = error instanceof HeurekaError ? error.hint : undefined;
    const nearest = nearestName(argument, ['human', 'fitness']);
    throw new HeurekaError(
      'usage',
      `There is no reward '${argument}': it is neither human, fitness, a file nor a run.`,
      nearest ? `Did you mean '${nearest}'?` : hint,
    );
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
