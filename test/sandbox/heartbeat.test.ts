import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import type { Result } from '../../src/core/fault.ts';
import { startHeartbeat } from '../../src/sandbox/heartbeat.ts';
import { type ProcessState, processState } from '../../src/sandbox/process-state.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** What a heartbeat says within `seconds` of a process that looks like `states`, one a second, the last again and again. */
function outcomeAfter(seconds: number, states: (second: number) => ProcessState | undefined) {
  vi.useFakeTimers();
  let outcome: Result<void> | undefined;
  let second = 0;
  const stopped = (found: Result<void>) => {
    outcome = found;
  };
  const heart = startHeartbeat(60, stopped, () => states(second++));
  vi.advanceTimersByTime(1000 * seconds);
  heart.stop();
  return outcome;
}

const fault = { ok: false, fault: { kind: 'stalled' } };

test('a process that was stopped, or waits for ever, is given up after a minute', () => {
  for (const doing of ['stopped', 'waiting'] as const) {
    const idle = () => ({ doing, processorSeconds: 7 });
    expect(outcomeAfter(59, idle)).toBeUndefined();
    expect(outcomeAfter(63, idle)).toMatchObject(fault);
  }
});

test('one that wants a processor, or uses it a little, or cannot be looked at, has half an hour', () => {
  const starved = () => ({ doing: 'work', processorSeconds: 7 }) as const;
  const slow = (second: number) => ({ doing: 'waiting', processorSeconds: second / 10 }) as const;
  const now = (second: number) =>
    ({ doing: second % 30 === 0 ? 'work' : 'waiting', processorSeconds: 7 }) as const;
  for (const states of [starved, slow, now, () => undefined]) {
    expect(outcomeAfter(1700, states)).toBeUndefined();
    expect(outcomeAfter(1810, states)).toMatchObject(fault);
  }
});

test.skipIf(process.platform !== 'linux')('a process is seen to wait, and to be stopped', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  await vi.waitFor(() => expect(processState(child.pid)?.doing).toBe('waiting'), 5000);
  child.kill('SIGSTOP');
  await vi.waitFor(() => expect(processState(child.pid)?.doing).toBe('stopped'), 5000);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(processState(child.pid)).toBeUndefined();
});
