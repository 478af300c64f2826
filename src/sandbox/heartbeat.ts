import { fail, type Result } from '../core/fault.ts';
import type { ProcessState } from './process-state.ts';

/** Listens for the life of a guarded process. */
export interface Heartbeat {
  /** A message came. */
  beat(): void;
  /** The process waits for us: until the next beat its silence means nothing. */
  rest(): void;
  /** The process has used so many seconds of processor time since it started. */
  pulse(processorSeconds: number): void;
  stop(): void;
}

/** Seconds between two looks. */
const interval = 1;

/** Seconds of wall time without a message after which the machine is given up, however little the process could do. */
const stalledSeconds = 1800;

/** Seconds in which a process neither works nor wants to, after which it is given up. */
const idleSeconds = 60;

/** The part of a processor that a process uses which only waits: its watcher looks about. */
const idleShare = 0.05;

/**
 * Calls `stopped` once when a process has used `seconds` of processor time without a message. That is its own fault, on
 * a busy machine as on an idle one. Wall time counts where the process had no use for a processor, which `look` tells
 * where the system does: it was stopped, or waits for what never comes; and as a last resort. Neither is its fault.
 */
export function startHeartbeat(
  seconds: number,
  stopped: (outcome: Result<void>) => void,
  look: () => ProcessState | undefined,
): Heartbeat {
  let used: number | undefined;
  let usedAtBeat = 0;
  let waited = 0;
  let beats = 0;
  let resting = false;
  let idle = 0;
  let lastLook: ProcessState | undefined;
  const silence = (): Result<void> | undefined => {
    if (used !== undefined && used - usedAtBeat > seconds) {
      return fail(
        'timeout',
        `The evaluation worked for ${seconds} s without a sign of life and was stopped.`,
      );
    }
    if (idle >= idleSeconds) return fail('stalled', lastLook?.doing === 'stopped' ? halted : deadlocked);
    return waited >= stalledSeconds ? fail('stalled', stalled) : undefined;
  };
  const timer = setInterval(() => {
    if (resting) return;
    // Intervals are counted, not read from a clock: while the machine sleeps, none goes by.
    waited += interval;
    const found = look();
    idle = isIdle(found, lastLook) ? idle + interval : 0;
    lastLook = found;
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
      resting = false;
      waited = 0;
      idle = 0;
      usedAtBeat = used ?? 0;
    },
    rest: () => {
      resting = true;
    },
    pulse: (processorSeconds) => {
      // What was used to start is no silence.
      if (used === undefined) usedAtBeat = processorSeconds;
      used = processorSeconds;
    },
    stop: () => clearInterval(timer),
  };
}

/** Whether a process did nothing between two looks, and not for want of a processor: then it would be at `work`. */
function isIdle(now: ProcessState | undefined, before: ProcessState | undefined): boolean {
  if (!now || !before || now.doing === 'work') return false;
  return now.processorSeconds - before.processorSeconds <= idleShare * interval;
}

const stalled = `The evaluation showed no sign of life for ${stalledSeconds / 60} minutes, in which the machine gave it next to no time; this says nothing of the reward.`;
const halted = `The process of the evaluation was stopped by a signal (SIGSTOP) and not continued for ${idleSeconds} s; this says nothing of the reward.`;
const deadlocked = `The process of the evaluation waited for ${idleSeconds} s for something that did not come, without a sign of life; this says nothing of the reward.`;
