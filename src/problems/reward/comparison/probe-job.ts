import type { Probe } from '../../../compare/evidence.ts';
import type { Policy } from '../../../core/training.ts';
import type { EnvironmentFile } from '../../../environments/guests.ts';
import type { BackendName } from '../../../rl/backends/select.ts';
import type { CheckedReward } from '../../../sandbox/check.ts';

/** What is asked of the policies that one reward has trained. */
export interface ProbeJob {
  /** Its name. */
  readonly environment: string;
  /** Where a user's own environment comes from. */
  readonly environmentFile?: EnvironmentFile;
  readonly policies: readonly Policy[];
  /** Every reward of the comparison. */
  readonly rewards: readonly CheckedReward[];
  /** Which of them trained the policies. */
  readonly own: number;
  /** The task metric. */
  readonly fitness: CheckedReward;
  /** The expert's reward. */
  readonly human: CheckedReward;
  /** Episodes of each policy in each world. */
  readonly episodes: number;
  readonly backend: BackendName;
}

/** What the probing process says: that it lives, and in the end what it found. */
export type ProbeMessage =
  | { readonly type: 'played'; readonly policy: number }
  | { readonly type: 'result'; readonly probe: Probe };
