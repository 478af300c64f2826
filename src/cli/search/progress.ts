import type { Candidate } from '../../core/candidate.ts';
import { formatScore } from '../../core/format.ts';
import { mean } from '../../core/statistics.ts';
import type { SearchEvent } from '../../optimize/events.ts';
import {
  contenderCount,
  contenderSeeds,
  type FinalRole,
  type RewardDetail,
  type RewardSearchEvent,
} from '../../problems/reward/search.ts';
import { type Phase, type RoundsPlan, RoundsProgress } from './rounds.ts';

/** What happens in a reward search outside its rounds. */
type TrainingEvent = Exclude<RewardSearchEvent, SearchEvent<RewardDetail>>;

/** How much work a search is. */
export interface SearchPlan extends RoundsPlan {
  readonly finalSeeds: number;
  /** Environment steps of one training. */
  readonly steps: number;
}

/** How far a reward search has come: its rounds, and the trainings before and after them. */
export class SearchProgress extends RoundsProgress {
  declare readonly plan: SearchPlan;
  private readonly finals = new Map<string, number[]>();

  constructor(plan: SearchPlan, past: readonly RewardSearchEvent[], now: () => number) {
    super(plan, now);
    for (const event of past) this.see(event);
    this.begin();
  }

  override see(event: SearchEvent | TrainingEvent): void {
    if (event.type !== 'trained' && event.type !== 'final-progress') {
      super.see(event);
      return;
    }
    const owner = `${event.role}-${event.repeat}`;
    if (event.type === 'final-progress') {
      this.shares.set(owner, this.shareOf(event.progress));
      return;
    }
    this.shares.set(owner, 1);
    const { outcome, role } = event;
    if (outcome.ok) this.finals.set(role, [...this.scores(role), outcome.score]);
  }

  /** Final scores of a role so far. */
  scores(role: string): readonly number[] {
    return this.finals.get(role) ?? [];
  }

  /** Mean score of the human reward, once a training with it is done. */
  get human(): number | undefined {
    const scores = this.scores('human' satisfies FinalRole);
    return scores.length > 0 ? mean(scores) : undefined;
  }

  override get aim(): string | undefined {
    return this.human === undefined ? undefined : `human ${formatScore(this.human)}`;
  }

  /** What is being worked on: the baselines, an iteration, the contenders, or the final trainings of the best. */
  override get phase(): Phase {
    const { finalSeeds } = this.plan;
    const owners = [...this.shares.keys()];
    if (!this.current) {
      const baselines = owners.filter((owner) => /^(sparse|human)-/.test(owner));
      return { name: 'baselines', owners: baselines, count: 2 * finalSeeds };
    }
    if (this.iterationsLeft > 0) return super.phase;
    const contenders = owners.filter((owner) => owner.startsWith('contender-'));
    const finals = owners.filter((owner) => owner.startsWith('found-'));
    if (finals.length === 0)
      return { name: 'contenders', owners: contenders, count: this.contenderTrainings };
    return { name: 'best reward', owners: finals, count: finalSeeds };
  }

  override get secondsAfterIterations(): number {
    return this.secondsForWhole(contenderSeeds * contenderCount + this.plan.finalSeeds) ?? 0;
  }

  protected override get total(): number {
    return this.candidates + 3 * this.plan.finalSeeds + this.contenderTrainings;
  }

  private get contenderTrainings(): number {
    return contenderSeeds * Math.min(contenderCount, this.candidates - this.failed - this.sparedShares.size);
  }

  protected override sparedOf({ outcome }: Candidate): number | undefined {
    if (!outcome.ok) return undefined;
    const { stoppedAt, checkpoints } = outcome.detail as RewardDetail;
    return stoppedAt === undefined ? undefined : 1 - checkpoints.at(-1)!.steps / this.plan.steps;
  }

  /** A finished training counts when its outcome is in: until then a little is left. */
  protected override shareOf(progress: unknown): number {
    const { steps } = progress as { readonly steps: number };
    return Math.min(0.99, steps / this.plan.steps);
  }
}
