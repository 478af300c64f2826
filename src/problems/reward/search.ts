import { type Candidate, isValid, type Outcome, ranked, type ValidCandidate } from '../../core/candidate.ts';
import { HeurekaError } from '../../core/errors.ts';
import type { Fault } from '../../core/fault.ts';
import { deriveSeed } from '../../core/random.ts';
import { mean } from '../../core/statistics.ts';
import type { Checkpoint, Policy, TrainingResult, TrainingSettings } from '../../core/training.ts';
import type { SearchEvent } from '../../optimize/events.ts';
import { limit } from '../../optimize/limit.ts';
import type { Proposer, Strategy } from '../../optimize/problem.ts';
import { optimise } from '../../optimize/search.ts';
import { environmentSource, findEnvironment, rewardSource } from '../../registry.ts';
import type { BackendName } from '../../rl/backends/select.ts';
import { type CheckedReward, checkReward } from '../../sandbox/check.ts';
import { type EvaluationProgress, evaluateReward } from './evaluate.ts';
import { rewardProblem } from './problem.ts';

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

export interface RewardSearchOptions {
  readonly environment: string;
  readonly proposer: Proposer<RewardDetail>;
  readonly strategy: Strategy;
  readonly iterations: number;
  readonly samples: number;
  readonly seed: number;
  /** Seeds over which the sparse, the human and the found reward are trained and compared. */
  readonly finalSeeds: number;
  readonly training: TrainingSettings;
  readonly backend: BackendName;
  /** Trainings side by side. */
  readonly concurrency: number;
  /** Events of an interrupted search with the same settings: what they hold is not done again. */
  readonly past: readonly RewardSearchEvent[];
  readonly signal: AbortSignal;
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
 * candidates again to tell the best from the lucky, and trains that one over the final seeds. The report depends on the settings alone, bit for bit.
 * @throws HeurekaError 'noValidCandidate' when no candidate got a score, 'interrupted' after `signal`.
 */
export async function searchReward(options: RewardSearchOptions): Promise<RewardSearchReport> {
  const environment = findEnvironment(options.environment);
  const fitness = trusted(rewardSource(environment, 'fitness'), options.environment);
  const human = trusted(rewardSource(environment, 'human'), options.environment);
  const trainer = new Trainer(options, fitness);
  const baselines = await Promise.all([trainer.finals('sparse', fitness), trainer.finals('human', human)]);
  const candidates = await optimise<CheckedReward, RewardDetail>({
    ...options,
    past: options.past.filter(isSearchEvent),
    problem: rewardProblem<RewardDetail>({
      environment,
      environmentSource: environmentSource(environment),
      evaluate: async (reward, context) => {
        const result = await trainer.train(reward, context.seed, context);
        if (!result.ok) return result;
        options.keepPolicy(context.id, result.value.policy);
        return { ok: true, value: evaluationOf(result.value) };
      },
    }),
  });
  const best = await chooseBest(candidates, trainer, options.environment);
  const found = await trainer.finals('found', trusted(best.solution, options.environment));
  return { best, candidates, finals: { sparse: baselines[0], human: baselines[1], found } };
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
      const scores = await trainer.contender(`contender-${id}`, trusted(solution, environment));
      return scores.length === contenderSeeds ? mean([outcome.score, ...scores]) : Number.NEGATIVE_INFINITY;
    }),
  );
  const best = contenders[means.indexOf(Math.max(...means))];
  if (!best) throw noValidCandidate(candidates);
  return best;
}

/** Trains rewards for one search: the same environment, metric, settings and number of processes throughout. */
class Trainer {
  private readonly options: RewardSearchOptions;
  private readonly fitness: CheckedReward;
  private readonly limited: ReturnType<typeof limit>;

  constructor(options: RewardSearchOptions, fitness: CheckedReward) {
    this.options = options;
    this.fitness = fitness;
    this.limited = limit(options.concurrency);
  }

  train(
    reward: CheckedReward,
    seed: number,
    context: { readonly signal: AbortSignal; readonly progress: (progress: EvaluationProgress) => void },
  ) {
    const { environment, training, backend } = this.options;
    return evaluateReward({ environment, reward, fitness: this.fitness, training, seed, backend }, context);
  }

  /** Scores of `reward` over the final seeds. */
  finals(role: FinalRole, reward: CheckedReward): Promise<number[]> {
    return this.repeated(role, 'final', this.options.finalSeeds, reward);
  }

  /** Scores of a contender over seeds that neither the search nor the final trainings use. */
  contender(role: ContenderRole, reward: CheckedReward): Promise<number[]> {
    return this.repeated(role, 'contender', contenderSeeds, reward);
  }

  /** Trains `reward` over seeds of their own kind; what the past holds is not trained again. */
  private async repeated(
    role: TrainedEvent['role'],
    seeds: 'final' | 'contender',
    count: number,
    reward: CheckedReward,
  ): Promise<number[]> {
    const repeats = Array.from({ length: count }, (_, k) => k + 1);
    const outcomes = await Promise.all(
      repeats.map((repeat) =>
        this.limited(() => this.once(role, repeat, deriveSeed(this.options.seed, seeds, repeat), reward)),
      ),
    );
    return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.score] : []));
  }

  private async once(
    role: TrainedEvent['role'],
    repeat: number,
    seed: number,
    reward: CheckedReward,
  ): Promise<Outcome<RewardDetail>> {
    const { past, signal, emit, keepPolicy } = this.options;
    const known = past.find(
      (event): event is TrainedEvent =>
        event.type === 'trained' && event.role === role && event.repeat === repeat,
    );
    if (known) return known.outcome;
    if (signal.aborted) throw new HeurekaError('interrupted', 'The search was interrupted.');
    const result = await this.train(reward, seed, {
      signal,
      progress: (progress) => emit({ type: 'final-progress', role, repeat, progress }),
    });
    if (result.ok) keepPolicy(`${role}-${repeat}`, result.value.policy);
    const outcome: Outcome<RewardDetail> = result.ok ? { ok: true, ...evaluationOf(result.value) } : result;
    emit({ type: 'trained', role, repeat, outcome });
    return outcome;
  }
}

function evaluationOf({ score, checkpoints, finalFitness }: TrainingResult) {
  return { score, detail: { checkpoints, finalFitness } };
}

/** A reward that has been checked before, or comes with the package: a fault in it is a programmer's error. */
function trusted(source: string, environment: string): CheckedReward {
  const checked = checkReward(source, findEnvironment(environment));
  if (!checked.ok) throw new Error(`${checked.fault.message}\n${source}`);
  return checked.value;
}

const isSearchEvent = (event: RewardSearchEvent): event is SearchEvent<RewardDetail> =>
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
    `None of the ${candidates.length} candidates was valid.`,
    common && `Most often (${common.count} times): ${common.fault.message}`,
  );
}
