import { afterEach, expect, test } from 'vitest';
import type { EnvironmentBatch } from '../../src/core/reward.ts';
import type { CheckedReward } from '../../src/sandbox/check.ts';
import { type LoadedReward, loadReward } from '../../src/sandbox/isolate.ts';
import { RewardFault } from '../../src/sandbox/reward-fault.ts';
import { checked } from './checked.ts';
import { batchOf, lander, unchecked } from './lander.ts';

const open: LoadedReward[] = [];

afterEach(() => {
  for (const reward of open.splice(0)) reward.dispose();
});

function load(reward: CheckedReward, batch: EnvironmentBatch = batchOf(8)): LoadedReward {
  const loaded = loadReward(reward, batch, lander);
  if (!loaded.ok) throw new Error(loaded.fault.message);
  open.push(loaded.value);
  return loaded.value;
}

/** The fault of loading `reward`, or of its first call. */
function faultOf(reward: CheckedReward, batch: EnvironmentBatch = batchOf(8)) {
  const loaded = loadReward(reward, batch, lander);
  if (!loaded.ok) return loaded.fault;
  open.push(loaded.value);
  try {
    loaded.value.evaluate();
  } catch (error) {
    if (error instanceof RewardFault) return error.fault;
    throw error;
  }
  return undefined;
}

const shaped = checked(`
  const sharpness: number = 4;
  function closeness(d: number) { return Math.exp(-sharpness * d * d); }
  export function reward(s: State, a: Action, prev: State) {
    const near = closeness(Math.hypot(s.x, s.height));
    const progress = Math.abs(prev.x) - Math.abs(s.x);
    const effort = -0.01 * (a.main ** 2 + a.side ** 2);
    return { near, progress, effort };
  }
`);

/** The same in plain JavaScript, row by row. */
function byHand(batch: EnvironmentBatch): number[][] {
  return Array.from({ length: batch.count }, (_, i) => {
    const [x, height] = batch.state.subarray(4 * i);
    const [main, side] = batch.actions.subarray(2 * i);
    const distance = Math.hypot(x!, height!);
    const near = Math.exp(-4 * distance * distance);
    return [near, Math.abs(batch.previous[4 * i]!) - Math.abs(x!), -0.01 * (main! ** 2 + side! ** 2)];
  });
}

