import type { Random } from './random.ts';
import type { EnvironmentBatch } from './reward.ts';

/** A batch of environments that can be stepped and reset: what a policy is trained in. */
export interface Simulation extends EnvironmentBatch {
  /** [B] 1 where the last step ended the episode for good. */
  readonly terminated: Uint8Array;
  /** O */
  readonly observationLength: number;
  /** Moves every environment one timestep on: `previous` takes `state`, `state` what follows from `actions`. */
  step(): void;
  /** Writes the observations into rows [firstRow, firstRow + B) of `out` [.., O]. */
  observe(out: Float32Array, firstRow: number): void;
  /** Starts a new episode in environment `index`. */
  reset(index: number, random: Random): void;
}
