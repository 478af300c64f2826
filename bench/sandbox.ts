import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../src/core/environment.ts';
import type { TrainingSettings } from '../src/core/training.ts';
import type { EvaluationJob } from '../src/problems/reward/evaluation-job.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * What the sandbox's layers cost: seconds a candidate before its training, and the part of a training. Its peer is a
 * bare child process, which trains under the same reward with none of them and must come to the same bits. The two take
 * turns. Wall time counts the start of a process whole, and wants a machine that does nothing else; processor time, with
 * that of the children as Linux tells it, hardly minds what else runs. The compiled package is measured, as its users run
 * it: npm run build first.
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
const { loadedOrThrow } = await compiled<typeof import('../src/sandbox/isolate.ts')>('sandbox/isolate');
const { tryReward } = await compiled<typeof import('../src/sandbox/trial.ts')>('sandbox/trial');

function compiled<Module>(name: string): Promise<Module> {
  return import(`${built}/${name}.js`);
}

const environment = findEnvironment('cartpole-swingup');
/** Its trainings are ten times as long. */
const robot = findEnvironment('half-cheetah');

const settingsOf = ({ training }: Environment): TrainingSettings => ({ ...defaultTraining, ...training });

/** A training that ends with its first update: what is left is the process, its start and its end. */
function shortest(): TrainingSettings {
  const settings = settingsOf(environment);
  return { ...settings, steps: settings.environments * settings.horizon, epochs: 1, checkpoints: 1 };
}

interface SandboxReport {
  /** Seconds of the layers that stand by themselves, a candidate. */
  readonly alone: Readonly<Record<string, Readonly<Record<Clock, Spread>>>>;
  /** Seconds of a training of one update, and of a whole one, with every layer and without any. */
  readonly start: Pair;
  readonly whole: Pair;
  /** Of a robot, whose trainings are longer. */
  readonly robot: Pair;
}

interface Pair {
  readonly guarded: Readonly<Record<Clock, Spread>>;
  readonly bare: Readonly<Record<Clock, Spread>>;
  /** Of each turn, guarded less bare. */
  readonly difference: Readonly<Record<Clock, Spread>>;
}

const clocks = ['wall', 'processor'] as const;
type Clock = (typeof clocks)[number];
type Seconds = Readonly<Record<Clock, number>>;

export async function run({ repeats = 5, json = false }: { repeats?: number; json?: boolean } = {}) {
  const recording = recordTransitions(environment);
  const alone: Record<string, Record<Clock, Spread>> = {};
  const trials: Record<string, () => void> = {
    'checks of the source': () => void humanReward(environment),
    'an isolate of its own': () => loadedOrThrow(humanReward(environment), recording, environment).dispose(),
    'trial on recorded states': () => void tryReward(humanReward(environment), recording, environment),
  };
  for (const [layer, trial] of Object.entries(trials)) {
    const seconds: Seconds[] = [];
    // The first one is the start of the checker, once a search.
    for (let repeat = -1; repeat < repeats; repeat++) {
      const took = await timed(trial);
      if (repeat >= 0) seconds.push(took);
    }
    alone[layer] = spreadsOf(seconds);
  }
  const report: SandboxReport = {
    alone,
    start: await pairOf(environment, shortest(), repeats),
    whole: await pairOf(environment, settingsOf(environment), repeats),
    robot: await pairOf(robot, settingsOf(robot), Math.ceil(repeats / 3)),
  };
  if (json) console.log(JSON.stringify({ benchmark: 'sandbox', ...report }));
  else console.log(linesOf(report).join('\n'));
  return report;
}

const humanReward = (of: Environment) => passed('human', of);

function passed(kind: 'human' | 'fitness', of: Environment) {
  const result = checkReward(rewardSource(of, kind), of);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

/** Both ways in turns, after one that is not counted. */
async function pairOf(of: Environment, settings: TrainingSettings, repeats: number): Promise<Pair> {
  const rewards = { reward: humanReward(of), fitness: passed('fitness', of) };
  const job = { environment: of.name, ...rewards, training: settings, seed: 0, backend: 'simd' as const };
  const seconds = { guarded: [] as Seconds[], bare: [] as Seconds[] };
  for (let repeat = -1; repeat < repeats; repeat++) {
    let results: unknown[] = [];
    const guarded = await timed(async () => {
      const context = { signal: new AbortController().signal, progress: () => undefined };
      const result = await evaluateReward({ ...job, trial: true }, context);
      if (!result.ok) throw new Error(result.fault.message);
      results = [result.value];
    });
    const bare = await timed(() => void results.push(evaluateBare(job)));
    if (!isDeepStrictEqual(results[0], results[1]))
      throw new Error('The bare process came to other numbers.');
    if (repeat < 0) continue;
    seconds.guarded.push(guarded);
    seconds.bare.push(bare);
  }
  const difference = seconds.guarded.map(({ wall, processor }, turn) => {
    const bare = seconds.bare[turn]!;
    return { wall: wall - bare.wall, processor: processor - bare.processor };
  });
  return {
    guarded: spreadsOf(seconds.guarded),
    bare: spreadsOf(seconds.bare),
    difference: spreadsOf(difference),
  };
}

function evaluateBare(job: EvaluationJob): unknown {
  const entry = resolve(import.meta.dirname, 'measure/bare-evaluation.mjs');
  const options = { input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function timed(trial: () => unknown): Promise<Seconds> {
  const start = performance.now();
  const used = processorSeconds();
  await trial();
  return { wall: (performance.now() - start) / 1000, processor: processorSeconds() - used };
}

/** What this process and the children that have ended used so far; fields 14 to 17 of proc(5)'s stat, in 1/100 s. */
function processorSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
}

function spreadsOf(seconds: readonly Seconds[]): Record<Clock, Spread> {
  const [wall, processor] = clocks.map((clock) => spreadOf(seconds.map((sample) => sample[clock])));
  return { wall: wall!, processor: processor! };
}

function linesOf({ alone, start, whole, robot: longer }: SandboxReport): string[] {
  const row = (name: string, spreads: Readonly<Record<Clock, Spread>>) =>
    name.padEnd(48) + clocks.map((clock) => show(spreads[clock])).join('   ');
  const rows = (name: string, { guarded, bare, difference }: Pair) => [
    row(`${name}, every layer`, guarded),
    row(`${name}, a bare process`, bare),
    row('  the layers', difference),
  ];
  const percent = ({ difference, bare }: Pair, clock: Clock, less = 0) =>
    `${((100 * (difference[clock].median - less)) / bare[clock].median).toFixed(1)} % (${clock})`;
  const share = (pair: Pair) => {
    const all = clocks.map((clock) => percent(pair, clock)).join(', ');
    const within = clocks.map((clock) => percent(pair, clock, start.difference[clock].median)).join(', ');
    return `  of the training: ${all}; without what one update costs too: ${within}`;
  };
  return [
    `${'seconds a candidate: median (least to most)'.padEnd(48)}${'wall'.padEnd(25)}processor`,
    ...Object.entries(alone).map(([layer, spreads]) => row(layer, spreads)),
    ...rows('one update', start),
    ...rows(`${settingsOf(environment).steps} steps`, whole),
    share(whole),
    ...rows(`${robot.name}, ${settingsOf(robot).steps} steps`, longer),
    share(longer),
    ...wallsHere().map(({ name, detail }) => `${name}: ${detail}`),
  ];
}

function show({ median, low, high }: Spread): string {
  return `${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`.padEnd(22);
}
