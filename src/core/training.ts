/** How a policy is trained: PPO (Schulman et al., 2017, arXiv 1707.06347) on many environments at once. */
export interface TrainingSettings {
  /** Environment steps in total, over all environments. */
  readonly steps: number;
  /** Environments stepped side by side: B. */
  readonly environments: number;
  /** Steps of each environment between updates: T. */
  readonly horizon: number;
  /** Passes over each rollout. */
  readonly epochs: number;
  /** Rows of one gradient step. */
  readonly minibatch: number;
  readonly learningRate: number;
  /** `linear` falls to zero at the last step; `adaptive` follows `targetKl`. */
  readonly schedule: 'constant' | 'linear' | 'adaptive';
  /** The KL divergence an `adaptive` learning rate aims at. */
  readonly targetKl: number;
  readonly discount: number;
  /** Lambda of generalised advantage estimation (Schulman et al., 2015, arXiv 1506.02438). */
  readonly gaeLambda: number;
  /** Epsilon of the clipped probability ratio. */
  readonly clip: number;
  /** Clips the value's change like the ratio, when above zero. */
  readonly valueClip: number;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
  readonly maxGradientNorm: number;
  /** Units of each hidden layer, of the actor and of the critic. */
  readonly hidden: readonly number[];
  readonly activation: 'tanh' | 'relu';
  /** Log of the Gaussian policy's first standard deviation, in units of half the action's range. */
  readonly initialLogStd: number;
  readonly normaliseObservations: boolean;
  /** Divides rewards by the running standard deviation of the discounted return. */
  readonly normaliseReturns: boolean;
  /** Times the deterministic policy is scored, evenly spaced. */
  readonly checkpoints: number;
  /** Held-out episodes at each checkpoint. */
  readonly evaluationEpisodes: number;
}

export const defaultTraining: TrainingSettings = Object.freeze({
  steps: 100_000,
  environments: 32,
  horizon: 32,
  epochs: 8,
  minibatch: 256,
  learningRate: 2e-3,
  schedule: 'linear',
  targetKl: 0.01,
  discount: 0.99,
  gaeLambda: 0.95,
  clip: 0.2,
  valueClip: 0,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
  hidden: Object.freeze([32, 32]),
  activation: 'tanh',
  initialLogStd: 0,
  normaliseObservations: true,
  normaliseReturns: true,
  checkpoints: 10,
  evaluationEpisodes: 16,
} as const);

/** How one component of a reward behaved over the environment steps since the last checkpoint. */
export interface ComponentStatistics {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly std: number;
  /** Cov(component, total) / Var(total): the shares of all components add up to 1. */
  readonly varianceShare: number;
}

/** The deterministic policy, scored on held-out starts at one moment of training. */
export interface Checkpoint {
  /** Environment steps trained so far. */
  readonly steps: number;
  /** The task metric F: mean over held-out episodes of its sum over the episode. */
  readonly fitness: number;
  /** Mean steps of a held-out episode. */
  readonly episodeLength: number;
  /** Mean over training steps since the last checkpoint. */
  readonly reward: number;
  readonly components: Readonly<Record<string, ComponentStatistics>>;
}

/** A policy as it is saved: everything needed to act, and nothing else. */
export interface Policy {
  readonly environment: string;
  readonly observations: number;
  readonly hidden: readonly number[];
  readonly activation: 'tanh' | 'relu';
  /** Action heads: outputs of the actor's last layer. */
  readonly outputs: number;
  readonly kind: 'gaussian' | 'categorical';
  /** Observation normalisation: (o - mean) / std, clipped to [-10, 10]. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Actor, critic and log standard deviations, flat, in the order of `parameterLayout`. */
  readonly parameters: readonly number[];
}

/** What one training gives. A pure function of environment, reward, settings, seed and version. */
export interface TrainingResult {
  readonly checkpoints: readonly Checkpoint[];
  /** The best checkpoint's fitness: Eureka's score of a candidate. */
  readonly score: number;
  /** The last checkpoint's fitness. */
  readonly finalFitness: number;
  /** The policy of the best checkpoint. */
  readonly policy: Policy;
}
