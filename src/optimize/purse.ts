import { type Ledger, ledgerOf, type Usage } from '../core/usage.ts';
import type { Past, SearchEvent, StoppedEvent } from './events.ts';

/** What a search may spend on answers. */
export interface Limits {
  /** US dollars. */
  readonly cost?: number;
  /** Tokens, read and written. */
  readonly tokens?: number;
  /** What a sample is expected to take in the first iteration and in later ones, before any is known. */
  readonly expected: { readonly first: Usage; readonly next: Usage };
}

/** What tells a round from the others. */
interface Place {
  readonly restart: number;
  readonly iteration: number;
}

/**
 * Decides, before each round, how many of its samples can be paid for. It goes by what earlier rounds took alone, so
 * that the decision is the same at any concurrency and after a restart: a limit is kept to within what one round's
 * answers differ from those before.
 */
export class Purse {
  private readonly limits: Limits | undefined;
  private readonly timeUp: AbortSignal | undefined;
  private readonly past: StoppedEvent | undefined;
  private readonly emit: (event: StoppedEvent) => void;
  /** Usages of each sample, by its id. */
  private readonly usages = new Map<string, Usage[]>();
  private readonly earlier: string[] = [];
  private ended = false;

  constructor(
    options: {
      readonly limits?: Limits;
      readonly timeUp?: AbortSignal;
      readonly emit: (event: StoppedEvent) => void;
    },
    past: Pick<Past<unknown>, 'stopped'>,
    events: readonly SearchEvent[],
  ) {
    this.limits = options.limits;
    this.timeUp = options.timeUp;
    this.emit = options.emit;
    this.past = past.stopped;
    for (const event of events) this.see(event);
  }

  /** Whether there will be no further round. */
  get stopped(): boolean {
    return this.ended;
  }

  see(event: SearchEvent): void {
    if (event.type !== 'proposed' && event.type !== 'unanswered' && event.type !== 'evaluated') return;
    if (!event.usage) return;
    const id = event.type === 'evaluated' ? event.candidate.id : event.id;
    this.usages.set(id, [...(this.usages.get(id) ?? []), event.usage]);
  }

  /** Which of a round's samples may be asked for: all, the first few, or none, which ends the search. */
  admit(place: Place, ids: readonly string[]): readonly string[] {
    if (this.past && isAt(this.past, place)) {
      this.ended = true;
      return this.past.candidates;
    }
    if (this.timeUp?.aborted) return this.stop('time', place, []);
    const { count, reason } = this.affordable(ids.length, place.iteration);
    if (count === 0) return this.stop(reason, place, []);
    this.earlier.push(...ids);
    return ids.slice(0, count);
  }

  /** A round has ended with some of the samples that were asked for: time cut it short. */
  close(place: Place, asked: readonly string[], kept: readonly string[]): void {
    if (!this.ended && kept.length < asked.length) this.stop('time', place, kept);
  }

  private affordable(wanted: number, iteration: number): { count: number; reason: StoppedEvent['reason'] } {
    const { limits } = this;
    let result: { count: number; reason: StoppedEvent['reason'] } = { count: wanted, reason: 'cost' };
    if (!limits) return result;
    const samples = this.earlier.map((id) => ledgerOf(this.usages.get(id) ?? []));
    const foreseen = ledgerOf([iteration === 1 ? limits.expected.first : limits.expected.next]);
    for (const reason of ['cost', 'tokens'] as const) {
      const limit = limits[reason];
      if (limit === undefined) continue;
      const measure = measures[reason];
      const each = Math.max(...samples.map(measure), measure(foreseen));
      const left = limit - samples.map(measure).reduce((sum, value) => sum + value, 0);
      const count = each > 0 ? Math.max(0, Math.floor(left / each)) : wanted;
      if (count < result.count) result = { count, reason };
    }
    return result;
  }

  private stop(reason: StoppedEvent['reason'], place: Place, candidates: readonly string[]): [] {
    this.ended = true;
    this.emit({ type: 'stopped', reason, ...place, candidates });
    return [];
  }
}

const measures = {
  cost: ({ cost }: Ledger) => cost,
  tokens: ({ inputTokens, outputTokens }: Ledger) => inputTokens + outputTokens,
};

const isAt = (stopped: Place, { restart, iteration }: Place) =>
  stopped.restart === restart && stopped.iteration === iteration;
