import { setMaxListeners } from 'node:events';
import type { Candidate, Evaluation, Outcome } from '../core/candidate.ts';
import { HeurekaError } from '../core/errors.ts';
import { fail } from '../core/fault.ts';
import { deriveSeed } from '../core/random.ts';
import { addUsages, type Usage } from '../core/usage.ts';
import { type Answer, type Answered, Asker } from './asker.ts';
import type { Past } from './events.ts';
import { Halving, type Rungs, rungShares } from './halving.ts';
import { limit, type StepAside } from './limit.ts';
import type { SearchOptions } from './search.ts';

/** What tells one round from the others. */
export interface Round {
  readonly restart: number;
  readonly iteration: number;
  readonly ids: readonly string[];
  /** Seed of the independent search that it belongs to. */
  readonly seed: number;
  readonly feedback: readonly string[];
}

/** One round of a search: K proposals, asked for side by side, read in order, evaluated a few at a time. */
export async function runIteration<Solution, Detail>(
  options: SearchOptions<Solution, Detail>,
  past: Past<Detail>,
  round: Round,
  history: readonly Candidate<Detail>[],
): Promise<Candidate<Detail>[]> {
  const { signal, timeUp } = options;
  const iteration = new Iteration(options, past, round, history);
  const interrupt = () => iteration.stop.abort();
  signal.addEventListener('abort', interrupt);
  timeUp?.addEventListener('abort', interrupt);
  if (signal.aborted || timeUp?.aborted) interrupt();
  try {
    return await iteration.candidates();
  } catch (error) {
    throw signal.aborted ? new HeurekaError('interrupted', 'The search was interrupted.') : error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    timeUp?.removeEventListener('abort', interrupt);
  }
}

