import { HeurekaError } from '../../core/errors.ts';
import type { Policy } from '../../core/training.ts';
import { environmentFile, findEnvironment, rewardSource } from '../../registry.ts';
import { type CheckedReward, checkReward } from '../../sandbox/check.ts';
import { runGuarded } from '../../sandbox/guarded-process.ts';
import { anyObject } from '../../sandbox/guarded-protocol.ts';
import type { Replay, ReplayStart } from '../contract/replay.ts';
import type { RolloutJob, RolloutMessage } from './rollout-job.ts';

/** The child's entry, beside this file: TypeScript when run from source, JavaScript when compiled. */
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './rollout-process.ts' : './rollout-process.js',
  import.meta.url,
);

const heartbeatSeconds = 60;

/** What is to be played: a policy (or none, for random actions) under a reward, whose components are recorded. */
export interface Playable {
  readonly environment: string;
  readonly label: string;
  readonly policy?: Policy;
  /** TypeScript. */
  readonly rewardSource: string;
}

/**
 * Plays one episode in a process of its own, since a reward is untrusted code. The same arguments give the same replay,
 * bit for bit. Throws `HeurekaError('failed')` when the reward fails on the way.
 */
export async function replayPolicy(
  playable: Playable,
  start: ReplayStart,
  signal: AbortSignal,
): Promise<Replay> {
  const environment = findEnvironment(playable.environment);
  const { rewardSource: source, ...rest } = playable;
  const file = environmentFile(environment);
  const job: RolloutJob = {
    ...rest,
    ...(file && { environmentFile: file }),
    start,
    reward: checked(source, playable),
    fitness: checked(rewardSource(environment, 'fitness'), playable),
  };
  let replay: Replay | undefined;
  const read = anyObject<RolloutMessage>;
  const onMessage = (message: RolloutMessage) => {
    replay = message.replay;
  };
  const ended = await runGuarded({ entry, input: job, signal, read, onMessage, heartbeatSeconds });
  if (!ended.ok) throw failed(playable, ended.fault.message);
  if (!replay) throw failed(playable, 'the rollout ended without a result.');
  return replay;
}

function checked(source: string, playable: Playable): CheckedReward {
  const result = checkReward(source, findEnvironment(playable.environment));
  if (result.ok) return result.value;
  throw failed(playable, result.fault.message);
}

const failed = ({ label }: Playable, message: string) =>
  new HeurekaError('failed', `${label} cannot be replayed: ${message}`);
