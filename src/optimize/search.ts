import { type Candidate, isValid, ranked } from '../core/candidate.ts';
import { deriveSeed } from '../core/random.ts';
import { candidateId } from './candidate-id.ts';
import { type FeedbackEvent, type Past, readPast, type SearchEvent } from './events.ts';
import { type Round, runIteration } from './iteration.ts';
import type { Problem, Proposer, Strategy } from './problem.ts';
import { type Limits, Purse } from './purse.ts';

/** A problem, with what goes with it. */
interface Instance<Solution, Detail> {
  readonly problem: Problem<Solution, Detail>;
  readonly proposer: Proposer<Detail>;
  readonly startingPoints: readonly string[];
}

export interface SearchOptions<Solution, Detail> {
  readonly problem: Problem<Solution, Detail>;
  readonly proposer: Proposer<Detail>;
  readonly strategy: Strategy;
  /** Rounds: N. */
  readonly iterations: number;
  /** Proposals a round: K. */
  readonly samples: number;
  readonly seed: number;
  /** Independent searches, one after the other, with seeds derived from `seed`: 1 unless it is given. */
  readonly restarts?: number;
  /** How often a proposal that fails is sent back to a proposer that can mend it: never unless it is given. */
  readonly repairs?: number;
  /** Texts that are scored before the first iteration, in a round of their own: iteration 0. */
  readonly startingPoints?: readonly string[];
  /** Texts that stand in for the first proposals of the first iteration. */
  readonly initial?: readonly string[];
  /** What each of the independent searches has of its own, counted from 1: an instance of the problem. */
  readonly instance?: (restart: number) => Partial<Instance<Solution, Detail>>;
  /** What a person has to say from the start. */
  readonly feedback?: readonly string[];
  /** Asks a person before every iteration but the first; '' is nothing to say. */
  readonly askFeedback?: (iteration: number, history: readonly Candidate<Detail>[]) => Promise<string>;
  /** What people have said of themselves to the running search and it has not heard yet, oldest first. */
  readonly messages?: () => readonly { readonly id: string; readonly text: string }[];
  /** What may be spent on answers; no further round is begun that is expected to go beyond it. */
  readonly limits?: Limits;
  /** When it is aborted the round under way is cut short, and is the last one. */
  readonly timeUp?: AbortSignal;
  /** Whether the worse half of a round's candidates is stopped early, and half of the rest later: no unless it is given. */
  readonly halving?: boolean;
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
 * before, until one solves the problem. Returns every candidate in the order of proposal. Equal settings and seed give an equal result, at any
 * concurrency and after any interruption; more iterations go on from the result of fewer.
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
  const purse = new Purse(options, past, options.past ?? []);
  const emit = (event: SearchEvent<Detail>) => {
    options.emit(event);
    purse.see(event);
  };
  const candidates: Candidate<Detail>[] = [];
  const said: string[] = [];
  for (let restart = 1; restart <= (options.restarts ?? 1) && !purse.stopped; restart++) {
    const own = { ...options, ...options.instance?.(restart), emit };
    // Scores on different instances have no order.
    const earlier = options.instance ? [] : candidates;
    candidates.push(...(await searchOnce(own, past, purse, restart, earlier, said)));
  }
  return candidates;
}

/** Seed of one of the independent searches. */
export function restartSeed(seed: number, restart: number): number {
  return restart === 1 ? seed : deriveSeed(seed, 'restart', restart);
}

/**
 * One of the independent searches: it sees nothing of the `earlier` ones, which are there to tell the best of all. What
 * people said to one is `said` to those after it as well.
 */
async function searchOnce<Solution, Detail>(
  options: SearchOptions<Solution, Detail>,
  past: Past<Detail>,
  purse: Purse,
  restart: number,
  earlier: readonly Candidate<Detail>[],
  said: string[],
): Promise<Candidate<Detail>[]> {
  const { samples, startingPoints = [], emit } = options;
  const seed = restartSeed(options.seed, restart);
  const history: Candidate<Detail>[] = [];
  const feedback = [...(options.feedback ?? []), ...said];
  const first = startingPoints.length > 0 ? 0 : 1;
  for (let iteration = first; iteration <= options.iterations && !purse.stopped; iteration++) {
    const count = iteration === 0 ? startingPoints.length : samples;
    const all = Array.from({ length: count }, (_, k) => candidateId(restart, iteration, k + 1));
    // What is given from the start is asked of nobody.
    const ids = iteration === 0 ? all : purse.admit({ restart, iteration }, all);
    if (ids.length === 0) break;
    for (const event of await feedbackBefore({ restart, iteration, ids }, options, past, history)) {
      feedback.push(event.text);
      if (event.restart !== undefined) said.push(event.text);
    }
    // Where nothing is waited for, a signal to stop would not be heard.
    await new Promise<void>((resolve) => setImmediate(resolve));
    emit({ type: 'iteration-started', restart, iteration, ids });
    const round = { restart, iteration, ids, seed, feedback: [...feedback] };
    const found = await runIteration(options, past, round, history);
    history.push(...found);
    purse.close(
      { restart, iteration },
      ids,
      found.map(({ id }) => id),
    );
    const best = ranked([...earlier, ...history])[0]?.id;
    emit({ type: 'iteration-finished', restart, iteration, ...(best !== undefined && { best }) });
    if (found.some((candidate) => isValid(candidate) && options.problem.solved?.(candidate))) break;
  }
  return history;
}

/** What the past holds, what people have said meanwhile, and what a person answers now. */
async function feedbackBefore<Solution, Detail>(
  { restart, iteration, ids }: Pick<Round, 'restart' | 'iteration' | 'ids'>,
  { askFeedback, messages, emit }: SearchOptions<Solution, Detail>,
  past: Past<Detail>,
  history: readonly Candidate<Detail>[],
): Promise<FeedbackEvent[]> {
  const events = past.feedback.filter(
    (event) => event.iteration === iteration && (event.restart ?? restart) === restart,
  );
  const keep = (event: FeedbackEvent) => {
    emit(event);
    events.push(event);
  };
  const asked = events.some(({ message }) => message === undefined);
  // What has begun was asked for without what is said now: that is for the next iteration.
  if (!ids.some((id) => past.proposed.has(id))) {
    for (const { id, text } of messages?.() ?? []) {
      keep({ type: 'feedback', restart, iteration, text, message: id });
    }
  }
  if (askFeedback && !asked && iteration > 1) {
    keep({ type: 'feedback', iteration, text: (await askFeedback(iteration, history)).trim() });
  }
  return events.filter(({ text }) => text !== '');
}
