import { defineEnv, type Environment } from '../src/core/environment.ts';
import { checkReward } from '../src/sandbox/check.ts';
import { loadReward } from '../src/sandbox/isolate.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * What the sandbox costs: one reward of five components over a batch, in its isolate, against the same arithmetic in a
 * loop written by hand outside it. The isolate also checks every component and keeps its statistics, so there are two
 * loops by hand: one that keeps the same statistics, and one that only sums. Interleaved; processor time, since other
 * work may share the machine.
 */

/** One batch size; nanoseconds of processor time for each environment. */
export interface RewardRow {
  readonly batch: number;
  readonly sandbox: Spread;
  /** By hand, with the same statistics and checks. */
  readonly loop: Spread;
  /** By hand, the total alone. */
  readonly bareLoop: Spread;
  /** Median of the sandbox over the median of the loop with statistics. */
  readonly ratio: number;
  /** Median of the sandbox over the median of the bare loop. */
  readonly bareRatio: number;
}

export interface RewardOptions {
  readonly repeats?: number;
  /** Print one JSON document in place of a line for each batch size. */
  readonly json?: boolean;
}

const batches = [64, 256, 1024, 4096];
const environmentsPerSample = 200_000;

const stateNames = ['x', 'y', 'vx', 'vy', 'theta', 'omega', 'goalX', 'goalY', 'left', 'right'] as const;
const S = stateNames.length;
const A = 2;
const K = 5;

const probe = defineEnv({
  name: 'probe',
  task: 'Carry ten numbers and two commands.',
  source: 'this benchmark',
  timestep: 0.05,
  episodeLength: 100,
  state: Object.fromEntries(stateNames.map((name) => [name, { unit: '1', meaning: name }])),
  actions: {
    main: { unit: 'N', meaning: 'main engine', min: -1, max: 1 },
    side: { unit: 'N', meaning: 'side engine', min: -1, max: 1 },
  },
  observation: (s) => Object.values(s),
  reset: () => ({}),
  step: (s) => s,
  terminated: () => false,
}) as unknown as Environment;

const source = `export function reward(s: State, a: Action) {
  const dist = Math.sqrt(s.x * s.x + s.y * s.y);
  const speed = Math.sqrt(s.vx * s.vx + s.vy * s.vy);
  const near = Math.exp(-0.5 * dist * dist);
  const slow = -0.1 * speed;
  const upright = Math.exp(-4 * s.theta * s.theta);
  const spin = -0.05 * Math.abs(s.omega);
  const effort = -0.01 * (a.main * a.main + a.side * a.side);
  return { near, slow, upright, spin, effort };
}`;

/** Measures and prints every batch size; returns what it printed. */
export function run({ repeats = 31, json = false }: RewardOptions = {}): RewardRow[] {
  const rows = batches.map((batch) => measure(batch, repeats));
  if (json) console.log(JSON.stringify({ benchmark: 'reward', unit: 'ns/environment', rows }));
  else for (const row of rows) console.log(lineOf(row));
  return rows;
}

function measure(batch: number, repeats: number): RewardRow {
  const state = shared(batch * S, (i) => 1.5 * Math.sin(1.7 * i));
  const actions = shared(batch * A, (i) => Math.cos(i));
  const sandbox = sandboxed(batch, state, actions);
  const columns = new Float64Array((K + 1) * batch);
  const totals = new Float64Array(batch);
  const sums = new Float64Array(1 + 6 * (K + 1));
  const contenders = [
    sandbox.evaluate,
    () => loopByHand(state, actions, columns, sums),
    () => bareLoopByHand(state, actions, totals),
  ];
  const calls = Math.ceil(environmentsPerSample / batch);
  const times: number[][] = contenders.map(() => []);
  for (let repeat = -5; repeat < repeats; repeat++) {
    contenders.forEach((call, k) => {
      const start = processorTime();
      for (let i = 0; i < calls; i++) call();
      const nanoseconds = (processorTime() - start) * 1000;
      if (repeat >= 0) times[k]!.push(nanoseconds / (calls * batch));
    });
  }
  if (!sandbox.totals.every((total, i) => total === totals[i])) throw new Error('the totals differ');
  sandbox.dispose();
  const [mine, peer, bare] = times.map(spreadOf);
  return {
    batch,
    sandbox: mine!,
    loop: peer!,
    bareLoop: bare!,
    ratio: mine!.median / peer!.median,
    bareRatio: mine!.median / bare!.median,
  };
}

