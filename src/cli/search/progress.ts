import { mean } from '../../core/statistics.ts';
import {
  contenderCount,
  contenderSeeds,
  type FinalRole,
  type RewardSearchEvent,
} from '../../problems/reward/search.ts';

/** How much work a search is. */
export interface SearchPlan {
  readonly iterations: number;
  readonly samples: number;
  readonly finalSeeds: number;
  /** Environment steps of one training. */
  readonly steps: number;
}

/** How far a search has come: made from its events, read by a display. */
export class SearchProgress {
  readonly plan: SearchPlan;
  /** Seconds, from any origin. */
  private readonly now: () => number;
  private readonly started: number;
  /** Share done of every training begun, by candidate or by 'human-1'. */
  private readonly shares = new Map<string, number>();
  private readonly failedIds = new Set<string>();
  private readonly finals = new Map<string, number[]>();
  /** Trainings that were done before, in an earlier process. */
  private readonly before: number;
  private bestSoFar: { readonly id: string; readonly score: number } | undefined;
  private currentIteration = 0;
  private finishedIterations = 0;

  constructor(plan: SearchPlan, past: readonly RewardSearchEvent[], now: () => number) {
    this.plan = plan;
    this.now = now;
    this.started = now();
    for (const event of past) this.see(event);
    this.before = this.done;
  }

  see(event: RewardSearchEvent): void {
    switch (event.type) {
      case 'iteration-started':
        this.currentIteration = event.iteration;
        break;
      case 'iteration-finished':
        this.finishedIterations = event.iteration;
        break;
      case 'progress':
        this.shares.set(event.id, this.shareOf(event.progress));
        break;
      case 'evaluated':
        this.seeOutcome(event.candidate.id, event.candidate.outcome);
        break;
      case 'final-progress':
        this.shares.set(`${event.role}-${event.repeat}`, this.shareOf(event.progress));
        break;
      case 'trained':
        this.shares.set(`${event.role}-${event.repeat}`, 1);
        if (event.outcome.ok)
          this.finals.set(event.role, [...(this.finals.get(event.role) ?? []), event.outcome.score]);
        break;
    }
  }

  get best(): { readonly id: string; readonly score: number } | undefined {
    return this.bestSoFar;
  }

  /** Final scores of a role so far. */
  scores(role: FinalRole): readonly number[] {
    return this.finals.get(role) ?? [];
  }

  /** Mean score of the human reward, once a training with it is done. */
  get human(): number | undefined {
    const scores = this.scores('human');
    return scores.length > 0 ? mean(scores) : undefined;
  }

  /** What is being worked on: the baselines, an iteration, the contenders, or the final trainings of the best. */
  get phase(): { readonly name: string; readonly owners: readonly string[]; readonly count: number } {
    const { iterations, samples, finalSeeds } = this.plan;
    const owners = [...this.shares.keys()];
    if (this.currentIteration === 0) {
      const baselines = owners.filter((owner) => /^(sparse|human)-/.test(owner));
      return { name: 'baselines', owners: baselines, count: 2 * finalSeeds };
    }
    if (this.finishedIterations === iterations) {
      const contenders = owners.filter((owner) => owner.startsWith('contender-'));
      const finals = owners.filter((owner) => owner.startsWith('found-'));
      if (finals.length === 0)
        return { name: 'contenders', owners: contenders, count: this.contenderTrainings };
      return { name: 'best reward', owners: finals, count: finalSeeds };
    }
    const prefix = `${String(this.currentIteration).padStart(2, '0')}-`;
    const name = `iteration ${this.currentIteration} of ${iterations}`;
    return { name, owners: owners.filter((owner) => owner.startsWith(prefix)), count: samples };
  }

  /** Share done of the phase's trainings, and how many are finished. */
  get phaseDone(): { readonly share: number; readonly finished: number } {
    const { owners, count } = this.phase;
    const shares = owners.map((owner) => this.shares.get(owner)!);
    return {
      share: shares.reduce((sum, share) => sum + share, 0) / count,
      finished: shares.filter((share) => share === 1).length,
    };
  }

  /** How many candidates of an iteration failed. */
  failedIn(iteration: number): number {
    const prefix = `${String(iteration).padStart(2, '0')}-`;
    return [...this.failedIds].filter((id) => id.startsWith(prefix)).length;
  }

  get failed(): number {
    return this.failedIds.size;
  }

  /** Seconds since this process began with the search. */
  get elapsed(): number {
    return this.now() - this.started;
  }

  /** Seconds that the rest takes at the speed so far, or undefined while there is no telling. */
  get secondsLeft(): number | undefined {
    const { iterations, samples, finalSeeds } = this.plan;
    const total = iterations * samples + 3 * finalSeeds + this.contenderTrainings;
    const worked = this.done - this.before;
    return worked < 0.5 ? undefined : (this.elapsed * (total - this.done)) / worked;
  }

  private get contenderTrainings(): number {
    const { iterations, samples } = this.plan;
    return contenderSeeds * Math.min(contenderCount, iterations * samples - this.failed);
  }

  private get done(): number {
    return [...this.shares.values()].reduce((sum, share) => sum + share, 0);
  }

  private seeOutcome(
    id: string,
    outcome: { readonly ok: true; readonly score: number } | { readonly ok: false },
  ): void {
    this.shares.set(id, 1);
    if (!outcome.ok) this.failedIds.add(id);
    else if (isBetter(id, outcome.score, this.bestSoFar)) this.bestSoFar = { id, score: outcome.score };
  }

  /** A finished training counts when its outcome is in: until then a little is left. */
  private shareOf(progress: unknown): number {
    const { steps } = progress as { readonly steps: number };
    return Math.min(0.99, steps / this.plan.steps);
  }
}

/** Of equal scores the one proposed first counts, in whatever order they come in. */
function isBetter(
  id: string,
  score: number,
  best: { readonly id: string; readonly score: number } | undefined,
): boolean {
  return !best || score > best.score || (score === best.score && id < best.id);
}
