import { readFileSync } from 'node:fs';
import { loadModel } from '../src/physics/index.ts';
import { aimless, type Course, type Robot, trained } from './measure/courses.ts';
import { gaitOf } from './measure/gait.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';
import { mujocoSide, ourSide, type RobotSide } from './measure/robot-side.ts';

/**
 * Physics steps a second on one core: our kernels against MuJoCo's own WebAssembly build stepping the same model file,
 * interleaved. With random controls, both start anew after a fall or a thousand frames, from the same noise. With a
 * trained gait, both step the same recorded controls from the same recorded states. One physics step is one timestep of
 * the model; with RK4 it evaluates the dynamics four times.
 */

const robots: readonly Robot[] = [
  { name: 'half-cheetah', frameSkip: 5, fallen: () => false },
  { name: 'hopper', frameSkip: 4, fallen: (q) => !(q(1) > 0.7 && Math.abs(q(2)) < 0.2) },
  { name: 'walker2d', frameSkip: 4, fallen: (q) => !(q(1) > 0.8 && q(1) < 2 && Math.abs(q(2)) < 1) },
  { name: 'ant', frameSkip: 5, fallen: (q) => !(q(2) > 0.2 && q(2) < 1) },
  { name: 'swimmer', frameSkip: 4, fallen: () => false },
  { name: 'humanoid', frameSkip: 5, fallen: (q) => !(q(2) > 1 && q(2) < 2) },
];

const batchSize = 256;
const sampleSeconds = 0.5;

/** Rates in thousands of physics steps a second. */
export interface PhysicsRow {
  readonly robot: string;
  readonly controls: 'random' | 'trained gait';
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

/** Measures and prints every robot; returns what it printed. */
export async function run({ repeats = 5, json = false }: PhysicsOptions = {}): Promise<PhysicsRow[]> {
  const rows: PhysicsRow[] = [];
  for (const robot of robots) {
    for (const row of await measure(robot, repeats)) {
      rows.push(row);
      if (!json) console.log(lineOf(row));
    }
  }
  if (json) console.log(JSON.stringify({ benchmark: 'physics', unit: 'thousand steps/s', rows }));
  return rows;
}

/** With random controls, and with a trained gait where one was recorded. */
async function measure(robot: Robot, repeats: number): Promise<PhysicsRow[]> {
  const mjcf = readFileSync(new URL(`../envs/models/${robot.name}.xml`, import.meta.url), 'utf8');
  const model = loadModel(mjcf);
  const sides = [ourSide(model, 'f32', batchSize), ourSide(model, 'f64', batchSize), await mujocoSide(mjcf)];
  const gait = gaitOf(robot.name, model);
  return [
    race(robot, 'random', sides, (side) => aimless(robot, model, side), repeats),
    ...(gait
      ? [race(robot, 'trained gait', sides, (side) => trained(gait, robot, model, side), repeats)]
      : []),
  ];
}

function race(
  { name, frameSkip }: Robot,
  controls: PhysicsRow['controls'],
  sides: readonly RobotSide[],
  courseOf: (side: RobotSide) => Course,
  repeats: number,
): PhysicsRow {
  const courses = sides.map(courseOf);
  const rates: number[][] = sides.map(() => []);
  for (let repeat = -2; repeat < repeats; repeat++) {
    sides.forEach(({ count }, k) => {
      const rate = count * frameSkip * framesPerSecond(courses[k]!);
      if (repeat >= 0) rates[k]!.push(rate / 1000);
    });
  }
  const [single, double, mujoco] = rates.map(spreadOf) as [Spread, Spread, Spread];
  return {
    ...{ robot: name, controls, single, double, mujoco },
    overMujoco: single.median / mujoco.median,
    overDouble: single.median / double.median,
  };
}

/** By the processor's time, so that other programs on the machine do not count. */
function framesPerSecond(course: Course): number {
  const start = process.cpuUsage();
  for (let frames = 1; ; frames++) {
    course();
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    if (seconds > sampleSeconds) return frames / seconds;
  }
}

function lineOf({ robot, controls, single, double, mujoco, overMujoco, overDouble }: PhysicsRow): string {
  const show = ({ median, low, high }: Spread) =>
    `${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
  return (
    `physics ${robot}, ${controls}: ${overMujoco.toFixed(1)}x MuJoCo's WebAssembly, ` +
    `${overDouble.toFixed(1)}x double precision; single ${show(single)}, double ${show(double)}, ` +
    `MuJoCo ${show(mujoco)} thousand steps/s`
  );
}
