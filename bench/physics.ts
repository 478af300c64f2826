import { readFileSync } from 'node:fs';
import load from '@mujoco/mujoco';
import { Random } from '../src/core/random.ts';
import { Batch, compileKernel, loadModel, type Model } from '../src/physics/index.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * Physics steps a second on one core: our kernels against MuJoCo's own WebAssembly build stepping the same model file,
 * interleaved. Both hold random controls for a frame, start anew after a fall or a thousand frames, from the same
 * noise. One physics step is one timestep of the model; with RK4 it evaluates the dynamics four times.
 */

/** One robot: its frame skip, and when it has fallen, as in Gymnasium. */
interface Robot {
  readonly name: string;
  readonly frameSkip: number;
  readonly fallen: (qpos: (index: number) => number) => boolean;
}

const robots: readonly Robot[] = [
  { name: 'half-cheetah', frameSkip: 5, fallen: () => false },
  { name: 'hopper', frameSkip: 4, fallen: (q) => !(q(1) > 0.7 && Math.abs(q(2)) < 0.2) },
  { name: 'walker2d', frameSkip: 4, fallen: (q) => !(q(1) > 0.8 && q(1) < 2 && Math.abs(q(2)) < 1) },
  { name: 'ant', frameSkip: 5, fallen: (q) => !(q(2) > 0.2 && q(2) < 1) },
  { name: 'swimmer', frameSkip: 4, fallen: () => false },
  { name: 'humanoid', frameSkip: 5, fallen: (q) => !(q(2) > 1 && q(2) < 2) },
];

const batchSize = 256;
const framesPerEpisode = 1000;
const sampleSeconds = 0.5;

/** Rates in thousands of physics steps a second. */
export interface PhysicsRow {
  readonly robot: string;
  readonly single: Spread;
  readonly double: Spread;
  readonly mujoco: Spread;
  /** Median of single precision over MuJoCo's, and over double precision's. */
  readonly overMujoco: number;
  readonly overDouble: number;
}

export interface PhysicsOptions {
  readonly repeats?: number;
  /** Print one JSON document in place of a line for each robot. */
  readonly json?: boolean;
}

/** Something that steps one robot: `frame` makes every environment take one frame and returns the physics steps. */
interface Contender {
  frame(): number;
}

/** Measures and prints every robot; returns what it printed. */
export async function run({ repeats = 5, json = false }: PhysicsOptions = {}): Promise<PhysicsRow[]> {
  const rows: PhysicsRow[] = [];
  for (const robot of robots) {
    const mjcf = readFileSync(new URL(`../envs/models/${robot.name}.xml`, import.meta.url), 'utf8');
    const row = await measure(robot, mjcf, repeats);
    rows.push(row);
    if (!json) console.log(lineOf(row));
  }
  if (json) console.log(JSON.stringify({ benchmark: 'physics', unit: 'thousand steps/s', rows }));
  return rows;
}

async function measure(robot: Robot, mjcf: string, repeats: number): Promise<PhysicsRow> {
  const model = loadModel(mjcf);
  const contenders = [ours(robot, model, 'f32'), ours(robot, model, 'f64'), await mujoco(robot, model, mjcf)];
  const rates: number[][] = contenders.map(() => []);
  for (let repeat = -2; repeat < repeats; repeat++) {
    contenders.forEach((contender, k) => {
      const rate = stepsPerSecond(contender);
      if (repeat >= 0) rates[k]!.push(rate / 1000);
    });
  }
  const [single, double, peer] = rates.map(spreadOf) as [Spread, Spread, Spread];
  return {
    robot: robot.name,
    ...{ single, double, mujoco: peer },
    overMujoco: single.median / peer.median,
    overDouble: single.median / double.median,
  };
}

/** By the processor's time, so that other programs on the machine do not count. */
function stepsPerSecond(contender: Contender): number {
  const start = process.cpuUsage();
  let steps = 0;
  for (;;) {
    steps += contender.frame();
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    if (seconds > sampleSeconds) return steps / seconds;
  }
}

function ours(robot: Robot, model: Model, precision: 'f32' | 'f64'): Contender {
  const batch = new Batch(compileKernel(model, precision), batchSize);
  const random = new Random(1, robot.name);
  const { state } = batch;
  const ages = new Int32Array(batchSize);
  const reset = (e: number) => {
    batch.setState(e, noisy(model.qpos0, random), noisy(new Array(model.nv).fill(0), random));
    ages[e] = 0;
  };
  for (let e = 0; e < batchSize; e++) reset(e);
  ages.forEach((_, e) => {
    ages[e] = random.integer(framesPerEpisode);
  });
  const { control } = batch.kernel.layout;
  return {
    frame: () => {
      for (let e = 0; e < batchSize; e++) {
        for (let u = 0; u < model.nu; u++) state[batch.indexOf(e, control + u)] = draw(model, u, random);
      }
      batch.step(robot.frameSkip);
      for (let e = 0; e < batchSize; e++) {
        const ended = ++ages[e]! >= framesPerEpisode || robot.fallen((q) => state[batch.indexOf(e, q)]!);
        if (ended) reset(e);
      }
      return batchSize * robot.frameSkip;
    },
  };
}

async function mujoco(robot: Robot, model: Model, mjcf: string): Promise<Contender> {
  const library = await load();
  const compiled = library.MjModel.from_xml_string(mjcf)!;
  const data = new library.MjData(compiled);
  const { qpos, qvel, ctrl, qacc_warmstart: warm } = data;
  const random = new Random(1, robot.name);
  let age = 0;
  const reset = () => {
    qpos.set(noisy(model.qpos0, random));
    qvel.set(noisy(new Array(model.nv).fill(0), random));
    warm.fill(0);
    age = 0;
  };
  reset();
  return {
    frame: () => {
      for (let u = 0; u < model.nu; u++) ctrl[u] = draw(model, u, random);
      for (let k = 0; k < robot.frameSkip; k++) library.mj_step(compiled, data);
      if (++age >= framesPerEpisode || robot.fallen((q) => qpos[q]!)) reset();
      return robot.frameSkip;
    },
  };
}

const noisy = (values: readonly number[], random: Random): number[] =>
  values.map((value) => value + random.uniform(-0.01, 0.01));

function draw(model: Model, actuator: number, random: Random): number {
  const [low, high] = model.actuators[actuator]!.controlRange ?? [-1, 1];
  return random.uniform(low, high);
}

function lineOf({ robot, single, double, mujoco: peer, overMujoco, overDouble }: PhysicsRow): string {
  const show = ({ median, low, high }: Spread) =>
    `${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
  return (
    `physics ${robot}: ${overMujoco.toFixed(1)}x MuJoCo's WebAssembly, ${overDouble.toFixed(1)}x double precision; ` +
    `single ${show(single)}, double ${show(double)}, MuJoCo ${show(peer)} thousand steps/s`
  );
}
