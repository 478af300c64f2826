import type { Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import type { EnvironmentFile } from '../../environments/guests.ts';
import { environmentFile as fileOf } from '../../registry.ts';
import type { CheckedReward } from '../../sandbox/check.ts';
import { runGuarded } from '../../sandbox/guarded-process.ts';
import { anyObject } from '../../sandbox/guarded-protocol.ts';
import type { Recording } from './transitions.ts';

/** What is recorded: a pure function of this and the version of the package. */
export interface RecordingJob {
  readonly environment: string;
  readonly environmentFile?: EnvironmentFile;
  readonly reward: CheckedReward;
  readonly count: number;
  readonly seed: number;
}

const entry = new URL(
  import.meta.url.endsWith('.ts') ? './record-process.ts' : './record-process.js',
  import.meta.url,
);

const heartbeatSeconds = 60;

/** Records transitions in a process of its own: see `recordTransitions`. Throws `HeurekaError('interrupted')`. */
export async function recordReward(
  environment: Environment,
  reward: CheckedReward,
  { count, seed, signal }: { readonly count: number; readonly seed: number; readonly signal: AbortSignal },
): Promise<Result<Recording>> {
  const environmentFile = fileOf(environment);
  const job = { environment: environment.name, reward, count, seed };
  const input: RecordingJob = { ...job, ...(environmentFile && { environmentFile }) };
  let recording: Recording | undefined;
  const read = anyObject<Recording>;
  const onMessage = (message: Recording) => {
    recording = message;
  };
  try {
    const ended = await runGuarded({ entry, input, signal, read, onMessage, heartbeatSeconds });
    if (!ended.ok) return ended;
  } catch (error) {
    throw signal.aborted ? new HeurekaError('interrupted', 'The recording was interrupted.') : error;
  }
  return recording ? succeed(recording) : fail('crash', 'The recording ended without a result.');
}
