import { basename } from 'node:path';
import type { RewardEvidence } from '../../compare/evidence.ts';
import type { Environment } from '../../core/environment.ts';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import type { Contestant } from '../../problems/reward/comparison/compare.ts';
import { finishedReport, listRuns, type Run } from '../../runs/run-folder.ts';
import { findReward } from '../reward-argument.ts';
import type { Flags } from '../settings.ts';
import { checkedOrThrow } from '../train-one.ts';

/** The rewards that `--rewards` names, in its order; without it both baselines and the newest finished search, if any. */
export function findContestants(
  environment: Environment,
  flags: Flags,
  runs: string,
  cwd: string,
): Contestant[] {
  const named =
    flags.rewards === undefined ? defaultRewards(environment, runs) : split(String(flags.rewards));
  const contestants = named.map((name) => contestant(name, environment, runs, cwd));
  const twice = contestants.find(
    ({ label }, k) => contestants.findIndex((other) => other.label === label) !== k,
  );
  if (twice) throw new HeurekaError('usage', `--rewards names '${twice.label}' twice.`);
  return contestants;
}

/** A reward named on the command line, checked; `label` is what it is called in the report. */
export function contestant(
  name: string,
  environment: Environment,
  runs: string,
  cwd: string,
  label = name.includes('/') ? basename(name) : name,
): Contestant {
  const { label: about, source } = findReward(name, environment, runs, cwd);
  const reward = checkedOrThrow({ label: about, source }, environment);
  return { label, about: aboutOf(name, about), role: roleOf(name), reward, probed: true };
}

/** The newest finished search of `environment`. */
export function latestFinished(environment: Environment, runs: string): Run | undefined {
  return listRuns(runs).find(
    (run) => run.config.environment === environment.name && finishedReport(run)?.best !== undefined,
  );
}

/** The label of the contestant that `name` means. Throws `HeurekaError('usage')` with the nearest one. */
export function labelOf(name: string, contestants: readonly Contestant[]): string {
  const labels = contestants.map(({ label }) => label);
  if (labels.includes(name)) return name;
  throw unknownName('reward', name, labels);
}

function defaultRewards(environment: Environment, runs: string): string[] {
  const run = latestFinished(environment, runs);
  return ['human', 'fitness', ...(run ? ['latest'] : [])];
}

function split(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new HeurekaError(
    'usage',
    '--rewards must be names with commas between.',
    'For example: human,latest',
  );
}

const roleOf = (name: string): RewardEvidence['role'] =>
  name === 'human' || name === 'fitness' ? name : 'other';

function aboutOf(name: string, found: string): string {
  if (name === 'human') return "the expert's reward";
  if (name === 'fitness') return 'the task metric itself, as a sparse reward';
  return found;
}
