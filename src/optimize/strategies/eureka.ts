import { type Candidate, isValid, ranked } from '../../core/candidate.ts';
import type { Strategy } from '../problem.ts';

/** Whether the best of the whole search is gone on from, or the best of its last iteration. */
export type ParentScope = 'global' | 'last';

/**
 * Eureka's strategy (Ma et al., 2023, arXiv 2310.12931): go on from the best candidate, told how it fared. Unlike the
 * paper's code it keeps the best of the whole search unless `parent` is 'last', shows what failed in the last iteration,
 * and gives the other candidates too, best first, for proposers that work on a population.
 */
export function eurekaStrategy({ parent = 'global' }: { readonly parent?: ParentScope } = {}): Strategy {
  return {
    name: 'eureka',
    select: (history) => ({
      parents: ranked(parent === 'global' ? history : lastValid(history)),
      failures: lastFailures(history),
    }),
  };
}

/** The last iteration with anything valid in it: one in which all failed has no best to go on from. */
function lastValid<Detail>(history: readonly Candidate<Detail>[]): Candidate<Detail>[] {
  const last = history.findLast(isValid)?.iteration;
  return history.filter((candidate) => candidate.iteration === last);
}

function lastFailures<Detail>(history: readonly Candidate<Detail>[]): Candidate<Detail>[] {
  const last = history.at(-1)?.iteration;
  return history.filter((candidate) => candidate.iteration === last && !candidate.outcome.ok);
}
