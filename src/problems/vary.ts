import type { Candidate } from '../core/candidate.ts';
import { Random } from '../core/random.ts';
import type { Problem, Proposer } from '../optimize/problem.ts';

/** How solutions of a problem are made without a language model. */
export interface Moves<Solution> {
  /** A solution that owes nothing to any other. */
  random(random: Random): Solution;
  /** A solution near `parent`; `others` are there to take something from. */
  vary(parent: Solution, others: readonly Solution[], random: Random): Solution;
  /** The solution as text, so that `Problem.parse` reads it back. */
  write(solution: Solution): string;
}

/** Share of the samples that are made from nothing, even when there is something to go on from. */
const freshShare = 1 / 16;
/** Solutions that are handed to a move beside its parent. */
const others = 3;
/** Attempts at a solution that has not been proposed before. */
const attempts = 8;

/**
 * A built-in proposer: varies the best solutions by the moves it is given, and now and then makes one afresh. It reads
 * nothing but what a language model is shown: earlier solutions, in the order of their scores.
 */
export function varyProposer<Solution>(
  problem: Pick<Problem<Solution, never>, 'parse'>,
  moves: Moves<Solution>,
): Proposer {
  const read = ({ id, solution }: Candidate): Solution => {
    const parsed = problem.parse(solution).solution;
    if (!parsed.ok) throw new Error(`${id} has a score and cannot be read: ${parsed.fault.message}`);
    return parsed.value;
  };
  return {
    name: 'evolve',
    propose: async ({ parents, seed, seen }, sample) => {
      const random = new Random(seed, 'vary', sample);
      const known = new Set(seen);
      for (let attempt = 1; ; attempt++) {
        const fresh = parents.length === 0 || random.uniform() < freshShare;
        const [parent, ...rest] = fresh ? [] : drawn(parents, random);
        const solution = parent ? moves.vary(read(parent), rest.map(read), random) : moves.random(random);
        const text = moves.write(solution);
        if (attempt < attempts && known.has(text)) continue;
        return { text, parents: parent ? [parent.id] : [] };
      }
    },
  };
}

/** A parent and some others, the likelier the better they are: by a geometric law over their ranks. */
function drawn<T>(ranked: readonly T[], random: Random): T[] {
  return Array.from({ length: 1 + others }, () => {
    let rank = 0;
    while (rank < ranked.length - 1 && random.uniform() < 0.6) rank++;
    return ranked[rank]!;
  });
}
