import { mean } from '../src/core/statistics.ts';
import { defaultTraining } from '../src/core/training.ts';
import type { Backend, Learner } from '../src/rl/backends/backend.ts';
import { simdBackend } from '../src/rl/backends/simd/simd.ts';
import { type TrainingTask, train } from '../src/rl/train.ts';
import {
  classicTasks,
  gymnasiumTask,
  type PublishedTask,
  robotTasks,
  settingsOf,
} from './measure/gymnasium-task.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * Training end to end, in Gymnasium's own rewards, run in the sandbox, on one core: where the time goes, how many
 * environment steps a second it makes, and how long it takes to reach a level. A level counts as reached when the mean
 * return of the last 100 training episodes does. Stable-Baselines3 cannot run here: its times were measured on one core
 * of such a machine, and are quoted.
 */

export interface TrainOptions {
  readonly repeats?: number;
  /** Print one JSON document in place of lines. */
  readonly json?: boolean;
}

const races = [
  { environment: 'cartpole', level: 475, quotedSeconds: 19.7 },
  { environment: 'pendulum', level: -200, quotedSeconds: 56 },
] as const;

/** Whole trainings, with the environment steps a second of Stable-Baselines3: the zoo's settings, and its defaults. */
const wholes = [
  { environment: 'cartpole', quotedRate: 3000 },
  { environment: 'half-cheetah', quotedRate: 1100 },
] as const;

/** Where the time of a training goes, in shares of the whole. */
type Shares = Record<'physics' | 'policy' | 'reward' | 'update' | 'rest', number>;

export async function run({ repeats = 5, json = false }: TrainOptions = {}): Promise<void> {
  const backend = await simdBackend();
  const rows = [];
  for (const race of races) {
    const row = await measureRace(race, repeats, backend);
    rows.push(row);
    if (!json) console.log(raceLine(row));
  }
  const trainings = [];
  for (const whole of wholes) {
    const training = await measureWhole(whole, repeats, backend);
    trainings.push(training);
    if (!json) console.log(wholeLine(training));
  }
  if (json) console.log(JSON.stringify({ benchmark: 'train', unit: 'seconds', rows, trainings }));
}

async function measureRace(race: (typeof races)[number], repeats: number, backend: Backend) {
  const times: number[] = [];
  for (let seed = 0; seed < repeats; seed++) times.push(await secondsTo(race, seed, backend));
  const seconds = spreadOf(times);
  return { ...race, seconds, ratio: race.quotedSeconds / seconds.median };
}

async function measureWhole(whole: (typeof wholes)[number], repeats: number, backend: Backend) {
  const runs = [];
  for (let seed = 0; seed < repeats; seed++) runs.push(await timed(whole.environment, seed, backend));
  const rate = spreadOf(runs.map(({ stepsPerSecond }) => stepsPerSecond));
  return {
    ...whole,
    rate,
    ratio: rate.median / whole.quotedRate,
    shares: meanShares(runs.map((one) => one.shares)),
  };
}

function raceLine({
  environment,
  level,
  seconds,
  quotedSeconds,
  ratio,
}: Awaited<ReturnType<typeof measureRace>>) {
  const text = `${ratio.toFixed(1)}x Stable-Baselines3 (quoted: ${quotedSeconds} s)`;
  return `train ${environment} to ${level}: ${text}; ours ${show(seconds, 2)} s`;
}

