import type { Environment } from '../core/environment.ts';
import { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import { actionApplier } from './actions.ts';
import type { Learner } from './backends/backend.ts';
import type { DeferredReward } from './deferred-reward.ts';
import { normaliseRows } from './normaliser.ts';

/** How the deterministic policy fares over one episode in each environment of a batch. */
export interface Score {
  /** Mean over episodes of the sum of the measure over the episode. */
  readonly fitness: number;
  /** [B] the sum of each episode. */
  readonly episodes: readonly number[];
  /** Mean steps of an episode. */
  readonly episodeLength: number;
}

/**
 * Plays one episode in each environment of `simulation` with the learner's mode, and sums `measure` over each.
 * The starts depend on `seed` alone, so that every checkpoint and every candidate is scored on the same ones. Uses
 * the learner's rows from `firstRow` on.
 */
export function scorePolicy(
  parts: {
    readonly environment: Environment;
    readonly simulation: Simulation;
    readonly measure: DeferredReward;
    readonly learner: Learner;
    readonly firstRow: number;
  },
  normalisation: { readonly mean: ArrayLike<number>; readonly std: ArrayLike<number> },
  seed: number,
): Score {
  const { environment, simulation, measure, learner, firstRow } = parts;
  const count = simulation.count;
  const random = new Random(seed, 'held-out starts');
  for (let i = 0; i < count; i++) simulation.reset(i, random);
  const applyActions = actionApplier(environment);
  const { actions, values, observations } = learner.rollout;
  const firstAction = firstRow * (actions.length / values.length);
  const raw = new Float32Array(count * simulation.observationLength);
  const sums = new Float64Array(count);
  const lengths = new Int32Array(count);
  const ended = new Uint8Array(count);
  let going = count;
  let settled = 0;
  const settle = (totals: Float64Array): void => {
    for (let i = 0; i < count; i++) if (settled < lengths[i]!) sums[i] = sums[i]! + totals[i]!;
    settled++;
  };
  for (let t = 0; t < environment.episodeLength && going > 0; t++) {
    simulation.observe(raw, 0);
    normaliseRows(raw, count, normalisation.mean, normalisation.std, observations, firstRow);
    learner.act(firstRow, count);
    applyActions(actions, firstAction, simulation.actions, count);
    simulation.step();
    measure.keep();
    for (let i = 0; i < count; i++) {
      if (ended[i]) {
        // A finished environment would run off to infinity: it is kept at a start, and not counted.
        if (simulation.terminated[i]) simulation.reset(i, random);
        continue;
      }
      lengths[i] = t + 1;
      if (!simulation.terminated[i]) continue;
      ended[i] = 1;
      going--;
      simulation.reset(i, random);
    }
    if (measure.full) measure.settle(settle);
  }
  measure.settle(settle);
  const mean = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((sum, n) => sum + n, 0) / count;
  return { fitness: mean(sums), episodes: Array.from(sums), episodeLength: mean(lengths) };
}
