import { type Candidate, isValid, type Outcome, ranked, type ValidCandidate } from '../../core/candidate.ts';
import type { Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import type { Fault } from '../../core/fault.ts';
import { mean } from '../../core/statistics.ts';
import type { Checkpoint, Policy, TrainingSettings } from '../../core/training.ts';
import { readPast, type SearchEvent } from '../../optimize/events.ts';
import { drawLessons } from '../../optimize/lessons.ts';
import { optimise, type SearchOptions } from '../../optimize/search.ts';
import { environmentSource, findEnvironment, rewardSource } from '../../registry.ts';
import type { BackendName } from '../../rl/backends/select.ts';
import { type CheckedReward, checkReward } from '../../sandbox/check.ts';
import type { Evaluate, EvaluationProgress } from './evaluate.ts';
import { rewardProblem } from './problem.ts';
import { evaluationOf, Trainer } from './trainer.ts';
import type { RewardWordingOptions } from './wording.ts';

/** What a candidate's training tells, as it is kept in the journal; the policy lies beside it in a file. */
export interface RewardDetail {
  readonly checkpoints: readonly Checkpoint[];
  readonly finalFitness: number;
}

/** The rewards that are trained over the final seeds: the fitness itself, the expert's, and the search's best. */
export const finalRoles = ['sparse', 'human', 'found'] as const;
export type FinalRole = (typeof finalRoles)[number];

/** A candidate that may be the best, trained again before it is called that. */
export type ContenderRole = `contender-${string}`;

/** How many of the best candidates are trained again, and over how many seeds more. */
export const contenderCount = 4;
export const contenderSeeds = 2;

/** A training outside the iterations: of a contender, or one of the final ones. Journalled. */
export interface TrainedEvent {
  readonly type: 'trained';
  readonly role: FinalRole | ContenderRole;
  /** Which candidate was found: another one, it may be, after further iterations. */
  readonly candidate?: string;
  /** Which of the seeds, counted from 1. */
  readonly repeat: number;
  readonly outcome: Outcome<RewardDetail>;
}

export type RewardSearchEvent =
  | SearchEvent<RewardDetail>
  | TrainedEvent
  | {
      readonly type: 'final-progress';
      readonly role: FinalRole | ContenderRole;
      readonly repeat: number;
      readonly progress: EvaluationProgress;
    };

/** What the optimiser is told, and how the problem is put into words. */
type SearchParts = Omit<SearchOptions<CheckedReward, RewardDetail>, 'problem' | 'past' | 'emit'>;
type WordingParts = Pick<RewardWordingOptions, 'prompts' | 'lessons' | 'reflection'>;

export interface RewardSearchOptions extends SearchParts, WordingParts {
  readonly environment: string;
  /** Seeds over which the sparse, the human and the found reward are trained and compared. */
  readonly finalSeeds: number;
  readonly training: TrainingSettings;
  readonly backend: BackendName;
  /** The policy that every training starts from, the sparse and the human reward's too; none unless it is given. */
  readonly start?: Policy;
  /** Who trains; this machine unless it is given. */
  readonly evaluate?: Evaluate;
  /** Events of an interrupted search with the same settings: what they hold is not done again. */
  readonly past: readonly RewardSearchEvent[];
  readonly emit: (event: RewardSearchEvent) => void;
  /** Keeps a trained policy; called before the event that says it is there. `owner` is a candidate's id or 'found-1'. */
  readonly keepPolicy: (owner: string, policy: Policy) => void;
}

/** What a reward search ends with. */
export interface RewardSearchReport {
  readonly best: ValidCandidate<RewardDetail>;
  readonly candidates: readonly Candidate<RewardDetail>[];
  /** Fitness of every final seed; a training that failed has none. */
  readonly finals: Readonly<Record<FinalRole, readonly number[]>>;
}

/**
 * A whole reward search: trains the sparse and the human reward over the final seeds, searches, trains the best few
 * candidates again to tell the best from the lucky, trains that one over the final seeds, and asks a proposer that has
 * words what the search taught. The report depends on the settings alone, bit for bit.
 * @throws HeurekaError 'noValidCandidate' when no candidate got a score, 'interrupted' after `signal`.
 */
export async function searchReward(options: RewardSearchOptions): Promise<RewardSearchReport> {
  const environment = findEnvironment(options.environment);
  const fitness = trusted(rewardSource(environment, 'fitness'), options.environment);
  const human = trusted(rewardSource(environment, 'human'), options.environment);
  const trainer = new Trainer(options, fitness);
  const baselines = await Promise.all([trainer.finals('sparse', fitness), trainer.finals('human', human)]);
  const problem = problemOf(options, environment, trainer);
  const past = options.past.filter(isSearchEvent);
  const initial = options.initial?.map((source) => problem.wording.quote(source)) ?? [];
  let stopped = readPast(past).stopped?.reason;
  const emit = (event: SearchEvent<RewardDetail>) => {
    if (event.type === 'stopped') stopped = event.reason;
    options.emit(event);
  };
  const parts = { ...options, initial, past, problem, emit };
  const candidates = await optimise<CheckedReward, RewardDetail>(parts);
  const best = await chooseBest(candidates, trainer, options.environment);
  const found = await trainer.finals('found', trusted(best.solution, options.environment), best.id);
  const spent = stopped === 'cost' || stopped === 'tokens';
  if (!spent) await drawLessons({ ...options, past, problem }, candidates);
  return { best, candidates, finals: { sparse: baselines[0], human: baselines[1], found } };
}

/** A reward that its proposer could mend is tried out before it is trained with. */
function problemOf(options: RewardSearchOptions, environment: Environment, trainer: Trainer) {
  const trial = options.proposer.repair !== undefined;
  return rewardProblem<RewardDetail>({
    ...options,
    environment,
    environmentSource: environmentSource(environment),
    pretrained: options.start !== undefined,
    evaluate: async (reward, context) => {
      const result = await trainer.train(reward, context.seed, context, trial);
      if (!result.ok) return result;
      options.keepPolicy(context.id, result.value.policy);
      return { ok: true, value: evaluationOf(result.value) };
    },
  });
}

/**
 * The candidate that is best in the mean over the search's seed and a few more. One seed alone favours luck: the best of
 * many noisy scores is mostly noise.
 */
async function chooseBest(
  candidates: readonly Candidate<RewardDetail>[],
  trainer: Trainer,
  environment: string,
): Promise<ValidCandidate<RewardDetail>> {
  const contenders = ranked(candidates).slice(0, contenderCount);
  const means = await Promise.all(
    contenders.map(async ({ id, solution, outcome }) => {
      const reward = trusted(solution, environment);
      const scores = await trainer.contender(`contender-${id}`, contenderSeeds, reward);
      return scores.length === contenderSeeds ? mean([outcome.score, ...scores]) : Number.NEGATIVE_INFINITY;
    }),
  );
  const best = contenders[means.indexOf(Math.max(...means))];
  if (!best) throw noValidCandidate(candidates);
  return best;
}

/** A reward that has been checked before, or comes with the package: a fault in it is a programmer's error. */
function trusted(source: string, environment: string): CheckedReward {
  const checked = checkReward(source, findEnvironment(environment));
  if (!checked.ok) throw new Error(`${checked.fault.message}\n${source}`);
  return checked.value;
}

/** Whether an event is one of the optimiser's. */
export const isSearchEvent = (event: RewardSearchEvent): event is SearchEvent<RewardDetail> =>
  event.type !== 'trained' && event.type !== 'final-progress';

function noValidCandidate(candidates: readonly Candidate<RewardDetail>[]): HeurekaError {
  const counts = new Map<string, { count: number; fault: Fault }>();
  for (const candidate of candidates) {
    if (isValid(candidate) || candidate.outcome.ok) continue;
    const { fault } = candidate.outcome;
    const entry = counts.get(fault.kind) ?? { count: 0, fault };
    counts.set(fault.kind, { ...entry, count: entry.count + 1 });
  }
  const [common] = [...counts.values()].sort((a, b) => b.count - a.count);
  return new HeurekaError(
    'noValidCandidate',
    candidates.length === 0
      ? 'The search was stopped by a limit before it had a candidate.'
      : `None of the ${candidates.length} candidates was valid.`,
    common && `Most often (${common.count} times): ${common.fault.message}`,
  );
}
