import { HeurekaError } from '../core/errors.ts';

/** Where a Redis server is, how to prove to it who we are, and what of it may be shown. */
export interface RedisAddress {
  readonly url: string;
  /** Without user and password: this alone is printed. */
  readonly shown: string;
}

const example = 'Such as redis://localhost:6379, or rediss://user:password@host:6380 with TLS.';

/** Reads the URL of a Redis server. Throws `HeurekaError('usage')` that repeats nothing that may be secret. */
export function readAddress(url: string): RedisAddress {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new HeurekaError('usage', 'The address of Redis is no URL.', example);
  }
  const { protocol, hostname, port, pathname, search, hash } = parsed;
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new HeurekaError('usage', `The address of Redis begins with ${protocol}//.`, example);
  }
  // What follows an unescaped ? or # is no part of the host: the host and port may be user and password.
  if (/@/.test(pathname + search + hash)) {
    throw new HeurekaError(
      'usage',
      'The address of Redis has a password with characters that must be escaped.',
      'Write %2F for /, %3F for ?, %23 for # and %40 for @ in it.',
    );
  }
  if (hostname === '') throw new HeurekaError('usage', 'The address of Redis names no host.', example);
  const database = pathname.replace(/\/$/, '');
  if (!/^(\/\d+)?$/.test(database)) {
    throw new HeurekaError(
      'usage',
      'The address of Redis may end in the number of a database alone.',
      example,
    );
  }
  return { url, shown: `${protocol}//${hostname}:${port || '6379'}${database}` };
}
