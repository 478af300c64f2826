import type { RoundsProgress } from './rounds.ts';

/** Seconds between two looks at the clock. */
const interval = 0.2;

/**
 * Aborts its signal when a search that may take `seconds` must end its iterations: early enough, by the speed so far,
 * for the trainings after them.
 */
export function startClock(
  seconds: number | undefined,
  progress: Pick<RoundsProgress, 'best' | 'elapsed' | 'secondsAfterIterations'>,
): { readonly signal: AbortSignal; stop(): void } {
  const timeUp = new AbortController();
  if (seconds === undefined) return { signal: timeUp.signal, stop: () => {} };
  const look = () => {
    // Without a candidate there is nothing to train after the iterations, and all the time may go into finding one.
    const reserve = progress.best ? progress.secondsAfterIterations : 0;
    if (progress.elapsed + reserve >= seconds) timeUp.abort();
  };
  const timer = setInterval(look, interval * 1000).unref();
  return { signal: timeUp.signal, stop: () => clearInterval(timer) };
}
