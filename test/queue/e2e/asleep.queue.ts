import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prefix } from '../../../src/queue/keys.ts';
import { noRedis, RedisServer } from '../redis-server.ts';
import { Heureka, pause } from './heureka.ts';

describe.skipIf(noRedis)('a worker whose machine falls asleep', () => {
  let cwd: string;
  let server: RedisServer;
  const all: Heureka[] = [];

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'heureka-asleep-'));
    server = await RedisServer.start();
  });
  afterAll(async () => {
    for (const each of all) each.kill();
    await server.stop();
    rmSync(cwd, { recursive: true, force: true });
  });

  function heureka(line: string): Heureka {
    const started = new Heureka(line, cwd);
    all.push(started);
    return started;
  }
  const worker = () => heureka(`worker --redis ${server.url} -j 1 --lease 2s`);

  test('wakes up to find its training with another: both end it, and nothing is doubled or spoilt', async () => {
    const redis = new Redis(server.url);
    const line = 'train cartpole --steps 100000';
    const local = heureka(line);
    const sleeper = worker();
    const train = heureka(`${line} --redis ${server.url}`);
    const [lock] = await someKeys(redis, ':lock');
    sleeper.child.kill('SIGSTOP');
    const held = await redis.get(lock!);
    const other = worker();
    await until(async () => ![held, null].includes(await redis.get(lock!)));
    sleeper.child.kill('SIGCONT');
    expect(await train.code(), train.stderr).toBe(0);
    expect(await local.code(), local.stderr).toBe(0);
    expect(train.stdout).toBe(local.stdout);
    for (const each of [sleeper, other]) each.child.kill('SIGTERM');
    for (const each of [sleeper, other]) {
      expect(await each.code(), each.stderr).toBe(0);
      expect(each.stderr).toContain('left after 1 training, of which 0 failed');
    }
    // Neither the training, nor its lock, nor a place in any list is left of it: its result alone.
    const job = lock!.replace(/:lock$/, '');
    const id = job.split(':').at(-1)!;
    expect(await redis.keys(`*${id}*`)).toContain(`${prefix}:result:${id}`);
    expect(await redis.exists(job, lock!)).toBe(0);
    const lists = ['wait', 'active', 'paused', 'delayed', 'completed', 'failed', 'stalled', 'prioritized'];
    const left = await redis.exists(...lists.map((list) => job.replace(/[^:]+$/, list)));
    expect(left).toBe(0);
    redis.disconnect();
  });
});

/** The keys of the queue that end so, once there is one. */
async function someKeys(redis: Redis, end: string): Promise<string[]> {
  let found: string[] = [];
  await until(async () => {
    found = await redis.keys(`${prefix}:evaluations-*${end}`);
    return found.length > 0;
  });
  return found;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}
