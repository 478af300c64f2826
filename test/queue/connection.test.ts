import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAddress } from '../../src/queue/address.ts';
import { connect } from '../../src/queue/connection.ts';
import { noRedis, RedisServer } from './redis-server.ts';

const quiet = () => undefined;

describe.skipIf(noRedis)('a first connection', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.url);
    await redis.call('ACL', 'SETUSER', 'reader', 'on', '>secret', '~*', '+@read', '+@connection', '+info');
    await redis.call('ACL', 'SETUSER', 'other', 'on', '>secret', '~other:*', '+@all');
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  test.each(['reader', 'other'])('is refused at once to the user %s, who may not write', async (user) => {
    const address = readAddress(server.url.replace('//', `//${user}:secret@`));
    await expect(connect(address, quiet)).rejects.toMatchObject({
      reason: 'unavailable',
      message: `Redis at ${address.shown} cannot be used: this user may not do what heureka needs.`,
    });
  });

  test('is had where the memory is full: what waits there can be looked at', async () => {
    await redis.config('SET', 'maxmemory', '1');
    (await connect(readAddress(server.url), quiet)).disconnect();
    await redis.config('SET', 'maxmemory', '0');
  });
});

test('a first connection that nobody answers can be given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = readAddress(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const stop = new AbortController();
  silent.once('connection', () => stop.abort());
  await expect(connect(address, quiet, stop.signal)).rejects.toMatchObject({ reason: 'interrupted' });
  silent.close();
});
