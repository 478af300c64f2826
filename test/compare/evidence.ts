import type { PolicyProbe, RewardEvidence, SeedResult } from '../../src/compare/evidence.ts';

/** Evidence by hand: of each seed what its checkpoints said, and how its policy was played. */
export function evidence(
  label: string,
  role: RewardEvidence['role'],
  column: number,
  seeds: readonly {
    readonly fitness: readonly number[];
    readonly reward?: readonly number[];
    readonly probe?: PolicyProbe;
  }[],
): RewardEvidence {
  return {
    ...{ label, role, column, about: label, faults: [] },
    seeds: seeds.map(
      ({ fitness, reward = fitness, probe }, k): SeedResult => ({
        repeat: k + 1,
        score: Math.max(...fitness),
        checkpoints: fitness.map((value, c) => ({
          ...{ steps: 1000 * (c + 1), fitness: value, episodeLength: 10, reward: reward[c]!, components: {} },
        })),
        ...(probe && { probe }),
      }),
    ),
  };
}

/** A policy whose fresh episodes give this fitness, and these sums of every reward; `changed` in perturbed worlds. */
export function probe(
  fitness: number,
  returns: readonly number[],
  own: number,
  changed = { fitness, reward: returns[own]! },
): PolicyProbe {
  return {
    fresh: { fitness, reward: returns[own]! },
    returns,
    perturbed: { starts: changed, actions: changed },
  };
}
