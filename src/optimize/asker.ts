import type { Candidate } from '../core/candidate.ts';
import { HeurekaError } from '../core/errors.ts';
import type { Fault, Result } from '../core/fault.ts';
import { UnansweredError } from '../core/usage.ts';
import { sampleOf } from './candidate-id.ts';
import type { Past, ProposedEvent } from './events.ts';
import type { Proposal, ProposalRequest } from './problem.ts';
import type { SearchOptions } from './search.ts';

/** What became of the request for one sample. */
export type Answer<Solution, Detail> =
  | { readonly kind: 'done'; readonly candidate: Candidate<Detail> }
  | { readonly kind: 'unavailable'; readonly error: HeurekaError }
  | Answered<Solution>;

/** An answer as it was read: its solution, or what is wrong with it when its proposer could not mend it. */
export interface Answered<Solution> {
  readonly kind: 'answered';
  readonly event: ProposedEvent;
  readonly text: string;
  readonly solution: Result<Solution>;
  /** Answers that came before this one and failed. */
  readonly repairs: number;
}

/** Asks the proposer for one round's solutions and for repairs; what the past holds is not asked again. */
export class Asker<Solution, Detail> {
  private readonly options: SearchOptions<Solution, Detail>;
  private readonly past: Past<Detail>;
  private readonly request: ProposalRequest<Detail>;
  private readonly signal: AbortSignal;

  constructor(
    options: SearchOptions<Solution, Detail>,
    past: Past<Detail>,
    request: ProposalRequest<Detail>,
    signal: AbortSignal,
  ) {
    this.options = options;
    this.past = past;
    this.request = request;
    this.signal = signal;
  }

  /** The proposal of one sample, mended until it parses or no repairs are left. */
  async answer(id: string): Promise<Answer<Solution, Detail>> {
    const candidate = this.past.evaluated.get(id);
    if (candidate) return { kind: 'done', candidate };
    const known = this.past.proposed.get(id) ?? [];
    const last = known.at(-1);
    if (last) return this.read(last, known.length - 1);
    try {
      return this.read(this.keep(id, await this.proposal(id)), 0);
    } catch (error) {
      if (isUnavailable(error)) return { kind: 'unavailable', error: this.account(id, error) };
      throw error;
    }
  }

  /** The answer that comes in place of one with `fault`; undefined when there is none to be had. */
  async mend(answer: Answered<Solution>, fault: Fault): Promise<Answered<Solution> | undefined> {
    const { event, text, repairs } = answer;
    const { proposer, repairs: most = 0 } = this.options;
    if (!proposer.repair || repairs >= most) return undefined;
    this.throwIfStopped();
    try {
      const failed = { id: event.id, failures: repairs + 1, proposal: event, solution: text, fault };
      const proposal = await proposer.repair(this.request, failed, this.signal);
      return await this.read(this.keep(event.id, proposal, fault), repairs + 1);
    } catch (error) {
      if (isUnavailable(error)) return void this.account(event.id, error);
      throw error;
    }
  }

  private throwIfStopped(): void {
    if (this.signal.aborted) throw new HeurekaError('interrupted', 'The search was stopped.');
  }

  private async read(event: ProposedEvent, repairs: number): Promise<Answered<Solution>> {
    const { text, solution } = this.options.problem.parse(event.text);
    const answer = { kind: 'answered', event, text, solution, repairs } as const;
    return solution.ok ? answer : ((await this.mend(answer, solution.fault)) ?? answer);
  }

  private async proposal(id: string): Promise<Proposal> {
    const { startingPoints = [], initial = [], proposer } = this.options;
    const given = [startingPoints, initial][this.request.iteration]?.[sampleOf(id) - 1];
    if (given !== undefined) return { text: given, parents: [] };
    this.throwIfStopped();
    return proposer.propose(this.request, this.request.ids.indexOf(id), this.signal);
  }

  /** What was spent in vain is kept as well. */
  private account(id: string, error: HeurekaError): HeurekaError {
    const { iteration } = this.request;
    const usage = error instanceof UnansweredError ? error.usage : undefined;
    if (usage) this.options.emit({ type: 'unanswered', id, iteration, usage });
    return error;
  }

  private keep(id: string, proposal: Proposal, mends?: Fault): ProposedEvent {
    this.throwIfStopped();
    const { iteration } = this.request;
    const event: ProposedEvent = { type: 'proposed', id, iteration, ...proposal, ...(mends && { mends }) };
    this.options.emit(event);
    return event;
  }
}

const isUnavailable = (error: unknown): error is HeurekaError =>
  error instanceof HeurekaError && error.reason === 'unavailable';
