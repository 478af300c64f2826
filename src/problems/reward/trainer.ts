import type { Outcome } from '../../core/candidate.ts';
import { HeurekaError } from '../../core/errors.ts';
import { deriveSeed } from '../../core/random.ts';
import type { TrainingResult } from '../../core/training.ts';
import { limit } from '../../optimize/limit.ts';
import type { CheckedReward } from '../../sandbox/check.ts';
import { type EvaluationWatch, evaluateReward } from './evaluate.ts';
import type { ContenderRole, FinalRole, RewardDetail, RewardSearchOptions, TrainedEvent } from './search.ts';

/** Whose trainings outside the iterations. */
type Trained = Pick<TrainedEvent, 'role' | 'candidate'>;

/** Trains rewards for one search: the same environment, metric, settings and number of processes throughout. */
export class Trainer {
  private readonly options: RewardSearchOptions;
  private readonly fitness: CheckedReward;
  private readonly limited: ReturnType<typeof limit>;

  constructor(options: RewardSearchOptions, fitness: CheckedReward) {
    this.options = options;
    this.fitness = fitness;
    this.limited = limit(options.concurrency);
  }

  train(reward: CheckedReward, seed: number, watch: EvaluationWatch, trial = false) {
    const { environment, training, backend, start, evaluate = evaluateReward } = this.options;
    const parts = { environment, reward, fitness: this.fitness, training, seed, backend };
    return evaluate({ ...parts, ...(trial && { trial }), ...(start && { start }) }, watch);
  }

  /** Scores of `reward` over the final seeds. */
  finals(role: FinalRole, reward: CheckedReward, candidate?: string): Promise<number[]> {
    const trained = { role, ...(candidate !== undefined && { candidate }) };
    return this.repeated(trained, 'final', this.options.finalSeeds, reward);
  }

  /** Scores of a contender over seeds that neither the search nor the final trainings use. */
  contender(role: ContenderRole, seeds: number, reward: CheckedReward): Promise<number[]> {
    return this.repeated({ role }, 'contender', seeds, reward);
  }

  /** Trains `reward` over seeds of their own kind; what the past holds is not trained again. */
  private async repeated(
    trained: Trained,
    seeds: 'final' | 'contender',
    count: number,
    reward: CheckedReward,
  ): Promise<number[]> {
    const repeats = Array.from({ length: count }, (_, k) => k + 1);
    const outcomes = await Promise.all(
      repeats.map((repeat) =>
        this.limited(() => this.once(trained, repeat, deriveSeed(this.options.seed, seeds, repeat), reward)),
      ),
    );
    return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.score] : []));
  }

  private async once(
    trained: Trained,
    repeat: number,
    seed: number,
    reward: CheckedReward,
  ): Promise<Outcome<RewardDetail>> {
    const { signal, emit, keepPolicy } = this.options;
    const known = this.known(trained, repeat);
    if (known) return known.outcome;
    const { role } = trained;
    if (signal.aborted) throw new HeurekaError('interrupted', 'The search was interrupted.');
    const result = await this.train(reward, seed, {
      signal,
      progress: (progress) => emit({ type: 'final-progress', role, repeat, progress }),
    });
    if (result.ok) keepPolicy(`${role}-${repeat}`, result.value.policy);
    const outcome: Outcome<RewardDetail> = result.ok ? { ok: true, ...evaluationOf(result.value) } : result;
    emit({ type: 'trained', ...trained, repeat, outcome });
    return outcome;
  }

  private known({ role, candidate }: Trained, repeat: number): TrainedEvent | undefined {
    return this.options.past.find(
      (event): event is TrainedEvent =>
        event.type === 'trained' &&
        event.role === role &&
        event.candidate === candidate &&
        event.repeat === repeat,
    );
  }
}

/** What is kept of a training in the journal. */
export function evaluationOf({ score, checkpoints, finalFitness }: TrainingResult) {
  return { score, detail: { checkpoints, finalFitness } };
}
