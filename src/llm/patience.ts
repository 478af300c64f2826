import { Random } from '../core/random.ts';

/** How long an answer is waited for, in seconds, and how often it is asked for again. */
export interface Patience {
  /** Tries after the first that failed for a passing reason. */
  readonly retries: number;
  /** Silence after which a try is given up: a large model may think for minutes before its first word. */
  readonly silence: number;
  /** For one answer in all, its retries and the waits between them included. */
  readonly deadline: number;
}

export const defaultPatience: Patience = { retries: 6, silence: 300, deadline: 900 };

/** Seconds before the second try, doubled for each one after it up to the longest. */
const [firstWait, longestWait] = [0.5, 30];

/**
 * Seconds to wait after the `failures`-th failure in a row: doubling, less up to a half, so that those who were refused
 * together do not come back together.
 */
export function backoff(failures: number, label: string): number {
  const wait = Math.min(longestWait, firstWait * 2 ** (failures - 1));
  return wait * new Random(failures, 'backoff', label).uniform(0.5, 1);
}

/** Waits, unless `signal` is aborted: then it throws the reason. */
export function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
