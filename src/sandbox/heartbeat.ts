import { fail, type Result } from '../core/fault.ts';

/** Listens for the life of a guarded process. */
export interface Heartbeat {
  /** A message came. */
  beat(): void;
  /** The process has used so many seconds of processor time since it started. */
  pulse(processorSeconds: number): void;
  stop(): void;
}

/** Seconds between two looks. */
const interval = 1;

/** Seconds of wall time without a message after which the machine is given up, however little the process could do. */
const stalledSeconds = 1800;

/**
 * Calls `stopped` once when a process has used `seconds` of processor time without a message. That is its own fault, on
 * a busy machine as on an idle one; wall time only counts as a last resort, which is no fault of its.
 */
export function startHeartbeat(seconds: number, stopped: (outcome: Result<void>) => void): Heartbeat {
  let used: number | undefined;
  let usedAtBeat = 0;
  let waited = 0;
  let beats = 0;
  const silence = (): Result<void> | undefined => {
    if (used !== undefined && used - usedAtBeat > seconds) {
      return fail(
        'timeout',
        `The evaluation worked for ${seconds} s without a sign of life and was stopped.`,
      );
    }
    return waited >= stalledSeconds ? fail('stalled', stalled) : undefined;
  };
  const timer = setInterval(() => {
    // Intervals are counted, not read from a clock: while the machine sleeps, none goes by.
    waited += interval;
    const before = beats;
    if (!silence()) return;
    // When it is we who were busy, messages may be waiting: they are read before this comes back.
    setImmediate(() =>
      setImmediate(() => {
        const outcome = silence();
        if (beats === before && outcome) stopped(outcome);
      }),
    );
  }, interval * 1000);
  return {
    beat: () => {
      beats++;
      waited = 0;
      usedAtBeat = used ?? 0;
    },
    pulse: (processorSeconds) => {
      // What was used to start is no silence.
      if (used === undefined) usedAtBeat = processorSeconds;
      used = processorSeconds;
    },
    stop: () => clearInterval(timer),
  };
}

const stalled = `The evaluation showed no sign of life for ${stalledSeconds / 60} minutes, in which the machine gave it next to no time; this says nothing of the reward.`;
