import { expect, test } from 'vitest';
import { fail } from '../../src/core/fault.ts';
import { plainFault } from '../../src/core/plain-fault.ts';

const plain = (message: string) => plainFault(fail('runtime', message).fault).message;

test('what would act on a terminal is written out', () => {
  expect(plain('a\x1b[2J\x07\rb\u202ec\nd\te')).toBe('aU+001B[2JU+0007U+000DbU+202Ec\nd\te');
});

test('words and messages have an end', () => {
  expect(plain(`\`${'y'.repeat(60_000)}\` is not there`)).toBe(`\`${'y'.repeat(99)}… is not there`);
  expect(plain('ab '.repeat(5000)).length).toBe(2501);
});
