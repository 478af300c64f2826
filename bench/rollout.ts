import { cartpole } from '../envs/cartpole.ts';
import { Random } from '../src/core/random.ts';
import { createEquationBatch } from '../src/physics/equation-batch.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * Environment steps a second on one core: our batch of cartpoles against the same physics written out by hand over
 * flat arrays, interleaved. Both flip actions, reset what has ended, and keep flags; ours also keeps the state before
 * each step. Gymnasium's NumPy-vectorised CartPole cannot run here: its rates were measured on such a core, and are
 * quoted.
 */

const quotedNumpy: ReadonlyMap<number, number> = new Map([
  [64, 0.71],
  [1024, 8.3],
  [4096, 15.1],
  [16384, 18.2],
]);

/** One batch size; rates in millions of environment steps a second. */
export interface RolloutRow {
  readonly batch: number;
  readonly ours: Spread;
  readonly handWritten: Spread;
  /** Median of ours over median of the hand-written loop's. */
  readonly ratio: number;
  readonly quotedNumpy: number;
}

export interface RolloutOptions {
  readonly repeats?: number;
  /** Print one JSON document in place of a line for each batch size. */
  readonly json?: boolean;
}

/** A batch of cartpoles under test: `advance` makes every environment take `steps` steps. */
interface Contender {
  advance(steps: number): void;
  /** The sum of all states: equal for all contenders, or they did not do the same work. */
  checksum(): number;
}

const stepsPerSample = 2_000_000;

/** Measures and prints every batch size; returns what it printed. */
export function run({ repeats = 9, json = false }: RolloutOptions = {}): RolloutRow[] {
  const rows = [...quotedNumpy.keys()].map((batch) => measure(batch, repeats));
  if (json) console.log(JSON.stringify({ benchmark: 'rollout', unit: 'million steps/s', rows }));
  else for (const row of rows) console.log(lineOf(row));
  return rows;
}

function measure(batch: number, repeats: number): RolloutRow {
  const contenders = [ours(batch), handWritten(batch)] as const;
  const steps = Math.ceil(stepsPerSample / batch);
  const rates: [number[], number[]] = [[], []];
  for (let repeat = -2; repeat < repeats; repeat++) {
    contenders.forEach((contender, k) => {
      const start = performance.now();
      contender.advance(steps);
      const seconds = (performance.now() - start) / 1000;
      if (repeat >= 0) rates[k]!.push((steps * batch) / seconds / 1e6);
    });
  }
  const [a, b] = contenders.map((contender) => contender.checksum());
  if (a !== b) throw new Error(`ours and the hand-written loop part ways: ${a} and ${b}`);
  const [mine, peer] = rates.map(spreadOf);
  return {
    batch,
    ours: mine!,
    handWritten: peer!,
    ratio: mine!.median / peer!.median,
    quotedNumpy: quotedNumpy.get(batch)!,
  };
}

function ours(batch: number): Contender {
  const random = new Random(1);
  const simulation = createEquationBatch(cartpole, batch, random);
  return {
    advance: (steps) => {
      const { actions, terminated } = simulation;
      for (let t = 0; t < steps; t++) {
        for (let i = 0; i < batch; i++) actions[i] = (i + t) & 1 ? 10 : -10;
        simulation.step();
        for (let i = 0; i < batch; i++) if (terminated[i]) simulation.reset(i, random);
      }
    },
    checksum: () => simulation.state.reduce((sum, value) => sum + value, 0),
  };
}

function handWritten(batch: number): Contender {
  const random = new Random(1);
  const state = new Float64Array(batch * 4);
  const actions = new Float64Array(batch);
  const terminated = new Uint8Array(batch);
  const reset = (i: number) => {
    for (let k = 0; k < 4; k++) state[4 * i + k] = random.uniform(-0.05, 0.05);
  };
  for (let i = 0; i < batch; i++) reset(i);
  return {
    advance: (steps) => {
      for (let t = 0; t < steps; t++) {
        for (let i = 0; i < batch; i++) actions[i] = (i + t) & 1 ? 10 : -10;
        stepByHand(state, actions, terminated);
        for (let i = 0; i < batch; i++) if (terminated[i]) reset(i);
      }
    },
    checksum: () => state.reduce((sum, value) => sum + value, 0),
  };
}

/** state [B, 4], actions [B], terminated [B] */
function stepByHand(state: Float64Array, actions: Float64Array, terminated: Uint8Array): void {
  const angleLimit = (12 * Math.PI) / 180;
  const total = 1.0 + 0.1;
  for (let i = 0; i < actions.length; i++) {
    const row = 4 * i;
    const velocity = state[row + 1]!;
    const angle = state[row + 2]!;
    const spin = state[row + 3]!;
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    const push = (actions[i]! + 0.1 * 0.5 * spin * spin * sin) / total;
    const angular = (9.8 * sin - cos * push) / (0.5 * (4 / 3 - (0.1 * cos * cos) / total));
    const x = state[row]! + 0.02 * velocity;
    const nextAngle = angle + 0.02 * spin;
    state[row] = x;
    state[row + 1] = velocity + 0.02 * (push - (0.1 * 0.5 * angular * cos) / total);
    state[row + 2] = nextAngle;
    state[row + 3] = spin + 0.02 * angular;
    terminated[i] = Math.abs(x) > 2.4 || Math.abs(nextAngle) > angleLimit ? 1 : 0;
  }
}

function lineOf({ batch, ours: mine, handWritten: peer, ratio, quotedNumpy: numpy }: RolloutRow): string {
  const show = ({ median, low, high }: Spread) =>
    `${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
  return (
    `rollout cartpole, batch ${batch}: ${ratio.toFixed(2)}x a hand-written loop; ` +
    `ours ${show(mine)}, by hand ${show(peer)} M steps/s; Gymnasium with NumPy, quoted: ${numpy}`
  );
}
