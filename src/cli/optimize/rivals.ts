import type { Candidate } from '../../core/candidate.ts';
import { optimise } from '../../optimize/search.ts';
import { randomStrategy } from '../../optimize/strategies/random.ts';
import type { Posed, Rival } from '../../problems/definition.ts';
import type { RivalEvent } from './events.ts';

/** The baselines that search: those of the problem, or else its built-in proposer without a history. */
export function rivalsOf({ rivals, proposer }: Posed, strategy: string): readonly Rival[] {
  if (rivals) return rivals;
  return proposer && strategy !== 'random' ? [{ name: 'random', proposer }] : [];
}

/** What a rival's candidates are kept by, and where they go. */
export interface RivalWork {
  readonly restart: number;
  readonly seed: number;
  /** Evaluations that the search took; a rival has as many. */
  readonly evaluations: number;
  readonly samples: number;
  readonly concurrency: number;
  readonly past: readonly RivalEvent[];
  readonly signal: AbortSignal;
  readonly emit: (event: RivalEvent) => void;
}

/** Lets a rival search, and returns its candidates in the order of proposal. */
export async function runRival({ problem }: Posed, rival: Rival, work: RivalWork): Promise<Candidate[]> {
  const { restart, seed, evaluations, samples, concurrency, signal } = work;
  const own = work.past.filter((event) => event.rival === rival.name && event.restart === restart);
  if (evaluations === 0) return [];
  const candidates = await optimise({
    ...{ problem, seed, samples, concurrency, signal },
    proposer: rival.proposer,
    strategy: randomStrategy(),
    iterations: Math.ceil(evaluations / samples),
    past: own.map(({ candidate }) => ({ type: 'evaluated', candidate })),
    emit: (event) => {
      if (event.type !== 'evaluated') return;
      work.emit({ type: 'rival-evaluated', rival: rival.name, restart, candidate: event.candidate });
    },
  });
  return candidates.slice(0, evaluations);
}
