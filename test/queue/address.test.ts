import { expect, test } from 'vitest';
import type { HeurekaError } from '../../src/core/errors.ts';
import { readAddress } from '../../src/queue/address.ts';

test.each([
  ['redis://localhost', 'redis://localhost:6379'],
  ['redis://localhost:7000/3', 'redis://localhost:7000/3'],
  ['rediss://user:s%40cret@queue.example.org:6380', 'rediss://queue.example.org:6380'],
  ['redis://:secret@[::1]:7000/', 'redis://[::1]:7000'],
])('%s is shown as %s', (url, shown) => {
  expect(readAddress(url)).toEqual({ url, shown });
});

test.each([
  ...['secret', 'http://user:secret@host', 'redis://', 'redis://:secret@host/name', '//:secret@host'],
  ...['redis://user:1/secret@host', 'redis://user:1?secret@host', 'redis://user:1#secret@host:7000'],
])('%s is refused without a word of what may be secret', (url) => {
  try {
    readAddress(url);
    expect.unreachable();
  } catch (error) {
    const { reason, message, hint } = error as HeurekaError;
    expect(reason).toBe('usage');
    expect(`${message} ${hint?.replace('user:password', '')}`).not.toMatch(/secret|user/);
  }
});
