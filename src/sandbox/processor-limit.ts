import { fail, type Result } from '../core/fault.ts';

/**
 * Odd while this process is inside a call that `withinProcessorTime` limits; it goes up when one begins and when it
 * ends. The watcher of a guarded process reads it (see `watcher.ts`): a call that nothing in this thread can interrupt
 * is ended from there.
 */
export const callCounter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Said of a call that used up its processor time. */
export const unreturned = fail('timeout', 'The reward did not return in time; is there a loop without end?');

/** Said of a call that never got its processor time, which no reward can help. */
const starved = fail(
  'stalled',
  'The machine was too busy to run the reward, or asleep; this says nothing of the reward.',
);

/** The part of the limit that the first attempt may take, which is not measured: sound calls need no more. */
const unmeasured = 0.25;
/** How much longer each further attempt may take. */
const growth = 4;
/** Attempts until the machine is given up: the last one may take minutes for each second of the limit. */
const mostAttempts = 6;
/** The part of the limit that a call must have spent on the processor to be the one at fault. */
const faultyShare = 0.5;

/**
 * Runs `work` under a limit of processor time. V8's own limit, which `work` is given in milliseconds, is one of wall
 * time: on a busy machine a sound call runs out of it too. What did so without using the processor is therefore run
 * again, from the start, with more of it; `work` says that it ran out by throwing. To ask for the processor time costs
 * more than a short call, so that nothing is decided by the first attempt.
 */
export function withinProcessorTime<T>(
  milliseconds: number,
  work: (milliseconds: number) => Result<T>,
): Result<T> {
  const first = attempt(Math.ceil(unmeasured * milliseconds), work);
  if (first) return first;
  for (let k = 0; k < mostAttempts; k++) {
    const before = processorMilliseconds();
    const outcome = attempt(milliseconds * growth ** k, work);
    if (outcome) return outcome;
    if (processorMilliseconds() - before >= faultyShare * milliseconds) return unreturned;
  }
  return starved;
}

/** What came of `work`; undefined when it ran out of its wall time. */
function attempt<T>(milliseconds: number, work: (milliseconds: number) => Result<T>): Result<T> | undefined {
  Atomics.add(callCounter, 0, 1);
  const start = performance.now();
  try {
    return work(milliseconds);
  } catch (error) {
    // A reward may throw what looks the same, but sooner.
    if (!ranOutOfTime(error) || performance.now() - start < 0.9 * milliseconds) throw error;
    return undefined;
  } finally {
    Atomics.add(callCounter, 0, 1);
  }
}

function ranOutOfTime(error: unknown): boolean {
  return error instanceof Error && /execution timed out/i.test(error.message);
}

function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
