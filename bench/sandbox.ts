import { defaultTraining } from '../src/core/training.ts';
import { evaluateReward } from '../src/problems/reward/evaluate.ts';
import { recordTransitions } from '../src/problems/reward/recording.ts';
import { findEnvironment, rewardSource } from '../src/registry.ts';
import { checkReward } from '../src/sandbox/check.ts';
import { wallsHere } from '../src/sandbox/child-command.ts';
import { loadReward } from '../src/sandbox/isolate.ts';
import { tryReward } from '../src/sandbox/trial.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * What the sandbox's layers cost: seconds a candidate, one by one, against the training that comes after; and the part
 * of that training which the isolate takes. Its peer is the same training without any of them. Wall time, so that the
 * start of a process is counted whole: run it on a machine that does nothing else.
 */

const environment = findEnvironment('cartpole-swingup');
const source = rewardSource(environment, 'human');
const training = { ...defaultTraining, ...environment.training };

export interface SandboxRow {
  readonly layer: string;
  /** Seconds a candidate. */
  readonly seconds: Spread;
}

export interface SandboxReport {
  readonly rows: readonly SandboxRow[];
  /** Seconds of one whole training, with every layer. */
  readonly training: Spread;
  /** The part of the training's time that is spent in calls into the isolate. */
  readonly isolateShare: number;
}

export async function run({ repeats = 5, json = false }: { repeats?: number; json?: boolean } = {}) {
  const checked = passed(source);
  const recording = recordTransitions(environment);
  const trials: Record<string, () => unknown> = {
    'checks of the source': () => checkReward(source, environment),
    'an isolate of its own': () => load(recording).dispose(),
    'trial on recorded states': () => tryReward(checked, recording, environment),
    'a process of its own, with the walls below': () => evaluate(shortest),
  };
  const rows: SandboxRow[] = [];
  for (const [layer, trial] of Object.entries(trials))
    rows.push({ layer, seconds: await timed(trial, repeats) });
  const whole = await timed(() => evaluate(training), repeats);
  const calls = (training.steps / recording.count) * secondsPerCall(recording);
  const report: SandboxReport = { rows, training: whole, isolateShare: calls / whole.median };
  if (json) console.log(JSON.stringify({ benchmark: 'sandbox', ...report }));
  else console.log(linesOf(report).join('\n'));
  return report;
}

/** A training that ends with its first update: what is left is the process, its start and its end. */
const shortest = { ...training, steps: training.environments * training.horizon, epochs: 1, checkpoints: 1 };

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

async function evaluate(settings: typeof training): Promise<void> {
  const fitness = passed(rewardSource(environment, 'fitness'));
  const parts = { environment: environment.name, reward: passed(source), fitness, seed: 0 } as const;
  const context = { signal: new AbortController().signal, progress: () => undefined };
  const result = await evaluateReward({ ...parts, training: settings, backend: 'simd' }, context);
  if (!result.ok) throw new Error(result.fault.message);
}

async function timed(trial: () => unknown, repeats: number): Promise<Spread> {
  const seconds: number[] = [];
  for (let repeat = -1; repeat < repeats; repeat++) {
    const start = performance.now();
    await trial();
    if (repeat >= 0) seconds.push((performance.now() - start) / 1000);
  }
  return spreadOf(seconds);
}

/** Seconds of one call over all recorded states, once it is compiled. */
function secondsPerCall(recording: ReturnType<typeof recordTransitions>): number {
  const reward = load(recording);
  const calls = 500;
  for (let call = 0; call < calls; call++) reward.evaluate();
  const start = performance.now();
  for (let call = 0; call < calls; call++) reward.evaluate();
  const seconds = (performance.now() - start) / 1000 / calls;
  reward.dispose();
  return seconds;
}

function linesOf({ rows, training: whole, isolateShare }: SandboxReport): string[] {
  const show = ({ median, low, high }: Spread) =>
    `${median.toFixed(3)} s (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return [
    ...rows.map(({ layer, seconds }) => `${layer}: ${show(seconds)} a candidate`),
    `a whole training of ${training.steps} steps: ${show(whole)}`,
    `calls into the isolate: ${(100 * isolateShare).toFixed(1)} % of it, the reward's own arithmetic included`,
    ...wallsHere().map(({ name, detail }) => `${name}: ${detail}`),
  ];
}