function sandboxed(count: number, state: Float64Array, actions: Float64Array) {
  const checked = checkReward(source, probe);
  if (!checked.ok) throw new Error(checked.fault.message);
  const loaded = loadReward(checked.value, { count, state, previous: state, actions }, probe);
  if (!loaded.ok) throw new Error(loaded.fault.message);
  return loaded.value;
}

/**
 * state [B, S], actions [B, A], columns [K + 1, B], the last of them the totals; sums as the harness of the sandbox
 * keeps them, about zero.
 */
function loopByHand(
  state: Float64Array,
  actions: Float64Array,
  columns: Float64Array,
  sums: Float64Array,
): void {
  const batch = columns.length / (K + 1);
  for (let i = 0; i < batch; i++) {
    const s = i * S;
    const x = state[s]!;
    const y = state[s + 1]!;
    const vx = state[s + 2]!;
    const vy = state[s + 3]!;
    const theta = state[s + 4]!;
    const main = actions[A * i]!;
    const side = actions[A * i + 1]!;
    const distance = Math.sqrt(x * x + y * y);
    const near = Math.exp(-0.5 * distance * distance);
    const slow = -0.1 * Math.sqrt(vx * vx + vy * vy);
    const upright = Math.exp(-4 * theta * theta);
    const spin = -0.05 * Math.abs(state[s + 5]!);
    const effort = -0.01 * (main * main + side * side);
    columns[i] = near;
    columns[batch + i] = slow;
    columns[2 * batch + i] = upright;
    columns[3 * batch + i] = spin;
    columns[4 * batch + i] = effort;
    columns[5 * batch + i] = near + slow + upright + spin + effort;
  }
  for (let k = 0; k <= K; k++) addColumn(columns, k * batch, batch, sums, 1 + 6 * k);
  sums[0]! += batch;
}

function addColumn(columns: Float64Array, from: number, batch: number, sums: Float64Array, at: number): void {
  let sum = 0;
  let squares = 0;
  let products = 0;
  let low = sums[at + 3]!;
  let high = sums[at + 4]!;
  for (let i = 0; i < batch; i++) {
    const value = columns[from + i]!;
    if (!(Math.abs(value) <= 1e6)) throw new RangeError('not a number of sensible size');
    sum += value;
    squares += value * value;
    products += value * columns[K * batch + i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  sums[at + 1]! += sum;
  sums[at + 2]! += squares;
  sums[at + 3] = low;
  sums[at + 4] = high;
  sums[at + 5]! += products;
}

/** state [B, S], actions [B, A], totals [B] */
function bareLoopByHand(state: Float64Array, actions: Float64Array, totals: Float64Array): void {
  for (let i = 0; i < totals.length; i++) {
    const s = i * S;
    const x = state[s]!;
    const y = state[s + 1]!;
    const vx = state[s + 2]!;
    const vy = state[s + 3]!;
    const theta = state[s + 4]!;
    const main = actions[A * i]!;
    const side = actions[A * i + 1]!;
    const distance = Math.sqrt(x * x + y * y);
    const near = Math.exp(-0.5 * distance * distance);
    const slow = -0.1 * Math.sqrt(vx * vx + vy * vy);
    const upright = Math.exp(-4 * theta * theta);
    const spin = -0.05 * Math.abs(state[s + 5]!);
    totals[i] = near + slow + upright + spin + -0.01 * (main * main + side * side);
  }
}

function shared(length: number, value: (i: number) => number): Float64Array {
  const array = new Float64Array(new SharedArrayBuffer(8 * length));
  for (let i = 0; i < length; i++) array[i] = value(i);
  return array;
}

/** Microseconds of processor time that this process has used. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function lineOf({ batch, sandbox, loop, bareLoop, ratio, bareRatio }: RewardRow): string {
  const show = ({ median, low, high }: Spread) =>
    `${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
  return (
    `reward, batch ${batch}: ${ratio.toFixed(2)}x a hand-written loop with the same statistics, ` +
    `${bareRatio.toFixed(2)}x one that only sums; sandbox ${show(sandbox)}, ` +
    `by hand ${show(loop)} and ${show(bareLoop)} ns/environment`
  );
}