test('totals are those of a loop written by hand, bit for bit', () => {
  const batch = batchOf(100);
  const reward = load(shaped, batch);
  expect(reward.components).toEqual(['near', 'progress', 'effort']);
  for (let call = 0; call < 3; call++) {
    batch.state.forEach((value, i) => {
      batch.state[i] = value + 0.1 * call;
    });
    reward.evaluate();
    expect([...reward.totals]).toEqual(
      byHand(batch).map(([near, progress, effort]) => near! + progress! + effort!),
    );
  }
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const covariance = (u: readonly number[], v: readonly number[]) =>
  mean(u.map((value, i) => (value - mean(u)) * (v[i]! - mean(v))));

test('statistics are those of the plain formulas, and start anew once taken', () => {
  const live = batchOf(50);
  const reward = load(shaped, live);
  const batches = [batchOf(50, 1), batchOf(50, 2), batchOf(50, 3)];
  for (const batch of batches) {
    fill(live, batch);
    reward.evaluate();
  }
  const rows = batches.flatMap(byHand);
  const totals = rows.map((row) => row[0]! + row[1]! + row[2]!);
  const statistics = reward.takeStatistics();
  for (const [k, name] of reward.components.entries()) {
    const values = rows.map((row) => row[k]!);
    const got = statistics[name]!;
    expect(got.mean).toBeCloseTo(mean(values), 12);
    expect(got.std).toBeCloseTo(Math.sqrt(covariance(values, values)), 12);
    expect([got.min, got.max]).toEqual([Math.min(...values), Math.max(...values)]);
    expect(got.varianceShare).toBeCloseTo(covariance(values, totals) / covariance(totals, totals), 12);
  }
  const shares = Object.values(statistics).map(({ varianceShare }) => varianceShare);
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  reward.evaluate();
  const last = byHand(batches[2]!).map(([near]) => near!);
  expect(reward.takeStatistics().near!.mean).toBeCloseTo(mean(last), 12);
});

function fill(batch: EnvironmentBatch, from: EnvironmentBatch): void {
  batch.state.set(from.state);
  batch.previous.set(from.previous);
  batch.actions.set(from.actions);
}

test('a component that never varies has a standard deviation of exactly 0', () => {
  const reward = load(checked('export function reward(s: State) { return { alive: 0.1, near: -s.x }; }'));
  for (let call = 0; call < 100; call++) reward.evaluate();
  expect(reward.takeStatistics().alive).toEqual({ mean: 0.1, min: 0.1, max: 0.1, std: 0, varianceShare: 0 });
});

test('two rewards in one process do not meet', () => {
  const batch = batchOf(4);
  const one = load(
    unchecked('let n = 0; function reward(s) { Array.prototype.at = 1; n++; return { n }; }'),
    batch,
  );
  const two = load(
    unchecked('function reward(s) { return { free: typeof [].at === "function" ? 1 : 0 }; }'),
    batch,
  );
  one.evaluate();
  two.evaluate();
  expect([...two.totals]).toEqual([1, 1, 1, 1]);
});

test('a view into the middle of a larger buffer is read where it lies', () => {
  const memory = new SharedArrayBuffer(65536);
  const view = (at: number, length: number) => new Float64Array(memory, at, length);
  const batch = { count: 2, state: view(800, 8), previous: view(1600, 8), actions: view(2400, 4) };
  batch.state.set([1, 2, 3, 4, 5, 6, 7, 8]);
  const reward = load(checked('export function reward(s: State) { return { sum: s.x + s.tilt }; }'), batch);
  reward.evaluate();
  expect([...reward.totals]).toEqual([5, 13]);
});

test('changing `s` changes nothing outside', () => {
  const batch = batchOf(8);
  const before = batch.state.slice();
  const reward = load(unchecked('function reward(s, a) { s.x = 7; a.main = s; return { x: s.x }; }'), batch);
  reward.evaluate();
  expect(batch.state).toEqual(before);
  expect(reward.totals[3]).toBe(7);
});

test('a component that is no finite number of sensible size is named with the state it came from', () => {
  const batch = batchOf(3);
  batch.state.set([0.5, 0.5, 0.5, 0.5, -1, 0.25, 0, 0], 0);
  const fault = faultOf(
    checked('export function reward(s: State) { return { a: 1, root: Math.sqrt(s.x) }; }'),
    batch,
  );
  expect(fault).toMatchObject({ kind: 'value' });
  expect(fault?.message).toMatch(
    /^Component `root` is NaN at s = \{ x: -1, height: 0\.25, .*\}, a = \{ main: .*\}\.$/,
  );
});

const notRewards: Record<string, string> = {
  NaN: '{ near: NaN }',
  Infinity: '{ near: Infinity }',
  '1e300': '{ near: 1e300 }',
  'a string': '{ near: "1" }',
  'a bigint': '{ near: 1n }',
  'a symbol': '{ near: Symbol.iterator }',
  'an object with valueOf': '{ near: { valueOf() { return 1; } } }',
  'a boolean': '{ near: true }',
  undefined: 'undefined',
  null: 'null',
  'a number': '1',
  'no components': '{}',
  'a name that is no identifier': '{ "a b": 1 }',
  'a name that is code': '{ "a; while (true);": 1 }',
  'a component that comes and goes': 's.x > 0 ? { near: 1 } : { far: 1 }',
  'the total among its components': '{ near: 1, total: 1 }',
  'a thousand components': 'Object.fromEntries([...Array(1000)].map((_, i) => ["c" + i, 1]))',
};

test.each(Object.entries(notRewards))('%s is no reward', (_, returned) => {
  expect(faultOf(unchecked(`function reward(s, a) { return ${returned}; }`))?.kind).toBe('value');
});

test.each([
  ['an error', 'throw new RangeError("out of range")', 'out of range'],
  ['a text', 'throw "text"', 'no error'],
  ['nothing', 'throw undefined', 'no error'],
  ['recursion', 'return reward(s)', 'call stack'],
  ['a null', 'return { near: s.pad.x }', 'pad'],
])('%s thrown in a reward is a fault', (_, statement, message) => {
  const fault = faultOf(unchecked(`function reward(s, a) {\n  ${statement};\n}`));
  expect(fault?.kind).toBe('runtime');
  expect(fault?.message.includes(message) || fault?.message.includes("reading 'x'")).toBe(true);
});

test('a thrown error is told with its line', () => {
  const fault = faultOf(unchecked('const k = 1;\nfunction reward(s) {\n  return { near: s.pad.x };\n}'));
  expect(fault).toMatchObject({ kind: 'runtime', line: 3 });
});

test.each([
  ['in the reward', 'function reward() { for (;;); }'],
  ['at load', 'for (;;); function reward() { return { a: 1 }; }'],
  ['in one environment', 'function reward(s) { if (s.x > 1.5) for (;;); return { a: 1 }; }'],
  ['in a getter', 'function reward() { return { get a() { for (;;); } }; }'],
  ['in a thrown message', 'function reward() { throw { get message() { for (;;); } }; }'],
  ['in a thrown stack', 'function reward() { throw { message: "x", get stack() { for (;;); } }; }'],
  ['thrown at load', 'throw { get message() { for (;;); } }; function reward() { return { a: 1 }; }'],
  [
    'in a regular expression',
    'function reward() { return { a: /^(a+)+$/.test("a".repeat(40) + "b") ? 1 : 0 }; }',
  ],
])('a loop without end %s is stopped', (_, code) => {
  const batch = batchOf(64);
  batch.state[4 * 40] = 2;
  expect(faultOf(unchecked(code), batch)?.kind).toBe('timeout');
});

test('memory without end is stopped', () => {
  const fault = faultOf(
    unchecked('function reward() { const k = []; for (;;) k.push(Array(10000).fill(k.length + 0.5)); }'),
  );
  expect(fault).toMatchObject({ kind: 'crash', message: expect.stringContaining('64 MB') });
});

test('what a reward must not have is not there', () => {
  const names = [
    ...[
      'process',
      'require',
      'globalThis',
      'Function',
      'eval',
      'Date',
      'Promise',
      'WebAssembly',
      'Atomics',
      'Reflect',
    ],
    ...[
      'SharedArrayBuffer',
      'ArrayBuffer',
      'Float64Array',
      'Proxy',
      'RegExp',
      'BigInt',
      'console',
      'setTimeout',
    ],
  ];
  for (const name of names) {
    const reward = load(
      unchecked(`function reward() { return { there: typeof ${name} === 'undefined' ? 0 : 1 }; }`),
    );
    reward.evaluate();
    expect([name, reward.totals[0]]).toEqual([name, 0]);
  }
});

test.each([
  ['chance', 'return { a: Math.random() }'],
  ['the constructor of functions', 'return { a: reward.constructor("return 1")() }'],
  ['the constructor of asynchronous functions', 'return { a: (async () => 1).constructor("return 1")() }'],
  ['another exp', 'Math.exp = () => 0; return { a: 1 }'],
  ['a new property of every object', 'Object.prototype.extra = 1; return { a: 1 }'],
  ['a new global', 'globalThis.kept = 1; return { a: 1 }'],
  ['a hook into stack traces', 'Error.prepareStackTrace = () => 0; return { a: 1 }'],
  ['arguments of the caller', 'return { a: reward.caller.arguments.length }'],
])('%s is out of reach', (_, statements) => {
  expect(faultOf(unchecked(`function reward(s) { ${statements}; }`))?.kind).toBe('runtime');
});

test.each([
  ['a brace', '} ; throw 1; {'],
  ['a comment without end', 'function reward() { return { a: 1 }; } /*'],
  ['a function without end', 'function reward() {'],
])('%s cannot break out of its place', (_, code) => {
  expect(faultOf(unchecked(code))?.kind).toBe('runtime');
});

test('a comment at the end takes nothing with it', () => {
  const reward = load(unchecked('function reward() { return { a: 1 }; } // <!--'));
  reward.evaluate();
  expect(reward.totals[0]).toBe(1);
});

test('an error with 20 MB of message is told in short', () => {
  const fault = faultOf(unchecked('function reward() { throw new Error("x".repeat(2e7)); }'));
  expect(fault?.kind).toBe('runtime');
  expect(fault!.message.length).toBeLessThan(500);
});

test('arrays outside shared memory are a slip of the caller', () => {
  const private_ = { ...batchOf(1), state: new Float64Array(4) };
  expect(() => loadReward(shaped, private_, lander)).toThrow(TypeError);
});
