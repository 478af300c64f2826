import { expect, test } from 'vitest';
import { causeOfDeath } from '../../src/sandbox/death.ts';

test.each([
  [
    'what V8 says of its heap',
    134,
    null,
    '<--- Last few GCs --->\nFATAL ERROR: heap out of memory\n 1: 0xb7a',
  ],
  ['what an isolate says', null, 'SIGABRT', 'heap_size_limit = 70254592\nmalloced_memory = 49248'],
  ['a trap', null, 'SIGTRAP', ' 2: 0x214a881 V8_Fatal(char const*, ...) [/usr/bin/node]'],
  ['the watcher', null, 'SIGKILL', 'Allocation failed: the memory of the process is used up.'],
] as const)('%s is one sentence about memory, without a dump', (_, code, signal, stderr) => {
  const { fault } = causeOfDeath(code, signal, stderr) as { fault: { kind: string; message: string } };
  expect(fault.kind).toBe('crash');
  expect(fault.message).toMatch(/^The evaluation ran out of memory and died\. A reward has 64 MB: /);
  expect(fault.message).not.toMatch(/0x|heap_size|\n/);
});

test('other deaths say how', () => {
  expect(causeOfDeath(null, 'SIGKILL', '')).toMatchObject({ fault: { kind: 'killed' } });
  expect(causeOfDeath(null, 'SIGSEGV', 'x')).toMatchObject({
    fault: { message: 'The process of the evaluation was killed by SIGSEGV.' },
  });
  expect(causeOfDeath(1, null, 'file.js:1\n\nTypeError: a slip\n    at x')).toMatchObject({
    fault: { message: 'The process of the evaluation ended with exit code 1: TypeError: a slip' },
  });
});
