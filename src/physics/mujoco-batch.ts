import type { Environment, RobotSource, Sensor, Values } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { clamp } from '../core/ranges.ts';
import { startReadings } from './engine.ts';
import type { EquationBatch } from './equation-batch.ts';
import { robotText } from './model-file.ts';
import { createRows } from './rows.ts';

const packageName = '@mujoco/mujoco';

/** What is used of MuJoCo's own WebAssembly build. */
interface Mujoco {
  readonly MjModel: { from_xml_string(mjcf: string): Model };
  readonly MjData: new (model: Model) => Data;
  mj_step(model: Model, data: Data): void;
  mj_resetData(model: Model, data: Data): void;
  /** Measures contact forces, which a step leaves out. */
  mj_rnePostConstraint(model: Model, data: Data): void;
}
type Model = { delete(): void };
interface Data {
  readonly qpos: Float64Array;
  readonly qvel: Float64Array;
  readonly ctrl: Float64Array;
  readonly qfrc_actuator: Float64Array;
  readonly qfrc_constraint: Float64Array;
  readonly cfrc_ext: Float64Array;
  readonly cinert: Float64Array;
  readonly cvel: Float64Array;
  readonly subtree_com: Float64Array;
  body(name: string): { readonly xpos: Float64Array; readonly cfrc_ext: Float64Array };
  site(name: string): { readonly xpos: Float64Array };
  delete(): void;
}

/** A batch whose robots MuJoCo itself moves; `dispose` frees its memory. */
export interface MujocoBatch extends EquationBatch {
  dispose(): void;
}

/**
 * `count` copies of an environment that MuJoCo itself steps, one after the other, from the same MJCF file: what our
 * engine is compared with. Throws `HeurekaError('unavailable')` where the package `@mujoco/mujoco` is missing, and
 * 'usage' for an environment without a robot.
 */
export async function createMujocoBatch(
  environment: Environment,
  count: number,
  random: Random,
): Promise<MujocoBatch> {
  const { robot } = environment;
  if (!robot) {
    const why = `${environment.name} moves by equations of its own, which MuJoCo does not have.`;
    throw new HeurekaError('usage', why, 'Robots such as hopper can be moved by it.');
  }
  const mujoco = await loadMujoco();
  const model = mujoco.MjModel.from_xml_string(robotText(robot.file));
  const robots = Array.from({ length: count }, () => new mujoco.MjData(model));
  const fresh = new Uint8Array(count);
  const feelsContacts = (Object.values(robot.sensors) as Sensor[]).some(
    ({ measures }) => measures === 'contactForces',
  );
  const rows = createRows(
    environment,
    count,
    (value) => value,
    (index, row) => {
      mujoco.mj_resetData(model, robots[index]!);
      const { qpos, qvel } = robots[index]!;
      qpos.set(row.slice(0, qpos.length));
      qvel.set(row.slice(qpos.length, robot.joints.length));
      fresh[index] = 1;
    },
  );
  rows.resetAll(random);
  const scene: Scene = { environment, robot, rows, robots, fresh };
  const observationLength = environment.observation(stateOf(scene, 0)).length;
  return {
    ...rows,
    observationLength,
    step: () => {
      rows.previous.set(rows.state);
      for (let index = 0; index < count; index++) {
        control(scene, index);
        for (let k = 0; k < robot.frameSkip; k++) mujoco.mj_step(model, robots[index]!);
        if (feelsContacts) mujoco.mj_rnePostConstraint(model, robots[index]!);
        fresh[index] = 0;
        readBack(scene, index);
        rows.terminated[index] = environment.terminated(stateOf(scene, index)) ? 1 : 0;
      }
    },
    observe: (out, firstRow) => {
      for (let index = 0; index < count; index++) {
        out.set(environment.observation(stateOf(scene, index)), (firstRow + index) * observationLength);
      }
    },
    dispose: () => {
      for (const data of robots) data.delete();
      model.delete();
    },
  };
}

interface Scene {
  readonly environment: Environment;
  readonly robot: RobotSource;
  readonly rows: ReturnType<typeof createRows>;
  readonly robots: readonly Data[];
  /** [B] 1 where an episode has just begun, and nothing was measured yet. */
  readonly fresh: Uint8Array;
}

async function loadMujoco(): Promise<Mujoco> {
  try {
    // Not named in the `import` itself: the package need not be there.
    const library = (await import(packageName)) as { readonly default: () => Promise<unknown> };
    return (await library.default()) as Mujoco;
  } catch {
    throw new HeurekaError(
      'unavailable',
      `MuJoCo's own engine is the package ${packageName}, which is not installed.`,
      `Install it beside heureka: npm install ${packageName}`,
    );
  }
}

function control({ environment, rows, robots }: Scene, index: number): void {
  const fields = Object.values(environment.actions);
  for (const [k, field] of fields.entries()) {
    const at = index * fields.length + k;
    if ('min' in field) rows.actions[at] = clamp(rows.actions[at]!, field.min, field.max);
    robots[index]!.ctrl[k] = rows.actions[at]!;
  }
}

/** Takes the state over from MuJoCo; derived fields follow from it, what an episode keeps stays. */
function readBack(scene: Scene, index: number): void {
  const { environment, robot, rows, robots } = scene;
  const fields = Object.entries(environment.state);
  const base = index * fields.length;
  const { qpos, qvel } = robots[index]!;
  rows.state.set([...qpos, ...qvel], base);
  const given = stateOf(scene, index);
  for (const [k, [, field]] of fields.entries()) {
    if (k >= robot.joints.length && 'of' in field) {
      rows.state[base + k] = (field as { of(s: unknown): number }).of(given);
    }
  }
}

type State = Values<Environment['state']>;

/** The fields of one row, and the readings beside them. */
function stateOf({ environment, robot, rows, robots, fresh }: Scene, index: number): State {
  const names = Object.keys(environment.state);
  const row = rows.state.subarray(index * names.length, (index + 1) * names.length);
  const values = Object.fromEntries(names.map((name, k) => [name, row[k]!]));
  const data = robots[index]!;
  const readings = fresh[index]
    ? startReadings(robot, row.subarray(0, robot.joints.length))
    : Object.fromEntries(
        Object.entries(robot.sensors).map(([name, sensor]) => [name, measure(data, sensor as Sensor)]),
      );
  return { ...values, ...readings } as State;
}

function measure(data: Data, sensor: Sensor): Float64Array {
  switch (sensor.measures) {
    case 'position':
      return 'body' in sensor ? data.body(sensor.body).xpos : data.site(sensor.site).xpos;
    case 'centreOfMass':
      // The world's subtree is everything.
      return data.subtree_com.subarray(0, 3);
    // The world comes first in these, and is no body of the robot.
    case 'contactForces':
      return sensor.body === undefined ? data.cfrc_ext.subarray(6) : data.body(sensor.body).cfrc_ext;
    case 'inertias':
      return data.cinert.subarray(10);
    case 'velocities':
      return data.cvel.subarray(6);
    case 'actuatorForces':
      return data.qfrc_actuator;
    case 'constraintForces':
      return data.qfrc_constraint;
  }
}
