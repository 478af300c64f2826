import { evaluationVersion } from '../src/cli/evaluator.ts';
import type { TrainingSettings } from '../src/core/training.ts';
import { limit } from '../src/optimize/limit.ts';
import { type Evaluate, evaluateReward } from '../src/problems/reward/evaluate.ts';
import { readAddress } from '../src/queue/address.ts';
import { examineQueue } from '../src/queue/state.ts';
import { QueueWorker } from '../src/queue/worker.ts';
import { noRedis, RedisServer } from '../test/queue/redis-server.ts';
import { spreadOf } from './measure/interleave.ts';
import { openQueue, patient, startWorker, trainingJob } from './measure/queued-training.ts';

/**
 * What the queue costs: trainings of ordinary size here and by a worker of another process on this machine, in turns;
 * and ten thousand trainings of no work, every other part of the way being the real one, with what memory they leave.
 */

const environment = 'pendulum';
const stressed = 10_000;
const inFlight = 256;

export async function run({ repeats = 10, json = false }: { repeats?: number; json?: boolean } = {}) {
  if (noRedis) throw new Error(noRedis);
  const server = await RedisServer.start();
  try {
    const overhead = await measureOverhead(server.url, repeats);
    if (!json) console.log(overheadLine(overhead));
    const stress = await measureStress(server.url, (line) => json || console.log(line));
    if (json) console.log(JSON.stringify({ benchmark: 'queue', overhead, stress }));
  } finally {
    await server.stop();
  }
}

const jobFor = (seed: number, training?: Partial<TrainingSettings>) =>
  trainingJob(environment, seed, training);

/** Milliseconds of the same trainings, one at a time: here, and on the queue; the first of each does not count. */
async function measureOverhead(url: string, repeats: number) {
  const worker = await startWorker(url);
  const evaluator = await openQueue(url);
  const times = { here: [] as number[], queue: [] as number[] };
  const time = async (evaluate: Evaluate, seed: number) => {
    const began = performance.now();
    const result = await evaluate(jobFor(seed), patient);
    if (!result.ok) throw new Error(result.fault.message);
    return performance.now() - began;
  };
  try {
    for (let seed = 0; seed <= repeats; seed++) {
      const pair = { here: await time(evaluateReward, seed), queue: await time(evaluator.evaluate, seed) };
      if (seed === 0) continue;
      times.here.push(pair.here);
      times.queue.push(pair.queue);
    }
  } finally {
    await evaluator.close();
    await worker.stop();
  }
  const differences = times.queue.map((queue, k) => queue - times.here[k]!);
  const spreads = {
    here: spreadOf(times.here),
    queue: spreadOf(times.queue),
    difference: spreadOf(differences),
  };
  return { ...spreads, ratio: spreads.queue.median / spreads.here.median };
}

function overheadLine({
  here,
  queue,
  difference,
  ratio,
}: Awaited<ReturnType<typeof measureOverhead>>): string {
  const numbers = [here, queue, difference].map(({ median }) => median.toFixed(0));
  return `${environment}, one training: here ${numbers[0]} ms, on the queue ${numbers[1]} ms, ratio ${ratio.toFixed(3)} (medians; median of the differences ${numbers[2]} ms)`;
}

/** Ten thousand trainings by a worker that has their result: megabytes of this process and of Redis on the way. */
async function measureStress(url: string, print: (line: string) => void) {
  const result = await evaluateReward(jobFor(0, { steps: 1024, checkpoints: 1 }), patient);
  const worker = await QueueWorker.start({
    ...{ address: readAddress(url), version: evaluationVersion(), name: 'bench', jobs: 16 },
    ...{ trusting: false, leaseSeconds: 15, tell: console.error, emit: () => undefined },
    evaluate: async () => result,
  });
  const evaluator = await openQueue(url);
  const limited = limit(inFlight);
  const job = jobFor(0);
  const memory: { done: number; heap: number; resident: number; redis: number }[] = [];
  const began = performance.now();
  let done = 0;
  const one = async (seed: number) => {
    await evaluator.evaluate({ ...job, seed }, patient);
    done++;
    if (done % 2000 !== 0) return;
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const { memory: redis } = await examineQueue(readAddress(url));
    const megabytes = [heapUsed, rss, redis.used].map((bytes) => Math.round(bytes / 2 ** 20));
    memory.push({ done, heap: megabytes[0]!, resident: megabytes[1]!, redis: megabytes[2]! });
    print(`${done} done: heap ${megabytes[0]} MB, resident ${megabytes[1]} MB, Redis ${megabytes[2]} MB`);
  };
  await Promise.all(Array.from({ length: stressed }, (_, k) => limited(() => one(1_000_000 + k))));
  const seconds = (performance.now() - began) / 1000;
  await evaluator.close();
  await worker.drain();
  print(
    `${stressed} trainings of no work in ${seconds.toFixed(1)} s: ${(stressed / seconds).toFixed(0)} a second`,
  );
  return { trainings: stressed, seconds, memory };
}
