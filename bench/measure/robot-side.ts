import load from '@mujoco/mujoco';
import { Batch, compileKernel, type Model } from '../../src/physics/index.ts';

/** Something that steps `count` copies of one robot. */
export interface RobotSide {
  readonly count: number;
  /** Puts robot `e` into a state, at rest of everything else. */
  place(e: number, qpos: ArrayLike<number>, qvel: ArrayLike<number>): void;
  /** Has actuator `u` of robot `e` commanded until told otherwise. */
  command(e: number, u: number, value: number): void;
  /** Moves every robot on by `times` timesteps. */
  step(times: number): void;
  /** Number `q` of the position of robot `e`. */
  position(e: number, q: number): number;
}

/** Our kernel. */
export function ourSide(model: Model, precision: 'f32' | 'f64', count: number): RobotSide {
  const batch = new Batch(compileKernel(model, precision), count);
  const { state } = batch;
  const { control, qpos } = batch.kernel.layout;
  return {
    count,
    place: (e, positions, velocities) => batch.setState(e, positions, velocities),
    command: (e, u, value) => {
      state[batch.indexOf(e, control + u)] = value;
    },
    step: (times) => batch.step(times),
    position: (e, q) => state[batch.indexOf(e, qpos + q)]!,
  };
}

/** MuJoCo's own WebAssembly build, which steps one robot at a time. */
export async function mujocoSide(mjcf: string): Promise<RobotSide> {
  const library = await load();
  const model = library.MjModel.from_xml_string(mjcf)!;
  const data = new library.MjData(model);
  const { qpos, qvel, ctrl, qacc_warmstart: warm } = data;
  return {
    count: 1,
    place: (_, positions, velocities) => {
      qpos.set(positions);
      qvel.set(velocities);
      warm.fill(0);
    },
    command: (_, u, value) => {
      ctrl[u] = value;
    },
    step: (times) => {
      for (let k = 0; k < times; k++) library.mj_step(model, data);
    },
    position: (_, q) => qpos[q]!,
  };
}
