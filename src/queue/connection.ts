import { Redis } from 'ioredis';
import { HeurekaError } from '../core/errors.ts';
import type { RedisAddress } from './address.ts';
import { hintFor, noAnswer, wordsFor } from './connection-trouble.ts';
import { prefix } from './keys.ts';

/** Milliseconds without an answer after which a connection counts as cut, and a new one is made. */
const silence = 20_000;
/** Milliseconds that the first connection may take. */
const patience = 10_000;

/** Hears, in words, when Redis goes and when it comes back. */
export type Teller = (words: string) => void;

/**
 * A connection that survives the server: commands wait while it is away. Throws `HeurekaError('unavailable')` when it
 * cannot be had in the first place, `HeurekaError('interrupted')` when `signal` ends the waiting for it.
 */
export async function connect(address: RedisAddress, tell: Teller, signal?: AbortSignal): Promise<Redis> {
  const { url, shown } = address;
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
    await Promise.race([useFirst(redis), endOfPatience(signal)]);
  } catch (error) {
    redis.disconnect();
    if (signal?.aborted) throw new HeurekaError('interrupted', `Stopped before Redis at ${shown} answered.`);
    const why = wordsFor(reason ?? (error as Error));
    throw new HeurekaError('unavailable', `Redis at ${shown} cannot be used: ${why}.`, hintFor(why, address));
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

/** Connects, and asks whether this user may write what is ours, in a way that a server without room answers too. */
async function useFirst(redis: Redis): Promise<void> {
  await redis.connect();
  await redis.del(`${prefix}:access`);
}

function endOfPatience(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(new Error(noAnswer));
    setTimeout(end, patience).unref();
    if (signal?.aborted) return end();
    signal?.addEventListener('abort', end, { once: true });
  });
}
