import type { ComponentStatistics } from './training.ts';

/**
 * Many copies of an environment stepped together. Rows are environments; columns follow the declared order of fields.
 * The buffers live in shared memory, where the sandbox reads them without a copy.
 */
export interface EnvironmentBatch {
  /** B, the number of environments. */
  readonly count: number;
  /** [B, S] the state after the last step. */
  readonly state: Float64Array;
  /** [B, S] the state before it. */
  readonly previous: Float64Array;
  /** [B, A] the actions applied, in the units the environment declares. */
  readonly actions: Float64Array;
}

/** A reward, loaded in the sandbox and bound to one batch's buffers. */
export interface BatchReward {
  /** Names of the components, in the order the reward returns them. */
  readonly components: readonly string[];
  /** [B] the total reward of each environment, written by `evaluate`. */
  readonly totals: Float64Array;
  /** Calls the reward for the first `rows` of the batch, all unless given, and adds to the statistics. Throws `RewardFault`. */
  evaluate(rows?: number): void;
  /** Statistics of every component since the last call, which start anew. */
  takeStatistics(): Record<string, ComponentStatistics>;
}
