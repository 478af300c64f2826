import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TrainingSettings } from '../src/core/training.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * What the sandbox's layers cost: seconds a candidate before its training, and the part of a training. Its peer is a
 * bare child process, which trains under the same reward with none of them and must come to the same bits. The two take
 * turns. Wall time, so that the start of a process is counted whole: run it on a machine that does nothing else. The
 * compiled package is measured, as its users run it: npm run build first.
 */

const built = resolve(import.meta.dirname, '../dist/src');
const { defaultTraining } = await compiled<typeof import('../src/core/training.ts')>('core/training');
const { evaluateReward } =
  await compiled<typeof import('../src/problems/reward/evaluate.ts')>('problems/reward/evaluate');
const { recordTransitions } =
  await compiled<typeof import('../src/problems/reward/recording.ts')>('problems/reward/recording');
const { findEnvironment, rewardSource } = await compiled<typeof import('../src/registry.ts')>('registry');
const { checkReward } = await compiled<typeof import('../src/sandbox/check.ts')>('sandbox/check');
const { wallsHere } =
  await compiled<typeof import('../src/sandbox/child-command.ts')>('sandbox/child-command');
const { loadReward } = await compiled<typeof import('../src/sandbox/isolate.ts')>('sandbox/isolate');
const { tryReward } = await compiled<typeof import('../src/sandbox/trial.ts')>('sandbox/trial');

function compiled<Module>(name: string): Promise<Module> {
  return import(`${built}/${name}.js`);
}

const environment = findEnvironment('cartpole-swingup');
const source = rewardSource(environment, 'human');
const training: TrainingSettings = { ...defaultTraining, ...environment.training };

/** A training that ends with its first update: what is left is the process, its start and its end. */
const shortest = { ...training, steps: training.environments * training.horizon, epochs: 1, checkpoints: 1 };

interface SandboxReport {
  /** Seconds of the layers that stand by themselves, a candidate. */
  readonly alone: Readonly<Record<string, Spread>>;
  /** Seconds of a training of one update, and of a whole one, with every layer and without any. */
  readonly start: Pair;
  readonly whole: Pair;
}

interface Pair {
  readonly guarded: Spread;
  readonly bare: Spread;
  /** Of each turn, guarded less bare. */
  readonly difference: Spread;
}

export async function run({ repeats = 5, json = false }: { repeats?: number; json?: boolean } = {}) {
  const recording = recordTransitions(environment);
  const alone: Record<string, Spread> = {};
  const trials: Record<string, () => void> = {
    'checks of the source': () => void passed(source),
    'an isolate of its own': () => load(recording).dispose(),
    'trial on recorded states': () => void tryReward(passed(source), recording, environment),
  };
  for (const [layer, trial] of Object.entries(trials)) {
    const seconds: number[] = [];
    // The first one is the start of the checker, once a search.
    for (let repeat = -1; repeat < repeats; repeat++) {
      const took = await timed(trial);
      if (repeat >= 0) seconds.push(took);
    }
    alone[layer] = spreadOf(seconds);
  }
  const report: SandboxReport = {
    alone,
    start: await pairOf(shortest, repeats),
    whole: await pairOf(training, repeats),
  };
  if (json) console.log(JSON.stringify({ benchmark: 'sandbox', ...report }));
  else console.log(linesOf(report).join('\n'));
  return report;
}

function passed(text: string) {
  const result = checkReward(text, environment);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

function load(batch: Parameters<typeof loadReward>[1]) {
  const loaded = loadReward(passed(source), batch, environment);
  if (!loaded.ok) throw new Error(loaded.fault.message);
  return loaded.value;
}

/** Both ways in turns, after one that is not counted. */
async function pairOf(settings: TrainingSettings, repeats: number): Promise<Pair> {
  const fitness = passed(rewardSource(environment, 'fitness'));
  const seconds = { guarded: [] as number[], bare: [] as number[] };
  for (let repeat = -1; repeat < repeats; repeat++) {
    let results: unknown[] = [];
    const guarded = await timed(async () => {
      const job = jobOf(settings, fitness);
      const context = { signal: new AbortController().signal, progress: () => undefined };
      const result = await evaluateReward({ ...job, trial: true }, context);
      if (!result.ok) throw new Error(result.fault.message);
      results = [result.value];
    });
    const bare = await timed(() => void results.push(evaluateBare(jobOf(settings, fitness))));
    if (!isDeepStrictEqual(results[0], results[1]))
      throw new Error('The bare process came to other numbers.');
    if (repeat < 0) continue;
    seconds.guarded.push(guarded);
    seconds.bare.push(bare);
  }
  const difference = seconds.guarded.map((guarded, k) => guarded - seconds.bare[k]!);
  return {
    guarded: spreadOf(seconds.guarded),
    bare: spreadOf(seconds.bare),
    difference: spreadOf(difference),
  };
}

function jobOf(settings: TrainingSettings, fitness: ReturnType<typeof passed>) {
  const backend = 'simd' as const;
  return {
    environment: environment.name,
    reward: passed(source),
    fitness,
    training: settings,
    seed: 0,
    backend,
  };
}

function evaluateBare(job: ReturnType<typeof jobOf>): unknown {
  const entry = resolve(import.meta.dirname, 'measure/bare-evaluation.mjs');
  const options = { input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function timed(trial: () => unknown): Promise<number> {
  const start = performance.now();
  await trial();
  return (performance.now() - start) / 1000;
}

function linesOf({ alone, start, whole }: SandboxReport): string[] {
  const show = ({ median, low, high }: Spread) =>
    `${median.toFixed(3)} s (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const pair = (name: string, { guarded, bare, difference }: Pair) => [
    `${name}: ${show(guarded)} with every layer, ${show(bare)} in a bare process`,
    `  the layers: ${show(difference)}`,
  ];
  const share = (100 * whole.difference.median) / whole.bare.median;
  return [
    ...Object.entries(alone).map(([layer, seconds]) => `${layer}: ${show(seconds)} a candidate`),
    ...pair('a training of one update, its trial included', start),
    ...pair(`a whole training of ${training.steps} steps`, whole),
    `  ${share.toFixed(1)} % of the training`,
    ...wallsHere().map(({ name, detail }) => `${name}: ${detail}`),
  ];
}
