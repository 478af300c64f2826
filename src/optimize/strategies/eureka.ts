import { type Candidate, ranked } from '../../core/candidate.ts';
import type { Strategy } from '../problem.ts';

/**
 * Eureka's strategy (Ma et al., 2023, arXiv 2310.12931): go on from the best candidate, told how it fared. Unlike the
 * paper's code it keeps the best of the whole search, not of the last iteration, shows what failed in the last one, and
 * gives the other candidates too, best first, for proposers that work on a population.
 */
export function eurekaStrategy(): Strategy {
  return {
    name: 'eureka',
    select: (history) => ({ parents: ranked(history), failures: lastFailures(history) }),
  };
}

function lastFailures<Detail>(history: readonly Candidate<Detail>[]): Candidate<Detail>[] {
  const last = history.at(-1)?.iteration;
  return history.filter((candidate) => candidate.iteration === last && !candidate.outcome.ok);
}
