import type { Checkpoint, Policy, TrainingResult, TrainingSettings } from '../../core/training.ts';
import type { EnvironmentFile } from '../../environments/guests.ts';
import type { BackendName } from '../../rl/backends/select.ts';
import type { CheckedReward } from '../../sandbox/check.ts';

/** Everything an evaluation depends on: its result is a pure function of this and the version of the package. */
export interface EvaluationJob {
  /** Its name. */
  readonly environment: string;
  /** Where a user's own environment comes from. */
  readonly environmentFile?: EnvironmentFile;
  /** What the policy is trained under. */
  readonly reward: CheckedReward;
  /** The task metric that scores it. */
  readonly fitness: CheckedReward;
  readonly training: TrainingSettings;
  readonly seed: number;
  readonly backend: BackendName;
  /** Whether the reward is first tried on recorded transitions. */
  readonly trial?: boolean;
  /** The policy that training starts from, with its normalisation. */
  readonly start?: Policy;
}

/** What the process of an evaluation is given. */
export interface EvaluationInput extends EvaluationJob {
  /** After how many checkpoints the training asks whether it is to go on. */
  readonly rungs?: readonly number[];
}

/** What the evaluation process says while it works, and at the end; a fault travels by `RewardFault`. */
export type EvaluationMessage =
  /** Environment steps trained so far: the heartbeat. */
  | { readonly type: 'trained'; readonly steps: number }
  | { readonly type: 'checkpoint'; readonly checkpoint: Checkpoint }
  /** A question, with the best fitness so far: is training to go on? */
  | { readonly type: 'rung'; readonly score: number }
  | { readonly type: 'result'; readonly result: TrainingResult };
