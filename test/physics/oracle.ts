import load from '@mujoco/mujoco';
import type { Random } from '../../src/core/random.ts';
import type { Model, State } from '../../src/physics/index.ts';

type Mujoco = Awaited<ReturnType<typeof load>>;
type OracleModel = InstanceType<Mujoco['MjModel']>;
type OracleData = InstanceType<Mujoco['MjData']>;

let library: Promise<Mujoco> | undefined;

/** MuJoCo itself, for one model: what the engine is compared with. */
export class Oracle {
  readonly mujoco: Mujoco;
  readonly model: OracleModel;
  readonly data: OracleData;

  private constructor(mujoco: Mujoco, mjcf: string) {
    this.mujoco = mujoco;
    this.model = mujoco.MjModel.from_xml_string(mjcf)!;
    this.data = new mujoco.MjData(this.model);
    // The engine solves the constraint problem to the end, so the oracle has to as well: Newton, no early stop.
    this.model.opt.solver = 2;
    this.model.opt.tolerance = 0;
    this.model.opt.ls_tolerance = 1e-12;
    this.model.opt.ls_iterations = 200;
    this.model.opt.iterations = 200;
  }

  static async load(mjcf: string): Promise<Oracle> {
    library ??= load();
    return new Oracle(await library, mjcf);
  }

  set(state: State, control: ArrayLike<number>): void {
    this.data.qpos.set(state.qpos);
    this.data.qvel.set(state.qvel);
    this.data.qacc_warmstart.set(state.acceleration);
    this.data.ctrl.set(control);
  }

  forward(): void {
    this.mujoco.mj_forward(this.model, this.data);
  }

  step(): void {
    this.mujoco.mj_step(this.model, this.data);
  }

  /** The joint-space inertia matrix of the last `forward`, [nv, nv]. */
  massMatrix(): Float64Array {
    const buffer = new this.mujoco.DoubleBuffer(this.model.nv * this.model.nv);
    this.mujoco.mj_fullM(this.model, this.data, buffer);
    const copy = Float64Array.from(buffer.GetView());
    buffer.delete();
    return copy;
  }

  dispose(): void {
    this.data.delete();
    this.model.delete();
  }
}

/** The largest difference of two vectors, relative to the larger of 1 and the second's largest element. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 1;
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(actual[i]! - expected[i]!);
    difference = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(difference, gap);
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return difference / size;
}

/** How far random states stray from the reference position. */
export interface Spread {
  readonly position: number;
  readonly velocity: number;
}

/** A random state about the reference position; quaternions are left a little off unit length. */
export function randomState(model: Model, random: Random, spread: Spread): State {
  const qpos = Float64Array.from(model.qpos0, (value) => value + spread.position * random.uniform(-1, 1));
  const qvel = Float64Array.from({ length: model.nv }, () => spread.velocity * random.uniform(-1, 1));
  return { qpos, qvel, acceleration: new Float64Array(model.nv) };
}

export function randomControl(model: Model, random: Random): Float64Array {
  return Float64Array.from(model.actuators, ({ controlRange }) => {
    const [low, high] = controlRange ?? [-1, 1];
    return random.uniform(1.2 * low, 1.2 * high);
  });
}
