import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prefix } from '../../../src/queue/keys.ts';
import { noRedis, RedisServer } from '../redis-server.ts';
import { Heureka, pause, resultOf, smallSearch } from './heureka.ts';

describe.skipIf(noRedis)('a search on three workers', () => {
  let cwd: string;
  let expected: Record<string, string>;
  const server: { redis?: RedisServer } = {};
  let workers: Heureka[] = [];

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'heureka-queue-'));
    const local = new Heureka(`${smallSearch} -j 1 --runs local`, cwd);
    expect(await local.code(), local.stderr).toBe(0);
    expected = resultOf(local, join(cwd, 'local'));
    expect(Object.keys(expected).length).toBeGreaterThan(30);
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));
  afterEach(async () => {
    for (const worker of workers) worker.kill();
    workers = [];
    await server.redis?.stop();
  });

  const worker = (flags = '') =>
    new Heureka(`worker --redis ${server.redis!.url} -j 1 --lease 2s${flags}`, cwd);
  const search = (runs: string) =>
    new Heureka(`${smallSearch} --runs ${runs} --redis ${server.redis!.url}`, cwd);

  async function startThree(): Promise<void> {
    workers = [worker(), worker(), worker()];
    for (const each of workers) await each.says('side by side');
  }

  test('ends with the same table, curves and policies as -j 1 here', async () => {
    server.redis = await RedisServer.start();
    await startThree();
    const searched = search('plain');
    expect(await searched.code(), searched.stderr).toBe(0);
    expect(resultOf(searched, join(cwd, 'plain'))).toEqual(expected);
    for (const each of workers) each.child.kill('SIGTERM');
    for (const each of workers) expect(await each.code(), each.stderr).toBe(0);
    const done = workers.map(({ stderr }) => Number(/left after (\d+) training/.exec(stderr)?.[1]));
    // A worker that is slow to show life within its short lease has its training done by another too.
    expect(done.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(15);
    expect(done.filter((count) => count > 0).length, String(done)).toBeGreaterThan(1);
  });

  test('and when a worker is killed every few seconds', async () => {
    server.redis = await RedisServer.start();
    await startThree();
    const searched = search('killed');
    let killed = 0;
    // Not for ever: on a machine so busy that a training outlasts every worker, none would end.
    while (searched.child.exitCode === null && killed < 5) {
      await Promise.race([pause(2500), searched.ended]);
      if (searched.child.exitCode !== null) break;
      workers[killed % 3]!.kill();
      workers[killed % 3] = worker();
      killed++;
    }
    expect(await searched.code(), searched.stderr).toBe(0);
    expect(killed).toBeGreaterThan(1);
    expect(resultOf(searched, join(cwd, 'killed'))).toEqual(expected);
  });

  test.each([
    ['and keeps what it had on disk', 'kept', ['--appendonly', 'yes']],
    ['and has forgotten everything', 'forgotten', []],
  ])('and when Redis dies in the middle %s', async (_, runs, flags) => {
    server.redis = await RedisServer.start(...flags);
    await startThree();
    const searched = search(runs);
    await searched.says('human ');
    await pause(2500);
    await server.redis.kill();
    await searched.says('is away; waiting for it');
    await pause(1500);
    await server.redis.start();
    expect(await searched.code(), searched.stderr).toBe(0);
    expect(searched.stderr).toContain('is back');
    expect(resultOf(searched, join(cwd, runs))).toEqual(expected);
  });

  test('a worker that is asked to stop ends what it has begun', async () => {
    server.redis = await RedisServer.start();
    workers = [worker()];
    await workers[0]!.says('side by side');
    const train = new Heureka(`train cartpole --steps 3000000 --redis ${server.redis.url}`, cwd);
    await untilAtWork(server.redis.url);
    workers[0]!.child.kill('SIGTERM');
    await workers[0]!.says('ending 1 training before leaving');
    expect(await train.code(), train.stderr).toBe(0);
    expect(await workers[0]!.code()).toBe(0);
    expect(workers[0]!.stderr).toContain('left after 1 training, of which 0 failed');
  });

  test("an environment of the user's own goes to a worker that was told to trust it, and to no other", async () => {
    server.redis = await RedisServer.start();
    const made = new Heureka('new env queue-task', cwd);
    expect(await made.code(), made.stderr).toBe(0);
    const local = new Heureka('train queue-task --steps 4096', cwd);
    workers = [worker()];
    await workers[0]!.says('side by side');
    const train = new Heureka(`train queue-task --steps 4096 --redis ${server.redis.url}`, cwd);
    await train.says('no worker was started with --trust-environments');
    workers.push(worker(' --trust-environments'));
    expect(await train.code(), train.stderr).toBe(0);
    expect(await local.code(), local.stderr).toBe(0);
    expect(train.stdout).toBe(local.stdout);
  });
});

/** Waits until a worker has taken a training from the queue. */
async function untilAtWork(url: string): Promise<void> {
  const redis = new Redis(url);
  const active = async () => {
    const [queue] = await redis.keys(`${prefix}:*:active`);
    return queue ? await redis.llen(queue) : 0;
  };
  while ((await active()) === 0) await pause(20);
  // It checks the reward first, which takes a moment from source.
  await pause(2500);
  await redis.quit();
}