class Iteration<Solution, Detail> {
  /** Stops the rest of the round when the search is interrupted or one of its parts throws. */
  readonly stop = new AbortController();
  private readonly options: SearchOptions<Solution, Detail>;
  private readonly round: Round;
  /** Who asks for a sample, by its id: samples that go on from the same candidates share a request. */
  private readonly askers: ReadonlyMap<string, Asker<Solution, Detail>>;
  /** Solutions of the earlier iterations. */
  private readonly known: ReadonlySet<string>;
  private readonly limited: ReturnType<typeof limit>;
  private readonly halving: Halving | undefined;
  /** What scoring took, by id: once for every solution of it that was scored. */
  private readonly spent = new Map<string, readonly Usage[]>();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    options: SearchOptions<Solution, Detail>,
    past: Past<Detail>,
    round: Round,
    history: readonly Candidate<Detail>[],
  ) {
    const { strategy, problem } = options;
    const { restart, iteration, seed, feedback } = round;
    const seen = history.map((candidate) => candidate.solution);
    const parts = strategy.split?.(iteration, round.ids) ?? [round.ids];
    const askers = parts.map((ids, part) => {
      const selection = strategy.select(history, { problem, iteration, ids, seed });
      const omitted = selection.trajectory?.omitted ?? 0;
      if (omitted > 0) options.emit({ type: 'cut', restart, iteration, omitted });
      const request = {
        ...selection,
        ...{ problem, iteration, ids, seen, feedback },
        seed: deriveSeed(seed, 'proposals', iteration, ...(part > 0 ? [part] : [])),
      };
      return new Asker(options, past, request, this.stop.signal);
    });
    this.options = options;
    this.round = round;
    this.askers = new Map(parts.flatMap((ids, part) => ids.map((id) => [id, askers[part]!] as const)));
    this.known = new Set(seen.map(normalise));
    this.limited = limit(options.concurrency);
    // Every candidate that waits listens for the end.
    setMaxListeners(0, this.stop.signal);
    this.halving = options.halving ? new Halving(round.ids, past.rungs) : undefined;
  }

  async candidates(): Promise<Candidate<Detail>[]> {
    const { ids } = this.round;
    const answers = ids.map((id) => this.guard(this.askers.get(id)!.answer(id)));
    const seen = new Set(this.known);
    const candidates: Promise<Candidate<Detail>>[] = [];
    for (const [k, id] of ids.entries()) {
      const answer = await answers[k]!.catch(() => undefined);
      if (!answer) break;
      candidates.push(this.guard(this.ended(this.candidate(id, answer, answers, seen))));
    }
    await Promise.allSettled([...answers, ...candidates]);
    if (this.failure && !this.isCutShort(this.failure.error)) throw this.failure.error;
    const settled = await Promise.allSettled(candidates);
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  /** Whether only time stopped the round: what is finished then counts. */
  private isCutShort(error: unknown): boolean {
    const { signal, timeUp } = this.options;
    const stopped = error instanceof HeurekaError && error.reason === 'interrupted';
    return stopped && timeUp?.aborted === true && !signal.aborted;
  }

  /** Stops the round when `work` throws, and keeps the first such error: later ones only follow from it. */
  private guard<T>(work: Promise<T>): Promise<T> {
    work.catch((error: unknown) => {
      this.failure ??= { error };
      this.stop.abort();
    });
    return work;
  }

  private async ended(work: Promise<Candidate<Detail>>): Promise<Candidate<Detail>> {
    const candidate = await work;
    this.halving?.end(candidate.id);
    return candidate;
  }

  /** One sample's outcome. Duplicates are told by order of id: `seen` holds the earlier ones. */
  private async candidate(
    id: string,
    answer: Answer<Solution, Detail>,
    answers: readonly Promise<Answer<Solution, Detail>>[],
    seen: Set<string>,
  ): Promise<Candidate<Detail>> {
    if (answer.kind === 'done') {
      seen.add(normalise(answer.candidate.solution));
      return answer.candidate;
    }
    if (answer.kind === 'unavailable') return this.unanswered(id, answer.error, answers);
    const key = normalise(answer.text);
    const duplicate = answer.solution.ok && seen.has(key);
    seen.add(key);
    return duplicate ? this.finish(answer, duplicateFault) : this.outcome(answer);
  }

  /** A sample without an answer costs itself alone, as long as any other sample of the round has one. */
  private async unanswered(
    id: string,
    error: HeurekaError,
    answers: readonly Promise<Answer<Solution, Detail>>[],
  ): Promise<Candidate<Detail>> {
    const all = await Promise.all(answers);
    if (all.every((answer) => answer.kind === 'unavailable')) throw error;
    return this.keep({
      id,
      ...this.place(),
      parents: [],
      solution: '',
      outcome: fail('unanswered', error.message),
    });
  }

  /**
   * Evaluates an answer, and in place of one that fails what its proposer makes of the fault. A mended solution is held
   * against the earlier iterations alone: which of its own round came before it is a matter of speed.
   */
  private async outcome(answer: Answered<Solution>): Promise<Candidate<Detail>> {
    const { solution } = answer;
    if (!solution.ok) return this.finish(answer, solution);
    const { id } = answer.event;
    const outcome = await this.limited((stepAside) => this.evaluate(id, solution.value, stepAside));
    const mendable = !outcome.ok && outcome.fault.kind !== 'unanswered';
    const mended = mendable ? await this.askers.get(id)!.mend(answer, outcome.fault) : undefined;
    if (!mended) return this.finish(answer, outcome);
    const known = mended.solution.ok && this.known.has(normalise(mended.text));
    return known ? this.finish(mended, duplicateFault) : this.outcome(mended);
  }

  private async evaluate(id: string, solution: Solution, stepAside: StepAside): Promise<Outcome<Detail>> {
    this.throwIfStopped();
    const { problem, seed, emit } = this.options;
    const result = await problem.evaluate(solution, {
      id,
      seed: deriveSeed(seed, 'evaluation'),
      signal: this.stop.signal,
      progress: (progress) => emit({ type: 'progress', id, progress }),
      ...(this.halving && { rungs: this.rungsOf(id, this.halving, stepAside) }),
      spend: (usage) => this.spent.set(id, [...(this.spent.get(id) ?? []), usage]),
    });
    // An evaluation cut short may look like a fault of the candidate: it is not kept.
    this.throwIfStopped();
    return result.ok ? scored(result.value) : result;
  }

  /** While a candidate waits for the others at a rung, another may be evaluated. */
  private rungsOf(id: string, halving: Halving, stepAside: StepAside): Rungs {
    return {
      shares: rungShares,
      goOn: (rung, score) => {
        if (!halving.has(id, rung)) this.options.emit({ type: 'rung', id, rung, score });
        return stepAside(halving.judge(id, rung, score));
      },
    };
  }

  private finish({ event, text, repairs }: Answered<Solution>, outcome: Outcome<Detail>): Candidate<Detail> {
    const { id, parents, reasoning } = event;
    return this.keep({
      ...{ id, ...this.place(), parents, solution: text },
      ...(reasoning !== undefined && { reasoning }),
      ...(repairs > 0 && { repairs }),
      outcome,
    });
  }

  private keep(candidate: Candidate<Detail>): Candidate<Detail> {
    const spent = this.spent.get(candidate.id);
    this.options.emit({ type: 'evaluated', candidate, ...(spent && { usage: addUsages(spent) }) });
    return candidate;
  }

  private throwIfStopped(): void {
    if (this.stop.signal.aborted) throw new HeurekaError('interrupted', 'The search was stopped.');
  }

  private place() {
    const { iteration, restart } = this.round;
    return { iteration, ...(restart > 1 && { restart }) };
  }
}

const duplicateFault = fail('duplicate', 'This solution has been proposed before.');

function scored<Detail>(evaluation: Evaluation<Detail>): Outcome<Detail> {
  if (Number.isFinite(evaluation.score)) return { ok: true, ...evaluation };
  return fail('diverged', `The score came out as ${evaluation.score}, which is no finite number.`);
}

/** Solutions that differ in white space alone are the same. */
function normalise(solution: string): string {
  return solution.replace(/\s+/g, ' ').trim();
}
