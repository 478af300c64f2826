import { existsSync, readFileSync } from 'node:fs';
import type { Candidate } from '../../core/candidate.ts';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import type { Policy } from '../../core/training.ts';
import { findEnvironment, rewardSource } from '../../registry.ts';
import { candidateFile, finishedReport, type Run, runEntries } from '../../runs/run-folder.ts';
import type { Playable } from './replay-policy.ts';

/** A run's policies, each by its owner: a candidate such as '02-07', or a training such as 'human-1' or 'found-2'. */
export function ownersOf(run: Run): string[] {
  return trainedIn(run).filter((owner) => existsSync(candidateFile(run, owner, 'policy.json')));
}

/**
 * The policy of `owner` with the reward it was trained under; without an owner, that of the run's best candidate.
 * Throws `HeurekaError('usage')` with the nearest name.
 */
export function playableOf(run: Run, owner: string | undefined): Playable {
  const named = owner ?? bestOf(run);
  const known = ownersOf(run);
  if (named === undefined || known.length === 0) {
    throw new HeurekaError('usage', `${run.name} has no policy yet.`, 'Wait for its first candidate.');
  }
  if (!known.includes(named)) throw unknownName(`policy of ${run.name}`, named, known);
  const policy = JSON.parse(readFileSync(candidateFile(run, named, 'policy.json'), 'utf8')) as Policy;
  return {
    environment: run.config.environment,
    label: named,
    policy,
    rewardSource: rewardOf(run, named),
  };
}

/** The best candidate: the one a finished search chose, else the one with the highest score so far. */
function bestOf(run: Run): string | undefined {
  const chosen = (finishedReport(run)?.best as { id?: string } | undefined)?.id;
  const scored = candidatesOf(run).flatMap(({ id, outcome }) =>
    outcome.ok ? [{ id, score: outcome.score }] : [],
  );
  return chosen ?? scored.sort((a, b) => b.score - a.score)[0]?.id;
}

function rewardOf(run: Run, owner: string): string {
  const environment = findEnvironment(run.config.environment);
  const [, role] = /^(human|sparse|found)-\d+$/.exec(owner) ?? [];
  if (role === 'human') return rewardSource(environment, 'human');
  if (role === 'sparse') return rewardSource(environment, 'fitness');
  const id = role === 'found' ? bestOf(run) : owner.replace(/^contender-(.+)-\d+$/, '$1');
  const found = candidatesOf(run).find((candidate) => candidate.id === id);
  if (!found)
    throw new HeurekaError('failed', `${run.name} does not say which reward ${owner} was trained under.`);
  return found.solution;
}

function trainedIn(run: Run): string[] {
  const trainings = runEntries(run).flatMap((entry) =>
    entry.type === 'trained' ? [`${String(entry.role)}-${String(entry.repeat)}`] : [],
  );
  return [...candidatesOf(run).map(({ id }) => id), ...trainings];
}

function candidatesOf(run: Run): Candidate[] {
  return runEntries(run)
    .flatMap((entry) => (entry.type === 'evaluated' ? [entry.candidate as Candidate] : []))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
