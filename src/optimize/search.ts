import { type Candidate, type Evaluation, type Outcome, ranked } from '../core/candidate.ts';
import { HeurekaError } from '../core/errors.ts';
import { fail } from '../core/fault.ts';
import { deriveSeed } from '../core/random.ts';
import { candidateId, type Past, type ProposedEvent, readPast, type SearchEvent } from './events.ts';
import { limit } from './limit.ts';
import type { Problem, ProposalRequest, Proposer, Strategy } from './problem.ts';

export interface SearchOptions<Solution, Detail> {
  readonly problem: Problem<Solution, Detail>;
  readonly proposer: Proposer<Detail>;
  readonly strategy: Strategy;
  /** Rounds: N. */
  readonly iterations: number;
  /** Proposals a round: K. */
  readonly samples: number;
  readonly seed: number;
  /** Evaluations side by side; it changes the order of events, never the result. */
  readonly concurrency: number;
  /** Events of an earlier search with the same settings: what they hold is neither asked nor evaluated again. */
  readonly past?: readonly SearchEvent<Detail>[];
  readonly signal: AbortSignal;
  /** Called as things happen; an event counts as kept when the call returns. */
  readonly emit: (event: SearchEvent<Detail>) => void;
}

/**
 * Searches for the solution with the highest score: N rounds of K proposals, each round formed from all that came
 * before. Returns every candidate in order of id. Equal settings and seed give an equal result, at any concurrency and
 * after any interruption.
 *
 * All candidates are evaluated with the same seed: they meet the same starts and the same exploration noise, so that
 * less of the difference between two scores is luck (common random numbers).
 *
 * @throws HeurekaError 'interrupted' after `signal`, once the work under way has stopped; 'unavailable' when the
 * proposer answers none of the requests of a round.
 */
export async function optimise<Solution, Detail>(
  options: SearchOptions<Solution, Detail>,
): Promise<Candidate<Detail>[]> {
  const past = readPast(options.past ?? []);
  const history: Candidate<Detail>[] = [];
  for (let iteration = 1; iteration <= options.iterations; iteration++) {
    const ids = Array.from({ length: options.samples }, (_, k) => candidateId(iteration, k + 1));
    options.emit({ type: 'iteration-started', iteration, ids });
    history.push(...(await new Iteration(options, past, iteration, ids, history).run()));
    const best = ranked(history)[0]?.id;
    options.emit({ type: 'iteration-finished', iteration, ...(best !== undefined && { best }) });
  }
  return history;
}

