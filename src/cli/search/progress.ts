import type { Candidate } from '../../core/candidate.ts';
import { mean } from '../../core/statistics.ts';
import { type Ledger, ledgerOf, type Usage } from '../../core/usage.ts';
import { compareIds } from '../../optimize/candidate-id.ts';
import type { StoppedEvent } from '../../optimize/events.ts';
import {
  contenderCount,
  contenderSeeds,
  type FinalRole,
  type RewardDetail,
  type RewardSearchEvent,
} from '../../problems/reward/search.ts';

/** How much work a search is. */
export interface SearchPlan {
  readonly iterations: number;
  readonly samples: number;
  readonly restarts: number;
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
  /** What was left out of the trainings that were stopped early, as shares of one, by candidate. */
  private readonly sparedShares = new Map<string, number>();
  private readonly repairedIds = new Set<string>();
  private readonly finals = new Map<string, number[]>();
  /** Trainings that were done before, in an earlier process. */
  private readonly before: number;
  private readonly sparedBefore: number;
  private bestSoFar: { readonly id: string; readonly score: number } | undefined;
  /** The iteration that is worked on, or was last. */
  private current:
    | { readonly restart: number; readonly iteration: number; readonly ids: ReadonlySet<string> }
    | undefined;
  private iterationsLeft: number;
  private readonly usages: (Usage | undefined)[] = [];
  /** Why there will be no further iteration, when a limit has been reached. */
  stopped: StoppedEvent | undefined;

  constructor(plan: SearchPlan, past: readonly RewardSearchEvent[], now: () => number) {
    this.plan = plan;
    this.now = now;
    this.started = now();
    this.iterationsLeft = plan.restarts * plan.iterations;
    for (const event of past) this.see(event);
    this.before = this.done;
    this.sparedBefore = this.spared;
  }

  see(event: RewardSearchEvent): void {
    switch (event.type) {
      case 'iteration-started':
        this.current = { ...event, ids: new Set(event.ids) };
        break;
      case 'iteration-finished':
        if (!this.stopped) this.iterationsLeft--;
        break;
      case 'stopped':
        this.stop(event);
        break;
      case 'proposed':
      case 'unanswered':
      case 'lessons':
        this.usages.push(event.usage);
        break;
      case 'progress':
        this.shares.set(event.id, this.shareOf(event.progress));
        break;
      case 'evaluated':
        this.seeCandidate(event.candidate);
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

  /** What the answers took so far. */
  get ledger(): Ledger {
    return ledgerOf(this.usages);
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
    const { samples, finalSeeds } = this.plan;
    const { current } = this;
    const owners = [...this.shares.keys()];
    if (!current) {
      const baselines = owners.filter((owner) => /^(sparse|human)-/.test(owner));
      return { name: 'baselines', owners: baselines, count: 2 * finalSeeds };
    }
    if (this.iterationsLeft === 0) {
      const contenders = owners.filter((owner) => owner.startsWith('contender-'));
      const finals = owners.filter((owner) => owner.startsWith('found-'));
      if (finals.length === 0)
        return { name: 'contenders', owners: contenders, count: this.contenderTrainings };
      return { name: 'best reward', owners: finals, count: finalSeeds };
    }
    const name = roundName(current, this.plan, true);
    return {
      name,
      owners: owners.filter((owner) => current.ids.has(owner)),
      count: Math.min(samples, current.ids.size || samples),
    };
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

  /** How many candidates of the last iteration failed, and of the others were repaired, and were stopped early. */
  get round(): {
    readonly count: number;
    readonly failed: number;
    readonly repaired: number;
    readonly stopped: number;
  } {
    const ids = [...(this.current?.ids ?? [])];
    const failed = ids.filter((id) => this.failedIds.has(id)).length;
    const repaired = ids.filter((id) => this.repairedIds.has(id) && !this.failedIds.has(id)).length;
    const stopped = ids.filter((id) => this.sparedShares.has(id)).length;
    return { count: ids.length || this.plan.samples, failed, repaired, stopped };
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
    const total = this.candidates + 3 * this.plan.finalSeeds + this.contenderTrainings;
    const worked = this.done - this.before;
    return worked < 0.5 ? undefined : (this.elapsed * (total - this.done)) / worked;
  }

  /** Seconds that the trainings after the iterations will take, at the speed so far. */
  get secondsAfterIterations(): number {
    const worked = this.done - this.before - (this.spared - this.sparedBefore);
    const trainings = contenderSeeds * contenderCount + this.plan.finalSeeds;
    return worked < 0.5 ? 0 : (this.elapsed * trainings) / worked;
  }

  private get contenderTrainings(): number {
    return contenderSeeds * Math.min(contenderCount, this.candidates - this.failed - this.sparedShares.size);
  }

  private get candidates(): number {
    const { restarts, iterations, samples } = this.plan;
    if (this.stopped) return [...this.shares.keys()].filter((owner) => /^(r\d+-)?\d/.test(owner)).length;
    return restarts * iterations * samples;
  }

  private get done(): number {
    return [...this.shares.values()].reduce((sum, share) => sum + share, 0);
  }

  private get spared(): number {
    return [...this.sparedShares.values()].reduce((sum, share) => sum + share, 0);
  }

  /** What was cut short is neither done nor left to do. */
  private stop(event: StoppedEvent): void {
    this.stopped = event;
    this.iterationsLeft = 0;
    for (const id of this.current?.ids ?? []) if (this.shares.get(id) !== 1) this.shares.delete(id);
  }

  private seeCandidate({ id, outcome, repairs = 0 }: Candidate<RewardDetail>): void {
    this.shares.set(id, 1);
    if (outcome.ok && outcome.detail.stoppedAt !== undefined) {
      this.sparedShares.set(id, 1 - outcome.detail.checkpoints.at(-1)!.steps / this.plan.steps);
    }
    if (repairs > 0) this.repairedIds.add(id);
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
  return !best || score > best.score || (score === best.score && compareIds(id, best.id) < 0);
}

/** 'iteration 2', or in the second of several searches 'search 2, iteration 2'; with `all`, 'of' how many. */
export function roundName(
  { restart, iteration }: { readonly restart: number; readonly iteration: number },
  { restarts, iterations }: Pick<SearchPlan, 'restarts' | 'iterations'>,
  all = false,
): string {
  const of = (number: number, count: number) => `${number}${all ? ` of ${count}` : ''}`;
  const search = restarts > 1 ? `search ${of(restart, restarts)}, ` : '';
  return `${search}iteration ${of(iteration, iterations)}`;
}
