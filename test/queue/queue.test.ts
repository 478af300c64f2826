import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../../src/core/fault.ts';
import { defaultTraining, type TrainingResult } from '../../src/core/training.ts';
import { evaluateReward } from '../../src/problems/reward/evaluate.ts';
import type { EvaluationJob } from '../../src/problems/reward/evaluation-job.ts';
import { readAddress } from '../../src/queue/address.ts';
import { QueueEvaluator, type QueueOptions } from '../../src/queue/evaluator.ts';
import { prefix, queueName, wantedKey } from '../../src/queue/keys.ts';
import { examineQueue } from '../../src/queue/state.ts';
import { QueueWorker, type WorkerEvent, type WorkerOptions } from '../../src/queue/worker.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { noRedis, RedisServer } from './redis-server.ts';

const version = '1.0.0 code node20';
const training = { ...defaultTraining, steps: 2048, environments: 16, checkpoints: 2, evaluationEpisodes: 2 };

function jobFor(name: string, seed: number, source?: string): EvaluationJob {
  const environment = findEnvironment(name);
  const check = (text: string) => {
    const checked = checkReward(text, environment);
    if (!checked.ok) throw new Error(checked.fault.message);
    return checked.value;
  };
  const reward = check(source ?? rewardSource(environment, 'human'));
  const fitness = check(rewardSource(environment, 'fitness'));
  return { environment: name, reward, fitness, training, seed, backend: 'simd' };
}

describe.skipIf(noRedis)('a queue on a real Redis', { timeout: 180_000 }, () => {
  let server: RedisServer;
  let redis: Redis;
  let told: string[];
  let events: WorkerEvent[];
  let leave: (() => Promise<unknown>)[];
  const address = () => readAddress(server.url);
  const quiet = { signal: new AbortController().signal, progress: () => undefined };
  const started = () => events.filter(({ type }) => type === 'started').length;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    [told, events, leave] = [[], [], []];
    await redis.flushall();
  });
  afterEach(async () => {
    for (const go of leave.reverse()) await go();
  });

  async function search(options: Partial<QueueOptions> = {}): Promise<QueueEvaluator> {
    const tell = (words: string) => told.push(words);
    const evaluator = await QueueEvaluator.open({ address: address(), version, tell, ...options });
    leave.push(() => evaluator.close());
    return evaluator;
  }

  async function work(options: Partial<WorkerOptions> = {}): Promise<QueueWorker> {
    const worker = await QueueWorker.start({
      ...{ address: address(), version, name: 'host-1', jobs: 2, trusting: false, leaseSeconds: 2 },
      ...{ tell: (words: string) => told.push(words), emit: (event: WorkerEvent) => events.push(event) },
      ...options,
    });
    leave.push(() => worker.drain());
    return worker;
  }

  test('gives what this machine gives, bit for bit, with its curve; and the same again without work', async () => {
    await work();
    const first = await search();
    const steps: number[] = [];
    const progress = ({ checkpoint }: { checkpoint?: { steps: number } }) =>
      checkpoint && steps.push(checkpoint.steps);
    const job = jobFor('cartpole', 3);
    const [here, there, twin] = await Promise.all([
      evaluateReward(job, quiet),
      first.evaluate(job, { ...quiet, progress }),
      first.evaluate(job, quiet),
    ]);
    expect(there).toEqual(here);
    expect(twin).toEqual(here);
    expect(steps).toEqual((here as { value: TrainingResult }).value.checkpoints.map((point) => point.steps));
    expect(started()).toBe(1);
    expect(await (await search()).evaluate(job, quiet)).toEqual(here);
    expect(started()).toBe(1);
    expect(await (await search({ fresh: true })).evaluate(job, quiet)).toEqual(here);
    expect(started()).toBe(2);
  });

  test('brings a fault of a reward back as it is', async () => {
    await work();
    const evaluator = await search();
    const source = 'export function reward(s: State) {\n  return { a: Math.sqrt(-1 - s.x * s.x) };\n}\n';
    const job = jobFor('cartpole', 1, source);
    const [here, there] = await Promise.all([evaluateReward(job, quiet), evaluator.evaluate(job, quiet)]);
    expect(here.ok).toBe(false);
    expect(there).toEqual(here);
  });

  test('a stranger gets nothing done but what a reward may do', async () => {
    await work();
    const queue = new Queue(queueName(version, false), { connection: redis, prefix });
    leave.push(() => queue.close());
    const { environmentFile: _, ...evaluation } = jobFor('cartpole', 1);
    const code = 'globalThis.process.exit(1)';
    const own = { digest: '0'.repeat(64), main: 'envs/x.ts', files: { 'envs/x.ts': code } };
    const strange: Record<string, unknown> = {
      'another name': { version, evaluation },
      'code of an environment': { version, evaluation, own },
      'a way out': { version, evaluation, own: { ...own, files: { '../x.ts': code } } },
      'another version': { version: '9', evaluation },
      'a reward that was not checked': {
        version,
        evaluation: { ...evaluation, reward: { ...evaluation.reward, source: 'export const reward = eval' } },
      },
      'too much': { version, evaluation: { ...evaluation, training: { ...training, environments: 1e9 } } },
      'more than there is': { version, evaluation: { ...evaluation, entry: 'file:///etc/passwd' } },
      nothing: null,
    };
    for (const [name, data] of Object.entries(strange)) {
      await redis.set(wantedKey(name), 1);
      await queue.add('evaluation', data, { jobId: name });
    }
    await until(async () => (await queue.getFailedCount()) === Object.keys(strange).length);
    expect(started()).toBe(0);
    const { queues } = await examineQueue(address());
    const reasons = Object.fromEntries(
      queues[0]!.failures.map(({ evaluation: name, reason }) => [name, reason]),
    );
    expect(reasons['another name']).toBe('refuses it: it is not what its name says');
    expect(reasons['code of an environment']).toContain('none without --trust-environments');
    expect(reasons['a way out']).toContain('own.files');
    expect(reasons['another version']).toContain('sent by 9, and this worker is 1.0.0 code node20');
    expect(reasons['a reward that was not checked']).toContain('its reward does not pass');
    expect(reasons['too much']).toContain('evaluation.training.environments');
    expect(reasons['more than there is']).toContain('entry');
  });

  test('says that the workers there are of another version, by name', async () => {
    await work({ version: '0.9.0 other node22', name: 'old-host-7' });
    const stop = new AbortController();
    const evaluator = await search();
    const result = evaluator.evaluate(jobFor('cartpole', 1), { ...quiet, signal: stop.signal });
    await until(() => told.some((words) => words.includes('old-host-7 (0.9.0 other node22)')));
    stop.abort();
    await expect(result).rejects.toMatchObject({ reason: 'interrupted' });
    await until(async () => (await redis.keys(`${prefix}:wanted:*`)).length === 0);
    expect((await examineQueue(address())).queues.map(({ waiting }) => waiting)).toEqual([0, 0]);
  });

  test('waits for room when the memory is full, and gives up in the end', async () => {
    const evaluator = await search({ patienceSeconds: 6 });
    await redis.config('SET', 'maxmemory', '1');
    leave.push(() => redis.config('SET', 'maxmemory', '0'));
    const result: Promise<Result<TrainingResult>> = evaluator.evaluate(jobFor('cartpole', 1), quiet);
    await expect(result).rejects.toMatchObject({ reason: 'unavailable' });
    expect(told.join()).toContain('its memory is full (maxmemory); trying again');
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 50) {
    if (waited > 120_000) throw new Error('It never came to hold.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