function wholeLine({
  environment,
  rate,
  quotedRate,
  ratio,
  shares,
}: Awaited<ReturnType<typeof measureWhole>>) {
  const text = `${ratio.toFixed(1)}x Stable-Baselines3 (quoted: ${quotedRate} steps/s)`;
  const parts = Object.entries(shares).map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`);
  return `train ${environment}, whole: ${text}; ours ${show(rate, 0)} steps/s; ${parts.join(', ')}`;
}

class LevelReached extends Error {}

/** Seconds of training until the mean return of the last 100 episodes reaches `level`; throws when it never does. */
async function secondsTo(
  { environment, level }: (typeof races)[number],
  seed: number,
  backend: Backend,
): Promise<number> {
  const settings = { ...settingsOf(published(environment)), steps: 300_000, evaluationEpisodes: 1 };
  const task = gymnasiumTask(environment, settings, seed);
  const returns = recordReturns(task);
  const start = performance.now();
  const onUpdate = () => {
    if (returns.length >= 100 && mean(returns.slice(-100)) >= level) throw new LevelReached();
  };
  try {
    await train(task, settings, seed, backend, { onUpdate });
  } catch (error) {
    if (error instanceof LevelReached) return (performance.now() - start) / 1000;
    throw error;
  }
  throw new Error(`${environment} did not reach ${level} with seed ${seed}`);
}

/** The returns of the training episodes, in the order in which they end. */
function recordReturns({ simulation, reward }: TrainingTask): number[] {
  const finished: number[] = [];
  const sums = new Float64Array(simulation.count);
  /** The environments whose episode ended with each step that waits for its reward. */
  const ended: number[][] = [];
  wrap(reward, 'keep', (keep) => () => {
    keep();
    ended.push([]);
  });
  wrap(simulation, 'reset', (reset) => (index, random) => {
    ended.at(-1)?.push(index);
    reset(index, random);
  });
  wrap(reward, 'settle', (settle) => (take) => {
    settle((totals) => {
      take(totals);
      for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + totals[i]!;
      for (const index of ended.shift()!) {
        finished.push(sums[index]!);
        sums[index] = 0;
      }
    });
  });
  return finished;
}

/** One whole training of `name`, with a clock around each of its parts. */
async function timed(name: string, seed: number, backend: Backend) {
  const { checkpoints: times, evaluationEpisodes } = defaultTraining;
  const settings = { ...settingsOf(published(name)), checkpoints: times, evaluationEpisodes };
  const task = gymnasiumTask(name, settings, seed);
  const spent = { physics: 0, policy: 0, reward: 0, update: 0 };
  const clock = <A extends unknown[], R>(part: keyof typeof spent, call: (...args: A) => R) => {
    return (...args: A): R => {
      const start = performance.now();
      const result = call(...args);
      spent[part] += performance.now() - start;
      return result;
    };
  };
  for (const simulation of [task.simulation, task.heldOut]) {
    for (const part of ['step', 'observe', 'reset'] as const) {
      wrap(simulation, part, (call: (...args: never[]) => void) => clock('physics', call));
    }
  }
  for (const { reward } of [task.reward, task.fitness]) {
    wrap(reward, 'evaluate', (call) => clock('reward', call));
  }
  const clocked: Backend = {
    name: backend.name,
    learner: (...args) => {
      const learner: Learner = backend.learner(...args);
      learner.act = clock('policy', learner.act.bind(learner));
      learner.step = clock('update', learner.step.bind(learner));
      return learner;
    },
  };
  const start = performance.now();
  const { checkpoints } = await train(task, settings, seed, clocked);
  const total = performance.now() - start;
  const rest = total - Object.values(spent).reduce((sum, part) => sum + part, 0);
  const shares = Object.fromEntries(
    Object.entries({ ...spent, rest }).map(([part, milliseconds]) => [part, milliseconds / total]),
  ) as Shares;
  return { stepsPerSecond: checkpoints.at(-1)!.steps / (total / 1000), shares };
}

function published(name: string): PublishedTask {
  return [...classicTasks, ...robotTasks].find(({ environment }) => environment === name)!;
}

/** Puts `wrapper` around a method of `target`. */
function wrap<T extends object, K extends keyof T>(
  target: T,
  name: K,
  wrapper: (method: T[K]) => T[K],
): void {
  const method = target[name];
  target[name] = wrapper((method as (...args: unknown[]) => unknown).bind(target) as T[K]);
}

function meanShares(all: readonly Shares[]): Shares {
  const names = Object.keys(all[0]!) as (keyof Shares)[];
  return Object.fromEntries(names.map((name) => [name, mean(all.map((one) => one[name]))])) as Shares;
}

function show({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}
