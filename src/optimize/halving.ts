import { compareIds } from './candidate-id.ts';
import type { RungEvent } from './events.ts';

/** After which shares of an evaluation the better half of those that came so far goes on. */
export const rungShares = [1 / 4, 1 / 2] as const;

/** What an evaluation asks at its rungs. */
export interface Rungs {
  readonly shares: readonly number[];
  /** Whether the candidate, with its score so far, goes on after the rung, counted from 1. Waits for the others. */
  readonly goOn: (rung: number, score: number) => Promise<boolean>;
}

/** How many of a round's candidates are evaluated from one rung to the next, and that part's share of an evaluation. */
export interface Stage {
  readonly count: number;
  readonly share: number;
}

/** What halving leaves of `count` evaluations whose rungs come after `shares` of them. */
export function stagesOf(count: number, shares: readonly number[]): Stage[] {
  return [...shares, 1].map((share, k) => ({
    count: Math.ceil(count / 2 ** k),
    share: share - (shares[k - 1] ?? 0),
  }));
}

/**
 * Successive halving (Jamieson and Talwalkar, 2016, arXiv 1502.07943) of one round's candidates. A rung is decided once
 * every candidate that may reach it has a score there or has ended, so that the decision is the same at any concurrency
 * and after any interruption; of equal scores the one proposed first counts. A score is that of the first solution of an
 * id that got there: what its proposer mends later takes its place.
 */
export class Halving {
  private readonly ids: readonly string[];
  /** Scores at each rung, by id. */
  private readonly scores: Map<string, number>[] = [];
  /** Who goes on after each rung that is decided. */
  private readonly kept: ReadonlySet<string>[] = [];
  private readonly ended = new Set<string>();
  private waiting: { readonly id: string; readonly rung: number; readonly tell: (on: boolean) => void }[] =
    [];

  constructor(ids: readonly string[], past: readonly RungEvent[]) {
    this.ids = ids;
    for (const { id, rung, score } of past) if (ids.includes(id)) this.note(id, rung, score);
  }

  /** Whether `id` has a score at the rung already. */
  has(id: string, rung: number): boolean {
    return this.at(rung).has(id);
  }

  /** Tells, once it is decided, whether `id` goes on after the rung. */
  judge(id: string, rung: number, score: number): Promise<boolean> {
    this.note(id, rung, score);
    return new Promise((tell) => {
      this.waiting.push({ id, rung, tell });
      this.decide();
    });
  }

  /** The outcome of `id` is known: it reaches no further rung. */
  end(id: string): void {
    this.ended.add(id);
    this.decide();
  }

  private note(id: string, rung: number, score: number): void {
    if (!this.has(id, rung)) this.at(rung).set(id, Number.isFinite(score) ? score : -Number.MAX_VALUE);
  }

  private at(rung: number): Map<string, number> {
    this.scores[rung - 1] ??= new Map();
    return this.scores[rung - 1]!;
  }

  private decide(): void {
    for (let rung = this.kept.length + 1; this.isComplete(rung); rung++) this.kept.push(this.best(rung));
    const told = this.waiting.filter(({ rung }) => rung <= this.kept.length);
    this.waiting = this.waiting.filter((waiter) => !told.includes(waiter));
    for (const { id, rung, tell } of told) tell(this.kept[rung - 1]!.has(id));
  }

  /** Whether all that may come to the rung are there, and any is. */
  private isComplete(rung: number): boolean {
    const scores = this.at(rung);
    const coming = rung === 1 ? this.ids : [...this.kept[rung - 2]!];
    return scores.size > 0 && coming.every((id) => scores.has(id) || this.ended.has(id));
  }

  private best(rung: number): ReadonlySet<string> {
    const order = [...this.at(rung)].sort(([a, high], [b, low]) => low - high || compareIds(a, b));
    return new Set(order.slice(0, Math.ceil(order.length / 2)).map(([id]) => id));
  }
}