/** One round: K proposals, asked for side by side, read in order, evaluated a few at a time. */
class Iteration<Solution, Detail> {
  private readonly options: SearchOptions<Solution, Detail>;
  private readonly past: Past<Detail>;
  private readonly number: number;
  private readonly ids: readonly string[];
  private readonly request: ProposalRequest<Detail>;
  /** Stops the rest of the round when the search is interrupted or one of its parts throws. */
  private readonly stop = new AbortController();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    options: SearchOptions<Solution, Detail>,
    past: Past<Detail>,
    number: number,
    ids: readonly string[],
    history: readonly Candidate<Detail>[],
  ) {
    this.options = options;
    this.past = past;
    this.number = number;
    this.ids = ids;
    this.request = {
      ...options.strategy.select(history),
      problem: options.problem,
      iteration: number,
      count: options.samples,
      seed: deriveSeed(options.seed, 'proposals', number),
      seen: history.map((candidate) => candidate.solution),
    };
  }

  async run(): Promise<Candidate<Detail>[]> {
    const { signal } = this.options;
    const interrupt = () => this.stop.abort();
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    try {
      return await this.candidates();
    } catch (error) {
      throw signal.aborted ? new HeurekaError('interrupted', 'The search was interrupted.') : error;
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }

  private async candidates(): Promise<Candidate<Detail>[]> {
    const answers = this.ids.map((id, sample) => this.guard(this.answer(id, sample)));
    const limited = limit(this.options.concurrency);
    const seen = new Set(this.request.seen.map(normalise));
    const candidates: Promise<Candidate<Detail>>[] = [];
    for (const [k, id] of this.ids.entries()) {
      const answer = await answers[k]!.catch(() => undefined);
      if (!answer) break;
      candidates.push(this.guard(this.candidate(id, answer, answers, seen, limited)));
    }
    await Promise.allSettled([...answers, ...candidates]);
    if (this.failure) throw this.failure.error;
    return Promise.all(candidates);
  }

  /** Stops the round when `work` throws, and keeps the first such error: later ones only follow from it. */
  private guard<T>(work: Promise<T>): Promise<T> {
    work.catch((error: unknown) => {
      this.failure ??= { error };
      this.stop.abort();
    });
    return work;
  }

  /** The proposal of one sample, from the past if it is there; an unreachable proposer's error is a value. */
  private async answer(id: string, sample: number): Promise<Answer> {
    const known = this.past.proposed.get(id);
    if (known) return { event: known };
    const done = this.past.evaluated.get(id);
    if (done) return { unavailable: new HeurekaError('unavailable', faultMessage(done)) };
    this.throwIfStopped();
    try {
      const proposal = await this.options.proposer.propose(this.request, sample, this.stop.signal);
      this.throwIfStopped();
      const event: ProposedEvent = { type: 'proposed', id, iteration: this.number, ...proposal };
      this.options.emit(event);
      return { event };
    } catch (error) {
      if (error instanceof HeurekaError && error.reason === 'unavailable') return { unavailable: error };
      throw error;
    }
  }

  /** One sample from proposal to outcome. Duplicates are told by order of id: `seen` holds the earlier ones. */
  private async candidate(
    id: string,
    answer: Answer,
    answers: readonly Promise<Answer>[],
    seen: Set<string>,
    limited: ReturnType<typeof limit>,
  ): Promise<Candidate<Detail>> {
    const done = this.past.evaluated.get(id);
    if (done) {
      seen.add(normalise(done.solution));
      return done;
    }
    if (answer.unavailable) return this.unanswered(id, answer.unavailable, answers);
    const { text, parents } = answer.event;
    const parsed = this.options.problem.parse(text);
    const solution = parsed.ok ? parsed.value.text : text;
    const finish = (outcome: Outcome<Detail>) => this.finish(id, parents, solution, outcome);
    const key = normalise(solution);
    if (parsed.ok && seen.has(key)) {
      return finish(fail('duplicate', 'This solution has been proposed before.'));
    }
    seen.add(key);
    if (!parsed.ok) return finish(parsed);
    return limited(async () => finish(await this.evaluate(id, parsed.value.solution)));
  }

  /** A sample without an answer costs itself alone, as long as any other sample of the round has one. */
  private async unanswered(
    id: string,
    error: HeurekaError,
    answers: readonly Promise<Answer>[],
  ): Promise<Candidate<Detail>> {
    const all = await Promise.all(answers);
    if (all.every((answer) => answer.unavailable)) throw error;
    return this.finish(id, [], '', fail('unanswered', error.message));
  }

  private async evaluate(id: string, solution: Solution): Promise<Outcome<Detail>> {
    this.throwIfStopped();
    const { problem, seed, emit } = this.options;
    const result = await problem.evaluate(solution, {
      id,
      seed: deriveSeed(seed, 'evaluation'),
      signal: this.stop.signal,
      progress: (progress) => emit({ type: 'progress', id, progress }),
    });
    // An evaluation cut short may look like a fault of the candidate: it is not kept.
    this.throwIfStopped();
    return result.ok ? scored(result.value) : result;
  }

  private finish(
    id: string,
    parents: readonly string[],
    solution: string,
    outcome: Outcome<Detail>,
  ): Candidate<Detail> {
    const candidate = { id, iteration: this.number, parents, solution, outcome };
    this.options.emit({ type: 'evaluated', candidate });
    return candidate;
  }

  private throwIfStopped(): void {
    if (this.stop.signal.aborted) throw new HeurekaError('interrupted', 'The search was stopped.');
  }
}

type Answer =
  | { readonly event: ProposedEvent; readonly unavailable?: undefined }
  | { readonly unavailable: HeurekaError };

function scored<Detail>(evaluation: Evaluation<Detail>): Outcome<Detail> {
  if (Number.isFinite(evaluation.score)) return { ok: true, ...evaluation };
  return fail('diverged', `The score came out as ${evaluation.score}, which is no finite number.`);
}

function faultMessage(candidate: Candidate): string {
  return candidate.outcome.ok ? '' : candidate.outcome.fault.message;
}

/** Solutions that differ in white space alone are the same. */
function normalise(solution: string): string {
  return solution.replace(/\s+/g, ' ').trim();
}
