import type { Probe } from '../../../compare/evidence.ts';
import { HeurekaError } from '../../../core/errors.ts';
import { fail, type Result, succeed } from '../../../core/fault.ts';
import { environmentFile as fileOf, findEnvironment } from '../../../registry.ts';
import { runGuarded } from '../../../sandbox/guarded-process.ts';
import { anyObject } from '../../../sandbox/guarded-protocol.ts';
import type { ProbeJob, ProbeMessage } from './probe-job.ts';

/** The child's entry, beside this file: TypeScript when run from source, JavaScript when compiled. */
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './probe-process.ts' : './probe-process.js',
  import.meta.url,
);

/** Silence after which a probe counts as stuck: a policy plays for some seconds, in a robot that is compiled first. */
const heartbeatSeconds = 300;

/**
 * Plays trained policies on fresh starts and in perturbed worlds, in a process of its own. A pure function of the job
 * and the version of the package. Throws `HeurekaError('interrupted')` after `signal`.
 */
export async function probePolicies(
  job: Omit<ProbeJob, 'environmentFile'>,
  signal: AbortSignal,
): Promise<Result<Probe>> {
  let probe: Probe | undefined;
  const read = anyObject<ProbeMessage>;
  const onMessage = (message: ProbeMessage) => {
    if (message.type === 'result') probe = message.probe;
  };
  const environmentFile = fileOf(findEnvironment(job.environment));
  const input: ProbeJob = { ...job, ...(environmentFile && { environmentFile }) };
  try {
    const ended = await runGuarded({ entry, input, signal, read, onMessage, heartbeatSeconds });
    if (!ended.ok) return ended;
  } catch (error) {
    throw signal.aborted ? new HeurekaError('interrupted', 'The comparison was interrupted.') : error;
  }
  return probe ? succeed(probe) : fail('crash', 'The probe ended without a result.');
}
