import { Redis } from 'ioredis';
import { HeurekaError } from '../core/errors.ts';
import type { RedisAddress } from './address.ts';

/** Milliseconds without an answer after which a connection counts as cut, and a new one is made. */
const silence = 20_000;
/** Milliseconds that the first connection may take. */
const patience = 10_000;

/** Hears, in words, when Redis goes and when it comes back. */
export type Teller = (words: string) => void;

/**
 * A connection that survives the server: commands wait while it is away. Throws `HeurekaError('unavailable')` when it
 * cannot be had in the first place.
 */
export async function connect({ url, shown }: RedisAddress, tell: Teller): Promise<Redis> {
  const redis = new Redis(url, {
    ...{ lazyConnect: true, connectTimeout: patience, connectionName: 'heureka' },
    ...{ maxRetriesPerRequest: null, socketTimeout: silence, keepAlive: 10_000 },
    retryStrategy: (times) => Math.min(200 * times, 3000),
    // A server that has lost its writable disk or is loading its data comes back.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  // Node gives an AggregateError where a name has several addresses.
  let reason: Error | undefined;
  redis.on('error', (error: Error & { errors?: Error[] }) => {
    reason = error.errors?.[0] ?? error;
  });
  try {
    await Promise.race([redis.connect(), timeout()]);
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const why = wordsFor(reason ?? (error as Error));
    throw new HeurekaError('unavailable', `Redis at ${shown} cannot be used: ${why}.`, hintFor(why));
  }
  let away = false;
  redis.on('close', () => {
    if (!away && redis.status !== 'end') tell(`Redis at ${shown} is away; waiting for it`);
    away = true;
  });
  redis.on('ready', () => {
    if (away) tell(`Redis at ${shown} is back`);
    away = false;
  });
  return redis;
}

/** Another connection to the same server, for what blocks one; its trouble and its end are the first one's too. */
export function another(redis: Redis): Redis {
  const second = redis.duplicate();
  second.on('error', () => undefined);
  redis.once('end', () => second.disconnect());
  return second;
}

function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('no answer')), patience).unref();
  });
}

/** What went wrong, without an address or a password. */
export function wordsFor(error: Error & { readonly code?: string }): string {
  const { message, code } = error;
  if (message.startsWith('WRONGPASS')) return 'it does not accept this user and password';
  if (message.startsWith('NOAUTH')) return 'it asks for a password';
  if (message.startsWith('NOPERM')) return 'this user may not do what heureka needs';
  if (isFull(error)) return 'its memory is full (maxmemory)';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no such host';
  if (code?.startsWith('ERR_TLS') || code?.startsWith('ERR_SSL') || /certificate/i.test(message)) {
    return `TLS fails, ${code ?? message}`;
  }
  return code ?? (message === 'no answer' ? 'no answer' : message.split('\n')[0]!.slice(0, 120));
}

function hintFor(why: string): string {
  if (/password/.test(why)) return 'Put them into the URL: redis://user:password@host:6379.';
  if (/TLS/.test(why)) return 'NODE_EXTRA_CA_CERTS names the file of a certificate authority of your own.';
  return 'Check the address and the server: heureka doctor --redis URL.';
}

/** Whether Redis refuses to write because its memory is full. */
const isFull = ({ message }: Error): boolean => /\bOOM\b/.test(message);
