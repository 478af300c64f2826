import { existsSync, readFileSync } from 'node:fs';
import type { Outcome } from '../../core/candidate.ts';
import type { Policy } from '../../core/training.ts';
import type { ComparisonOptions, KnownTraining } from '../../problems/reward/comparison/compare.ts';
import { comparisonSeed } from '../../problems/reward/comparison/compare.ts';
import type { FinalRole, RewardDetail } from '../../problems/reward/search.ts';
import { trainingKey } from '../../problems/reward/training-key.ts';
import { candidateFile, comparisonsFolder, listRuns, type Run, runEntries } from '../../runs/run-folder.ts';
import { bestOf, readCandidates, searchEvents } from '../search/history.ts';
import type { SearchSettings } from '../search/perform.ts';
import { versionText } from './plan.ts';

/** An entry that a comparison's journal holds for every training. */
interface TrainedEntry {
  readonly type: 'trained';
  readonly owner: string;
  readonly key: string;
  readonly outcome: Outcome<RewardDetail>;
}

type Plan = Pick<
  ComparisonOptions,
  'environment' | 'contestants' | 'fitness' | 'human' | 'training' | 'backend' | 'version'
>;

/** The trainings that comparisons and searches in `runs` have done already, by their keys. */
export function knownTrainings(runs: string, plan: Plan): Map<string, KnownTraining> {
  const known = new Map<string, KnownTraining>();
  const ofEnvironment = (run: Run) => run.config.environment === plan.environment;
  for (const run of listRuns(runs).filter(ofEnvironment)) {
    for (const [key, training] of finalTrainings(run, plan)) known.set(key, training);
  }
  for (const run of listRuns(comparisonsFolder(runs)).filter(ofEnvironment)) {
    for (const entry of runEntries(run)) {
      if (entry.type !== 'trained') continue;
      const { key, owner, outcome } = entry as unknown as TrainedEntry;
      known.set(key, { outcome, policy: () => readPolicy(run, owner) });
    }
  }
  return known;
}

/** What trained in a run, as a plan says it; undefined for a run that does not tell. */
export function versionOf({ versions }: Run['config']): string | undefined {
  const { heureka, code, engine } = versions;
  if (heureka === undefined || code === undefined) return undefined;
  return versionText({ heureka, code, ...(engine !== undefined && { engine }) });
}

/** A search's final trainings of the rewards that are compared, where the same code did them. */
function finalTrainings(run: Run, plan: Plan): [string, KnownTraining][] {
  if (versionOf(run.config) !== plan.version) return [];
  const { training, backend, seed } = run.config.settings as unknown as SearchSettings;
  const sources = finalSources(run, plan);
  return searchEvents(runEntries(run)).flatMap((event) => {
    if (event.type !== 'trained') return [];
    const source = sources.get(event.role)?.trim();
    const reward = plan.contestants.find((contestant) => contestant.reward.source.trim() === source)?.reward;
    if (!reward) return [];
    const { environment, fitness } = plan;
    const job = { environment, reward, fitness, training, backend, seed: comparisonSeed(seed, event.repeat) };
    const policy = () => readPolicy(run, `${event.role}-${event.repeat}`);
    return [[trainingKey(job, plan.version), { outcome: event.outcome, policy }]];
  });
}

/** Source of the reward in every final role. */
function finalSources(run: Run, { fitness, human }: Plan): Map<string, string> {
  const roles: [FinalRole, string | undefined][] = [
    ['sparse', fitness.source],
    ['human', human.source],
    ['found', bestOf(run, readCandidates(run))?.solution],
  ];
  return new Map(roles.flatMap(([role, source]) => (source === undefined ? [] : [[role, source]])));
}

function readPolicy(run: Run, owner: string): Policy | undefined {
  const file = candidateFile(run, owner, 'policy.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Policy) : undefined;
}
