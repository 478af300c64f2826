import type { Strategy } from '../problem.ts';

/** The baseline that no search may lose to: every proposal is made afresh, nothing is learned from the history. */
export function randomStrategy(): Strategy {
  return { name: 'random', select: () => ({ parents: [], failures: [] }) };
}
