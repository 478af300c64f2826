import type { Candidate } from '../core/candidate.ts';
import { UnansweredError } from '../core/usage.ts';
import { type LessonsEvent, readPast, type SearchEvent } from './events.ts';
import type { Problem, Proposer } from './problem.ts';

/** What lessons are drawn from. */
export interface Review<Solution, Detail> {
  readonly problem: Problem<Solution, Detail>;
  readonly proposer: Proposer<Detail>;
  readonly past: readonly SearchEvent<Detail>[];
  readonly signal: AbortSignal;
  readonly emit: (event: LessonsEvent) => void;
}

/**
 * Asks the proposer, once, what a search taught (Shinn et al., 2023, Reflexion, arXiv 2303.11366, whose lessons go from
 * trial to trial as text). The search has its result by then: a proposer out of reach costs the lessons alone.
 */
export async function drawLessons<Solution, Detail>(
  { problem, proposer, past, signal, emit }: Review<Solution, Detail>,
  history: readonly Candidate<Detail>[],
): Promise<void> {
  if (!proposer.conclude || readPast(past).lessons) return;
  try {
    const { parents: _, ...answer } = await proposer.conclude(problem, history, signal);
    emit({ type: 'lessons', ...answer });
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    emit({ type: 'lessons', text: '', ...(error.usage && { usage: error.usage }) });
  }
}
