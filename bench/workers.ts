import { noRedis, RedisServer } from '../test/queue/redis-server.ts';
import { spreadOf } from './measure/interleave.ts';
import { openQueue, patient, startWorker, trainingJob } from './measure/queued-training.ts';

/**
 * Trainings a minute of one worker and of two on this machine, each with one training at a time, in turns: of the usual
 * length, under the human reward, every one with a seed of its own. Needs a core for each worker, and a machine at rest.
 */

/** Trainings of a turn: even, so that two workers end together. */
const turns = [
  { environment: 'cartpole-swingup', trainings: 12 },
  { environment: 'half-cheetah', trainings: 4 },
];
const workerCounts = [1, 2];

export async function run({ repeats = 3, json = false }: { repeats?: number; json?: boolean } = {}) {
  if (noRedis) throw new Error(noRedis);
  const server = await RedisServer.start();
  try {
    const rows = [];
    for (const { environment, trainings } of turns) {
      const row = await measureRates(server.url, environment, trainings, repeats);
      rows.push(row);
      if (!json) console.log(rateLine(row));
    }
    if (json) console.log(JSON.stringify({ benchmark: 'workers', unit: 'trainings a minute', rows }));
  } finally {
    await server.stop();
  }
}

/** Trainings a minute by number of workers, `repeats` turns of each. */
async function measureRates(url: string, environment: string, trainings: number, repeats: number) {
  const rates = workerCounts.map((): number[] => []);
  let seed = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [k, count] of workerCounts.entries()) {
      rates[k]!.push(await rateOf(url, environment, trainings, count, seed));
      seed += trainings;
    }
  }
  const { steps } = trainingJob(environment, 0).training;
  const spreads = rates.map(spreadOf);
  return { environment, steps, trainings, rates: spreads, ratio: spreads[1]!.median / spreads[0]!.median };
}

const warmUp = { steps: 4096 };

/** Trainings a minute of so many workers, which have done some short ones before. */
async function rateOf(
  url: string,
  environment: string,
  trainings: number,
  workers: number,
  firstSeed: number,
): Promise<number> {
  const started = await Promise.all(Array.from({ length: workers }, () => startWorker(url)));
  const queue = await openQueue(url);
  const train = async (seed: number, training = {}) => {
    const result = await queue.evaluate(trainingJob(environment, seed, training), patient);
    if (!result.ok) throw new Error(result.fault.message);
  };
  const seeds = Array.from({ length: trainings }, (_, k) => firstSeed + k);
  try {
    // Compiles kernels and checks rewards, which happens once.
    await Promise.all(seeds.map((seed) => train(seed, warmUp)));
    const began = performance.now();
    await Promise.all(seeds.map((seed) => train(seed)));
    return (60_000 * trainings) / (performance.now() - began);
  } finally {
    await queue.close();
    await Promise.all(started.map((worker) => worker.stop()));
  }
}

function rateLine({ environment, steps, trainings, rates, ratio }: Awaited<ReturnType<typeof measureRates>>) {
  const texts = rates.map(
    ({ median, low, high }, k) =>
      `${workerCounts[k]} worker${k === 0 ? '' : 's'} ${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`,
  );
  return `${environment}, ${steps.toLocaleString('en')} steps, ${trainings} trainings a turn, trainings a minute: ${texts.join(', ')}; ratio ${ratio.toFixed(2)}`;
}
