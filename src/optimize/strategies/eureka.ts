import { type Candidate, ranked } from '../../core/candidate.ts';
import type { Strategy } from '../problem.ts';

/** How many of the best candidates a proposer that works on a population may cross. */
const defaultParents = 8;

/**
 * Eureka's strategy (Ma et al., 2023, arXiv 2310.12931): go on from the best candidate, told how it fared. Unlike the
 * paper's code it keeps the best of the whole search, not of the last iteration, and shows what failed in the last one.
 */
export function eurekaStrategy({ parents = defaultParents } = {}): Strategy {
  return {
    name: 'eureka',
    select: (history) => ({ parents: ranked(history).slice(0, parents), failures: lastFailures(history) }),
  };
}

function lastFailures<Detail>(history: readonly Candidate<Detail>[]): Candidate<Detail>[] {
  const last = history.at(-1)?.iteration;
  return history.filter((candidate) => candidate.iteration === last && !candidate.outcome.ok);
}
