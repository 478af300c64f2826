import type { Policy } from '../../core/training.ts';
import type { EnvironmentFile } from '../../environments/guests.ts';
import type { CheckedReward } from '../../sandbox/check.ts';
import type { Replay, ReplayStart } from '../contract/replay.ts';

/** Everything a replay depends on: it is a pure function of this and the version of the package. */
export interface RolloutJob {
  /** Its name. */
  readonly environment: string;
  /** Where a user's own environment comes from. */
  readonly environmentFile?: EnvironmentFile;
  readonly label: string;
  /** What acts, by its mode; without one, actions are drawn at random. */
  readonly policy?: Policy;
  readonly reward: CheckedReward;
  readonly fitness: CheckedReward;
  readonly start: ReplayStart;
}

export interface RolloutMessage {
  readonly replay: Replay;
}
