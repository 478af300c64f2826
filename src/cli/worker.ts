import { availableParallelism, hostname } from 'node:os';
import { HeurekaError } from '../core/errors.ts';
import { readAddress } from '../queue/address.ts';
import { QueueWorker, type WorkerEvent } from '../queue/worker.ts';
import { type Context, colours } from './context.ts';
import { examineSandbox } from './doctor/surroundings.ts';
import { parseDuration } from './duration.ts';
import { evaluationVersion } from './evaluator.ts';
import { formatCount, plural } from './format.ts';
import { type Flags, resolveSettings } from './settings.ts';
import { openStatusLine } from './status-line.ts';

/** `heureka worker`: does trainings until it is told to stop. */
export async function work(flags: Flags, context: Context): Promise<void> {
  const { redis, jobs: chosen } = await resolveSettings(flags, context);
  if (redis === undefined) {
    throw new HeurekaError('usage', 'Which queue is it to work for?', 'Add --redis URL, or set REDIS_URL.');
  }
  const jobs = flags.jobs === undefined ? availableParallelism() : chosen;
  const address = readAddress(redis);
  const leaseSeconds = readLease(flags.lease);
  await holdToSandbox();
  const trusting = flags.trustEnvironments === true;
  const counts = { running: 0, done: 0, failed: 0 };
  let shown = '';
  const status = openStatusLine(
    context,
    () => {
      shown = statusText(counts, jobs);
      return shown;
    },
    () => performance.now() / 1000,
  );
  // Nothing may happen for hours after the last change.
  const last = setInterval(() => shown !== statusText(counts, jobs) && status.refresh(), 1000).unref();
  const tell = (words: string) => status.log(words);
  const version = evaluationVersion();
  const worker = await QueueWorker.start({
    ...{ address, version, name: `${hostname()}-${process.pid}`, jobs, trusting, leaseSeconds, tell },
    signal: context.signal,
    emit: (event) => {
      count(event, counts, tell);
      status.refresh();
    },
  });
  const paint = colours(context.stderr, context.env);
  const environments = trusting
    ? "of any environment, users' code included"
    : 'of the environments that come with it';
  tell(`${paint.dim('worker')}  for ${address.shown}, ${jobs} side by side, trainings ${environments}`);
  tell(`${paint.dim('version')} ${version}: trainings of others are left to their workers\n`);
  await untilAborted(context.signal);
  if (counts.running > 0)
    tell(`ending ${plural(counts.running, 'training')} before leaving; again to stop at once`);
  await worker.drain();
  clearInterval(last);
  status.close();
  context.stderr.write(
    `left after ${plural(counts.done, 'training')}, of which ${formatCount(counts.failed)} failed\n`,
  );
}

function count(
  event: WorkerEvent,
  counts: { running: number; done: number; failed: number },
  tell: (words: string) => void,
): void {
  if (event.type === 'started') {
    counts.running++;
    return;
  }
  counts.running--;
  const { outcome, environment } = event;
  if (!outcome) return;
  counts.done++;
  if ('ok' in outcome && outcome.ok) return;
  counts.failed++;
  tell(
    `${environment}  ${'error' in outcome ? outcome.error.message : `${outcome.fault.kind}: ${outcome.fault.message}`}`,
  );
}

function statusText(
  { running, done, failed }: { running: number; done: number; failed: number },
  jobs: number,
): string {
  const facts = [`${running} of ${jobs} at work`, `${formatCount(done)} done`];
  return [...facts, ...(failed > 0 ? [`${formatCount(failed)} failed`] : [])].join('   ');
}

function readLease(lease: Flags[string]): number {
  if (lease === undefined) return 15;
  const seconds = parseDuration(String(lease));
  if (seconds >= 1 && seconds <= 3600) return seconds;
  throw new HeurekaError('usage', `--lease must be a time from 1s to 1h, not '${lease}'.`);
}

/** A worker that cannot run rewards would only take trainings from others. */
async function holdToSandbox(): Promise<void> {
  const { state, detail, fix } = await examineSandbox();
  if (state !== 'works') throw new HeurekaError('unavailable', detail, fix?.[0]);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
