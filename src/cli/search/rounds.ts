import type { Candidate } from '../../core/candidate.ts';
import { formatScore } from '../../core/format.ts';
import { type Ledger, ledgerOf, type Usage } from '../../core/usage.ts';
import { compareIds } from '../../optimize/candidate-id.ts';
import type { SearchEvent, StoppedEvent } from '../../optimize/events.ts';

/** How many rounds a search is to have. */
export interface RoundsPlan {
  readonly iterations: number;
  readonly samples: number;
  readonly restarts: number;
}

/** What is worked on: its name, who has a part in it, and how many parts there are in all. */
export interface Phase {
  readonly name: string;
  readonly owners: readonly string[];
  readonly count: number;
}

/** A candidate and its score. */
export interface Scored {
  readonly id: string;
  readonly score: number;
}

/** How far the rounds of a search have come: made from its events, read by a display. */
export class RoundsProgress {
  readonly plan: RoundsPlan;
  /** Seconds, from any origin. */
  private readonly now: () => number;
  private readonly started: number;
  /** Share done of everything begun, by candidate or by another name such as 'human-1'. */
  protected readonly shares = new Map<string, number>();
  private readonly failedIds = new Set<string>();
  private readonly repairedIds = new Set<string>();
  /** What was left out of the evaluations that were stopped early, as shares of one, by candidate. */
  protected readonly sparedShares = new Map<string, number>();
  /** What was done before, in an earlier process. */
  private before = 0;
  private sparedBefore = 0;
  private bestSoFar: Scored | undefined;
  /** The iteration that is worked on, or was last. */
  protected current:
    | { readonly restart: number; readonly iteration: number; readonly ids: ReadonlySet<string> }
    | undefined;
  protected iterationsLeft: number;
  private readonly usages: (Usage | undefined)[] = [];
  /** Why there will be no further iteration, when a limit has been reached. */
  stopped: StoppedEvent | undefined;

  constructor(plan: RoundsPlan, now: () => number) {
    this.plan = plan;
    this.now = now;
    this.started = now();
    this.iterationsLeft = plan.restarts * plan.iterations;
  }

  /** What has been seen until now was done by an earlier process. */
  begin(): void {
    this.before = this.done;
    this.sparedBefore = this.spared;
  }

  see(event: SearchEvent): void {
    switch (event.type) {
      case 'iteration-started':
        this.current = { ...event, ids: new Set(event.ids) };
        break;
      case 'iteration-finished':
        if (!this.stopped && event.iteration > 0) this.iterationsLeft--;
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
        this.usages.push(event.usage);
        this.seeCandidate(event.candidate);
        break;
    }
  }

  /** Counts what something beside the rounds took. */
  protected account(usage: Usage | undefined): void {
    this.usages.push(usage);
  }

  get best(): Scored | undefined {
    return this.bestSoFar;
  }

  /** 'best 310.2' */
  get bestText(): string | undefined {
    return this.best && `best ${formatScore(this.best.score)}`;
  }

  /** What the best is to be held against: 'human 432.1'. */
  get aim(): string | undefined {
    return undefined;
  }

  /** What the answers took so far. */
  get ledger(): Ledger {
    return ledgerOf(this.usages);
  }

  get phase(): Phase {
    const { current, plan } = this;
    if (!current) return { name: 'start', owners: [], count: plan.samples };
    return {
      name: roundName(current, plan, true),
      owners: [...this.shares.keys()].filter((owner) => current.ids.has(owner)),
      count:
        current.iteration === 0 ? current.ids.size : Math.min(plan.samples, current.ids.size || plan.samples),
    };
  }

  /** Share done of the phase, and how much of it is finished. */
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
    return this.secondsFor(this.total - this.done);
  }

  /** Seconds that the work after the iterations will take, at the speed so far. */
  get secondsAfterIterations(): number {
    return 0;
  }

  /** Seconds for so many evaluations at the speed so far; undefined while there is no telling. */
  private secondsFor(evaluations: number, worked = this.done - this.before): number | undefined {
    return worked < 0.5 ? undefined : (this.elapsed * evaluations) / worked;
  }

  /** Seconds for so many evaluations to their end, those that were stopped early counting by what was done of them. */
  protected secondsForWhole(evaluations: number): number | undefined {
    return this.secondsFor(evaluations, this.done - this.before - (this.spared - this.sparedBefore));
  }

  /** Evaluations in all, as far as it is known. */
  protected get total(): number {
    return this.candidates;
  }

  protected get candidates(): number {
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

  private seeCandidate(candidate: Candidate): void {
    const { id, outcome, repairs = 0 } = candidate;
    this.shares.set(id, 1);
    const spared = this.sparedOf(candidate);
    if (spared !== undefined) this.sparedShares.set(id, spared);
    if (repairs > 0) this.repairedIds.add(id);
    if (!outcome.ok) this.failedIds.add(id);
    else if (isBetter(id, outcome.score, this.best)) this.bestSoFar = { id, score: outcome.score };
  }

  /** How much was left out of an evaluation that was stopped early. */
  protected sparedOf(_: Candidate): number | undefined {
    return undefined;
  }

  /** How much of an evaluation is done, from what it reports. */
  protected shareOf(_: unknown): number {
    return 0;
  }
}

/** Of equal scores the one proposed first counts, in whatever order they come in. */
function isBetter(id: string, score: number, best: Scored | undefined): boolean {
  return !best || score > best.score || (score === best.score && compareIds(id, best.id) < 0);
}

/** 'iteration 2', or in the second of several searches 'search 2, iteration 2'; with `all`, 'of' how many. */
export function roundName(
  { restart, iteration }: { readonly restart: number; readonly iteration: number },
  { restarts, iterations }: Pick<RoundsPlan, 'restarts' | 'iterations'>,
  all = false,
): string {
  const of = (number: number, count: number) => `${number}${all ? ` of ${count}` : ''}`;
  const search = restarts > 1 ? `search ${of(restart, restarts)}, ` : '';
  return `${search}${iteration === 0 ? 'start' : `iteration ${of(iteration, iterations)}`}`;
}
