/** A block of the rollout's rows. */
export interface BlockRows {
  /** Address of the rows' indices. */
  readonly rows: number;
  readonly count: number;
}

/** What lies between the actor's outputs [n, A4] and actions, special to a kind of policy. Arguments are addresses. */
export interface PolicyHead {
  /** Called when parameters may have changed, before the others. */
  prepare(): void;
  /**
   * Writes actions to the rollout, by `noise` or the mode where that is 0, and their log-probabilities [n] to `out`.
   * Uses the outputs up.
   */
  choose(outputs: number, noise: number, block: BlockRows, out: number): void;
  /** Writes the log-probabilities [n] of the rollout's actions to `out`; readies the outputs for `backward`. */
  logProbability(outputs: number, block: BlockRows, out: number): void;
  /**
   * Turns the outputs into the loss's gradient with respect to them, given its gradient with respect to the
   * log-probabilities [n] and what the loss subtracts for a row's entropy.
   */
  backward(outputs: number, block: BlockRows, gradient: number, entropyWeight: number): void;
  /** After all blocks of `count` rows together: completes the gradient and gives the mean entropy. */
  finish(count: number, entropyCoefficient: number): number;
}
