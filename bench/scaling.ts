import { Random } from '../src/core/random.ts';
import { mean } from '../src/core/statistics.ts';
import { evaluateReward } from '../src/problems/reward/evaluate.ts';
import { contenderCount, contenderSeeds } from '../src/problems/reward/search.ts';
import { patient, trainingJob } from './measure/queued-training.ts';

/**
 * How a search scales. Trainings of one environment are measured here, one at a time; those of another were by
 * `npm run bench -- workers`. A search's phases are then laid out on any number of workers, each training taking one of
 * those times by chance. Assumptions, which docs/scaling.md repeats: workers are as fast as the machine that was measured;
 * each has one training at a time; handing one out and back costs `queueSeconds`; answers of a proposer come at once, or
 * after `answerSeconds`; an iteration begins when the last training of the one before has ended.
 */

const measured = 'cartpole-swingup';
/** 5.5 trainings of a million steps a minute, by one worker: `npm run bench -- workers`. */
const recorded = { environment: 'half-cheetah', seconds: [60 / 5.5] };
const workerCounts = [1, 10, 100, 1000];
const sampleCounts = [16, 64, 256, 1024];
const iterations = 5;
const finalSeeds = 5;
/** Measured by `npm run bench -- queue`, rounded up. */
const queueSeconds = 0.03;
/** What a language model takes to write a reward, side by side for a whole iteration. */
const answerSeconds = 30;
const simulations = 20;

export async function run({ repeats = 8, json = false }: { repeats?: number; json?: boolean } = {}) {
  const rows = [];
  for (const { environment, seconds } of [
    { environment: measured, seconds: await measureTrainings(measured, repeats) },
    recorded,
  ]) {
    if (!json)
      console.log(`\n${environment}: trainings of ${seconds.map((s) => s.toFixed(1)).join(', ')} s\n`);
    if (!json) console.log(`${rates(seconds)}\n`);
    for (const answers of [0, answerSeconds]) {
      const table = sampleCounts.map((samples) => rowOf(seconds, samples, answers));
      rows.push({ environment, seconds, answerSeconds: answers, table });
      if (!json) print(table, answers);
    }
  }
  if (json) console.log(JSON.stringify({ benchmark: 'scaling', unit: 'seconds', rows }));
}

/** Seconds of trainings with the environment's own settings, by the expert's reward. */
async function measureTrainings(name: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let seed = 0; seed < count; seed++) {
    const job = trainingJob(name, seed);
    const began = performance.now();
    await evaluateReward(job, patient);
    times.push((performance.now() - began) / 1000);
  }
  return times;
}

function rowOf(times: readonly number[], samples: number, answers: number) {
  const one = searchSeconds(times, samples, 1, answers);
  const cells = workerCounts.map((workers) => {
    const seconds = searchSeconds(times, samples, workers, answers);
    return { workers, seconds, speedup: one / seconds, busy: one / seconds / workers };
  });
  return {
    samples,
    trainings: 3 * finalSeeds + iterations * samples + contenderCount * contenderSeeds,
    cells,
  };
}

/** Mean wall time of a search over several drawings of its trainings' times. */
function searchSeconds(times: readonly number[], samples: number, workers: number, answers: number): number {
  const random = new Random(0, 'times');
  const draw = () => times[random.integer(times.length)]! + queueSeconds;
  const phase = (count: number) => makespan(Array.from({ length: count }, draw), workers);
  let sum = 0;
  for (let k = 0; k < simulations; k++) {
    sum += phase(2 * finalSeeds);
    for (let i = 0; i < iterations; i++) sum += answers + phase(samples);
    sum += phase(contenderCount * contenderSeeds) + phase(finalSeeds);
  }
  return sum / simulations;
}

/** When the last of `times` is done by workers that take the next as soon as they are free. */
function makespan(times: readonly number[], workers: number): number {
  if (times.length <= workers) return Math.max(...times);
  const free = new Float64Array(workers);
  for (const time of times) {
    const next = free.indexOf(Math.min(...free));
    free[next] = free[next]! + time;
  }
  return Math.max(...free);
}

function print(table: readonly ReturnType<typeof rowOf>[], answers: number): void {
  const how = answers > 0 ? `answers after ${answers} s` : 'answers at once';
  console.log(
    `| search, ${how} | trainings | ${workerCounts.map((count) => `${count} workers`).join(' | ')} |`,
  );
  console.log(`|---|---|${workerCounts.map(() => '---|').join('')}`);
  for (const { samples, trainings, cells } of table) {
    const texts = cells.map(({ seconds, busy }) => `${clock(seconds)} (${Math.round(100 * busy)} %)`);
    console.log(`| ${samples} x ${iterations} | ${trainings} | ${texts.join(' | ')} |`);
  }
  console.log('');
}

/** Trainings a minute while every worker has one. */
function rates(seconds: readonly number[]): string {
  const each = 60 / (mean(seconds) + queueSeconds);
  return `trainings a minute: ${workerCounts.map((count) => `${(count * each).toFixed(count > 10 ? 0 : 1)} by ${count}`).join(', ')}`;
}

function clock(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
