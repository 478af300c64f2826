import { cholesky, choleskySolve } from '../math/linear.ts';
import { axisAngleToQuat, multiplyQuat, normalizeQuat, type Quat } from '../math/rotation.ts';
import { norm, scale, type Vec3 } from '../math/vector.ts';
import type { Model } from '../model/model.ts';
import { type Dynamics, forwardDynamics, type State, totalForce } from './dynamics.ts';
import { implicitAcceleration } from './implicit.ts';

/** A step's outcome, and the last evaluation of the dynamics on the way there: what MuJoCo's sensors read. */
export interface Stepped {
  readonly state: State;
  readonly dynamics: Dynamics;
}

/** The state one timestep later under `control` [nu], by the model's integrator. */
export const step = (model: Model, state: State, control: ArrayLike<number>): State =>
  stepSensed(model, state, control).state;

/** `step`, with what sensors are read from. */
export function stepSensed(model: Model, state: State, control: ArrayLike<number>): Stepped {
  const dynamics = forwardDynamics(model, state, control);
  const implicit = (acceleration: Float64Array): Stepped => ({
    state: semiImplicit(model, state, dynamics, acceleration),
    dynamics,
  });
  switch (model.options.integrator) {
    case 'Euler':
      return implicit(eulerAcceleration(model, dynamics));
    case 'implicitfast':
      return implicit(implicitAcceleration(model, state, dynamics));
    case 'RK4':
      return rungeKutta(model, state, dynamics, control);
  }
}

/** Velocity first, then position with the new velocity. */
function semiImplicit(model: Model, state: State, dynamics: Dynamics, acceleration: Float64Array): State {
  const h = model.options.timestep;
  const qvel = state.qvel.map((value, d) => value + h * acceleration[d]!);
  const qpos = integratePosition(model, state.qpos, qvel, h);
  return { qpos, qvel, acceleration: dynamics.solution.acceleration };
}

/** Joint damping integrated implicitly: (M + h B) a = total force. */
function eulerAcceleration(model: Model, dynamics: Dynamics): Float64Array {
  const damped = model.options.eulerDamping && model.dofs.some((dof) => dof.damping > 0);
  if (!damped) return dynamics.solution.acceleration;
  const matrix = Float64Array.from(dynamics.mass);
  model.dofs.forEach((dof, d) => {
    matrix[d * model.nv + d]! += model.options.timestep * dof.damping;
  });
  cholesky(matrix, model.nv);
  return choleskySolve(matrix, totalForce(dynamics));
}

/** The classical fourth-order Runge-Kutta method; positions move along the manifold of rotations. */
function rungeKutta(model: Model, state: State, first: Dynamics, control: ArrayLike<number>): Stepped {
  const h = model.options.timestep;
  const velocities = [state.qvel];
  const accelerations = [first.solution.acceleration];
  let dynamics = first;
  for (const fraction of [0.5, 0.5, 1]) {
    const [velocity, acceleration] = [velocities.at(-1)!, accelerations.at(-1)!];
    const stage = {
      qpos: integratePosition(model, state.qpos, velocity, fraction * h),
      qvel: state.qvel.map((value, d) => value + fraction * h * acceleration[d]!),
      acceleration,
    };
    dynamics = forwardDynamics(model, stage, control);
    velocities.push(stage.qvel);
    accelerations.push(dynamics.solution.acceleration);
  }
  const average = (stages: readonly Float64Array[], d: number) =>
    (stages[0]![d]! + 2 * stages[1]![d]! + 2 * stages[2]![d]! + stages[3]![d]!) / 6;
  const velocity = state.qvel.map((_, d) => average(velocities, d));
  const next = {
    qpos: integratePosition(model, state.qpos, velocity, h),
    qvel: state.qvel.map((value, d) => value + h * average(accelerations, d)),
    acceleration: dynamics.solution.acceleration,
  };
  return { state: next, dynamics };
}

/** The position [nq] after moving for `time` (s) at constant joint velocity [nv]. */
function integratePosition(
  model: Model,
  qpos: Float64Array,
  velocity: Float64Array,
  time: number,
): Float64Array {
  const moved = Float64Array.from(qpos);
  for (const { type, qposStart: q, dofStart: d } of model.joints) {
    if (type === 'hinge' || type === 'slide') moved[q]! += time * velocity[d]!;
    if (type === 'ball') turn(moved, q, velocity, d, time);
    if (type === 'free') {
      for (let k = 0; k < 3; k++) moved[q + k]! += time * velocity[d + k]!;
      turn(moved, q + 3, velocity, d + 3, time);
    }
  }
  return moved;
}

/** Turns the quaternion at `q` of `qpos` by the angular velocity at `d`, which is in its own axes. */
function turn(qpos: Float64Array, q: number, velocity: Float64Array, d: number, time: number): void {
  const rate: Vec3 = [velocity[d]!, velocity[d + 1]!, velocity[d + 2]!];
  const speed = norm(rate);
  const before: Quat = [qpos[q]!, qpos[q + 1]!, qpos[q + 2]!, qpos[q + 3]!];
  const by =
    speed < 1e-15 ? before : multiplyQuat(before, axisAngleToQuat(scale(rate, 1 / speed), time * speed));
  qpos.set(normalizeQuat(by), q);
}
