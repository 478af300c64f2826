import { expect, test } from 'vitest';
import { type Result, succeed } from '../../src/core/fault.ts';
import { callCounter, withinProcessorTime } from '../../src/sandbox/processor-limit.ts';

/** What isolated-vm throws when a call runs out of wall time. */
const ranOut = () => new Error('Script execution timed out.');

/** Sleeps, which takes no processor time, as when the machine runs something else. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function burn(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('work that ends in time is run once', () => {
  const limits: number[] = [];
  const work = (limit: number): Result<string> => {
    limits.push(limit);
    return succeed('done');
  };
  expect(withinProcessorTime(1000, work)).toEqual(succeed('done'));
  expect(limits).toHaveLength(1);
});

test('work that the machine kept waiting is run again with more time, and succeeds', () => {
  const limits: number[] = [];
  const outcome = withinProcessorTime(20, (limit) => {
    limits.push(limit);
    if (limit > 300) return succeed(limits.length);
    sleep(limit);
    throw ranOut();
  });
  expect(outcome).toEqual(succeed(limits.length));
  expect(limits).toEqual([...limits].sort((a, b) => a - b));
});

test('work that used up its processor time is at fault', () => {
  const outcome = withinProcessorTime(100, (limit) => {
    burn(limit);
    throw ranOut();
  });
  expect(outcome).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
});

test('a machine that never gives time is told apart from a reward at fault', () => {
  const outcome = withinProcessorTime(1, (limit) => {
    sleep(limit);
    throw ranOut();
  });
  expect(outcome).toMatchObject({ ok: false, fault: { kind: 'stalled' } });
});

test('what only says that it ran out of time is an error like others', () => {
  const liar = () => {
    throw ranOut();
  };
  expect(() => withinProcessorTime(1000, liar)).toThrow('timed out');
});

test('other errors are thrown on, and the counter is even again', () => {
  const slip = () => {
    throw new TypeError('a slip of ours');
  };
  expect(() => withinProcessorTime(10, slip)).toThrow('a slip of ours');
  expect(callCounter[0]! % 2).toBe(0);
});
