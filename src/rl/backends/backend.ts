import type { NetworkShape } from '../network.ts';

/**
 * One rollout of T steps of B environments, N = T * B rows in time-major order (row t * B + b), followed by spare
 * rows for observations that are looked at but not learned from. All arrays live where the backend wants them.
 */
export interface Rollout {
  /** [N + spare, O] normalised observations. */
  readonly observations: Float32Array;
  /** [N + spare, A] what the policy chose: a Gaussian's sample before clipping, or the index of the one discrete action. */
  readonly actions: Float32Array;
  /** [N + spare] log-probability of the action when it was chosen. */
  readonly logProbabilities: Float32Array;
  /** [N + spare] the critic's value of the observation. */
  readonly values: Float32Array;
  /** [N] */
  readonly advantages: Float32Array;
  /** [N] targets of the critic. */
  readonly returns: Float32Array;
}

/** The settings of one gradient step, a subset of `TrainingSettings`. */
export interface StepSettings {
  readonly learningRate: number;
  readonly clip: number;
  /** 0 leaves the value's change unclipped. */
  readonly valueClip: number;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
  readonly maxGradientNorm: number;
}

/** Means over the minibatch of one gradient step. */
export interface StepStatistics {
  readonly policyLoss: number;
  readonly valueLoss: number;
  readonly entropy: number;
  /** E[(r - 1) - log r], Schulman's estimator of the KL divergence. */
  readonly approximateKl: number;
  /** Share of rows whose ratio was clipped. */
  readonly clipFraction: number;
  /** Global norm of the gradient, before it was clipped. */
  readonly gradientNorm: number;
}

/** An actor and a critic with their optimiser, on one backend. */
export interface Learner {
  /** [P] all trainable numbers, laid out by `parameterLayout`; a change takes effect after `load`. */
  readonly parameters: Float32Array;
  readonly rollout: Rollout;
  /**
   * For rows [first, first + count): from observations, fills actions, logProbabilities and values.
   * `noise` [count, A] holds standard normal numbers, or [count] uniform ones in [0, 1) for a categorical policy,
   * which takes the first action whose cumulative probability exceeds it. Without noise, the mode is chosen.
   */
  act(first: number, count: number, noise?: Float32Array): void;
  /**
   * One PPO gradient step on the rows listed: loss, backward, clipping of the global gradient norm, Adam
   * (beta 0.9, 0.999, epsilon 1e-5). Advantages are normalised over the minibatch.
   */
  step(rows: Int32Array, settings: StepSettings): StepStatistics;
  /** [P] gradient of the loss on the rows listed, before clipping; the parameters stay. For tests and tools. */
  gradient(rows: Int32Array, settings: StepSettings): Float32Array;
  /** Takes over `parameters` from another learner or a file, and forgets the optimiser's moments. */
  load(parameters: ArrayLike<number>): void;
  /** Frees what the learner holds. */
  dispose(): void;
}

/** Where a learner's arithmetic is done. */
export interface Backend {
  readonly name: string;
  /** A learner with zero parameters, room for `rows` rows and gradient steps of up to `minibatch` rows. */
  learner(shape: NetworkShape, rows: number, minibatch: number): Learner;
}
