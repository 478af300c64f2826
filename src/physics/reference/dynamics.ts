import { cholesky, choleskySolve } from '../math/linear.ts';
import type { Model } from '../model/model.ts';
import { type Actuation, actuate } from './actuation.ts';
import { biasForce, bodyVelocities, type Velocities } from './bias.ts';
import { type ConstraintRow, constraintRows } from './constraints.ts';
import { bodyInertias, massMatrix } from './inertia.ts';
import { type Pose, placeBodies } from './kinematics.ts';
import { type ConstrainedSolution, solveConstrained } from './newton.ts';
import { passiveForce } from './passive.ts';

/** One robot's state: position [nq], velocity [nv], and the last acceleration, where the solver starts [nv]. */
export interface State {
  readonly qpos: Float64Array;
  readonly qvel: Float64Array;
  readonly acceleration: Float64Array;
}

/** Everything between a state and its acceleration. */
export interface Dynamics {
  readonly pose: Pose;
  readonly velocities: Velocities;
  /** [nv, nv], symmetric. */
  readonly mass: Float64Array;
  readonly bias: Float64Array;
  readonly passive: Float64Array;
  readonly actuation: Actuation;
  /** passive - bias + actuation, [nv] */
  readonly smoothForce: Float64Array;
  /** What the acceleration would be without constraints, [nv]. */
  readonly smoothAcceleration: Float64Array;
  readonly rows: readonly ConstraintRow[];
  readonly solution: ConstrainedSolution;
}

/** The state at the model's reference position, at rest. */
export function initialState(model: Model): State {
  return {
    qpos: Float64Array.from(model.qpos0),
    qvel: new Float64Array(model.nv),
    acceleration: new Float64Array(model.nv),
  };
}

/** Forward dynamics: the acceleration of `state` under `control` [nu], with all that leads to it. */
export function forwardDynamics(model: Model, state: State, control: ArrayLike<number>): Dynamics {
  const { qpos, qvel } = state;
  const pose = placeBodies(model, qpos);
  const inertias = bodyInertias(model, pose);
  const velocities = bodyVelocities(model, pose, qvel);
  const mass = massMatrix(model, pose, inertias);
  const bias = biasForce(model, pose, inertias, velocities);
  const passive = passiveForce(model, pose, velocities, qpos, qvel);
  const actuation = actuate(model, pose, qpos, qvel, control);
  const smoothForce = passive.map((value, d) => value - bias[d]! + actuation.force[d]!);
  const factor = Float64Array.from(mass);
  cholesky(factor, model.nv);
  const smoothAcceleration = choleskySolve(factor, smoothForce);
  const rows = constraintRows(model, pose, qpos, qvel);
  const problem = { mass, force: smoothForce, rows, iterations: model.options.iterations };
  const solution = solveConstrained(problem, smoothAcceleration, state.acceleration);
  return {
    ...{ pose, velocities, mass, bias, passive, actuation },
    ...{ smoothForce, smoothAcceleration, rows, solution },
  };
}

/** Every generalised force, the constraints' included, [nv]. */
export const totalForce = ({ smoothForce, solution }: Dynamics): Float64Array =>
  smoothForce.map((value, d) => value + solution.force[d]!);
