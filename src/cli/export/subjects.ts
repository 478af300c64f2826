import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import type { Checkpoint, ComponentStatistics } from '../../core/training.ts';
import { importPolicy } from '../../export/policy/import-policy.ts';
import { openEnvironment, rewardSource } from '../../registry.ts';
import { fileError } from '../../runs/file-error.ts';
import { candidateFile, openRun, type Run } from '../../runs/run-folder.ts';
import { isPolicyFile, type NamedPolicy, readPolicyFile } from '../policy-argument.ts';
import { readReward, splitReference } from '../reward-argument.ts';
import { bestOf, findCandidate, type RewardCandidate, readCandidates } from '../search/history.ts';

/** A reward to be exported. */
export interface RewardSubject {
  readonly label: string;
  readonly environment: Environment;
  /** TypeScript. */
  readonly source: string;
  /** How its components behaved in training, when it was trained. */
  readonly trained?: Readonly<Record<string, ComponentStatistics>>;
}

/**
 * The reward that `what` means: `human:<env>`, `fitness:<env>`, a file with its environment, or a run with or without
 * `:candidate` (its best, if not). Throws `HeurekaError`.
 */
export async function findSubject(
  what: string,
  env: string | undefined,
  runs: string,
  cwd: string,
): Promise<RewardSubject> {
  const [, kind, named] = /^(human|fitness)(?::(.+))?$/.exec(what) ?? [];
  if (kind === 'human' || kind === 'fitness') {
    const reference = named ?? env;
    if (!reference)
      throw new HeurekaError('usage', `Whose? Write ${kind}:<env>.`, 'See them with: heureka envs');
    const environment = await openEnvironment(reference, cwd);
    return { label: kind, environment, source: rewardSource(environment, kind) };
  }
  if (/\.(ts|formula)$/.test(what)) {
    if (!env) throw new HeurekaError('usage', `Which environment is ${what} for?`, 'Add: --env <env>');
    const environment = await openEnvironment(env, cwd);
    return { label: what, environment, source: readReward(resolve(cwd, what), environment) };
  }
  const { run, candidate } = await findCandidateOf(what, runs);
  const { id, solution, outcome } = candidate;
  const environment = await openEnvironment(run.config.environment, cwd);
  const trained = outcome.ok ? outcome.detail.checkpoints.at(-1)?.components : undefined;
  return { label: `${run.name}:${id}`, environment, source: solution, ...(trained && { trained }) };
}

async function findCandidateOf(
  reference: string,
  runs: string,
): Promise<{ run: Run; candidate: RewardCandidate }> {
  const named = splitReference(reference);
  const run = openRun(runs, named.run);
  const candidates = readCandidates(run);
  const candidate = named.candidate
    ? findCandidate(candidates, named.candidate, run)
    : bestOf(run, candidates);
  if (!candidate) throw new HeurekaError('usage', `${run.name} has no valid candidate yet.`);
  return { run, candidate };
}

/**
 * The policy that `what` means: one in a file, for the environment `env` or its own, or that of a run's candidate (its
 * best, when none is named). Throws `HeurekaError('usage')`.
 */
export async function findPolicy(
  what: string,
  env: string | undefined,
  runs: string,
  cwd: string,
): Promise<NamedPolicy> {
  if (isPolicyFile(what, cwd)) return await readPolicyFile(what, env, cwd);
  const { run, candidate } = await findCandidateOf(what, runs);
  const file = candidateFile(run, candidate.id, 'policy.json');
  if (!existsSync(file)) {
    throw new HeurekaError(
      'usage',
      `Candidate ${candidate.id} of ${run.name} has no policy.`,
      'Name another one.',
    );
  }
  const policy = importPolicy(file);
  const environment = await openEnvironment(policy.environment, cwd);
  return { policy, environment, label: `${run.name}:${candidate.id}` };
}

/** The curves of a run: those of one candidate, or of all its trainings. */
export async function findCurves(
  what: string,
  runs: string,
): Promise<{ readonly trainings: ReadonlyMap<string, readonly Checkpoint[]>; readonly seconds: number }> {
  const named = splitReference(what);
  const run = openRun(runs, named.run);
  const folder = dirname(candidateFile(run, 'any', ''));
  const owners = existsSync(folder) ? readdirSync(folder).sort() : [];
  const wanted = named.candidate ? [findCandidate(readCandidates(run), named.candidate, run).id] : owners;
  const trainings = new Map(
    wanted
      .filter((owner) => existsSync(candidateFile(run, owner, 'curves.jsonl')))
      .map((owner) => [owner, readCurves(candidateFile(run, owner, 'curves.jsonl'))]),
  );
  if (trainings.size === 0) throw new HeurekaError('usage', `${what} has no learning curves yet.`);
  // The time a run was made: no clock reaches the file.
  return { trainings, seconds: Math.floor(Date.parse(run.config.created) / 1000) };
}

function readCurves(file: string): Checkpoint[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Checkpoint);
  } catch (error) {
    throw error instanceof SyntaxError
      ? new HeurekaError('failed', `${file} is damaged.`)
      : fileError(error, 'read', file);
  }
}
