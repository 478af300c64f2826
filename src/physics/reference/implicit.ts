import { cholesky, choleskySolve, solveGeneral } from '../math/linear.ts';
import { column } from '../math/rotation.ts';
import { dot } from '../math/vector.ts';
import type { Joint, Model } from '../model/model.ts';
import { biasForce, bodyVelocities } from './bias.ts';
import { type Dynamics, type State, totalForce } from './dynamics.ts';
import { bodyInertias } from './inertia.ts';
import { pointJacobian } from './jacobian.ts';
import { dragCoefficients, hasMedium, windOn } from './passive.ts';

/**
 * The acceleration of MuJoCo's implicitfast integrator: (M - h D) a = total force, with D the derivative by velocity
 * of the passive and actuator forces. Coriolis forces are left out, but for a lone free body.
 */
export function implicitAcceleration(model: Model, state: State, dynamics: Dynamics): Float64Array {
  const { nv } = model;
  const derivative = velocityDerivative(model, dynamics);
  const h = model.options.timestep;
  const matrix = dynamics.mass.map((value, i) => value - h * derivative[i]!);
  const force = totalForce(dynamics);
  const factor = Float64Array.from(matrix);
  cholesky(factor, nv);
  const acceleration = choleskySolve(factor, force);
  for (const joint of model.joints.filter((each) => isAlone(model, each))) {
    acceleration.set(loneBodyAcceleration(model, state, dynamics, joint, matrix, force), joint.dofStart);
  }
  return acceleration;
}

/** d (passive + actuation) / d qvel, [nv, nv], symmetric. */
function velocityDerivative(model: Model, dynamics: Dynamics): Float64Array {
  const { nv } = model;
  const derivative = new Float64Array(nv * nv);
  model.dofs.forEach((dof, d) => {
    derivative[d * nv + d]! -= dof.damping;
  });
  dynamics.actuation.moments.forEach((moment, u) => {
    addOuter(derivative, moment, dynamics.actuation.velocityGains[u]!);
  });
  if (hasMedium(model)) addMedium(model, dynamics, derivative);
  return derivative;
}

/** matrix += factor v v^T */
function addOuter(matrix: Float64Array, v: Float64Array, factor: number): void {
  if (factor === 0) return;
  const n = v.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j]! += factor * v[i]! * v[j]!;
}

function addMedium(model: Model, { pose, velocities }: Dynamics, derivative: Float64Array): void {
  for (const [b, body] of model.bodies.entries()) {
    if (body.mass < 1e-15) continue;
    const { slow, slowTurn, fast, fastTurn } = dragCoefficients(model, body);
    const wind = windOn(model, pose, velocities, b);
    const jacobian = pointJacobian(model, pose, b, pose.centres[b]!);
    for (const k of [0, 1, 2] as const) {
      const axis = column(pose.inertialRotations[b]!, k);
      const along = (motions: PointMotions) => {
        const row = new Float64Array(model.nv);
        jacobian.dofs.forEach((d, i) => {
          row[d] = dot(axis, motions[i]!);
        });
        return row;
      };
      addOuter(
        derivative,
        along(jacobian.angular),
        -(slowTurn + 2 * fastTurn[k] * Math.abs(wind.angular[k])),
      );
      addOuter(derivative, along(jacobian.linear), -(slow + 2 * fast[k] * Math.abs(wind.linear[k])));
    }
  }
}

type PointMotions = ReturnType<typeof pointJacobian>['linear'];

/** A body on a free joint that carries nothing. */
export function isAlone(model: Model, joint: Joint): boolean {
  return joint.type === 'free' && model.bodies.every((body) => body.parent !== joint.body);
}

/** The lone body's own six equations, with the derivative of its Coriolis force added. */
function loneBodyAcceleration(
  model: Model,
  state: State,
  dynamics: Dynamics,
  joint: Joint,
  matrix: Float64Array,
  force: Float64Array,
): Float64Array {
  const { nv } = model;
  const inertias = bodyInertias(model, dynamics.pose);
  const biasAt = (d: number, change: number) => {
    const qvel = Float64Array.from(state.qvel);
    qvel[d]! += change;
    return biasForce(model, dynamics.pose, inertias, bodyVelocities(model, dynamics.pose, qvel));
  };
  const block = new Float64Array(36);
  for (let c = 0; c < 6; c++) {
    // The bias is quadratic in the velocity, so that a central difference is its exact derivative.
    const [above, below] = [biasAt(joint.dofStart + c, 1), biasAt(joint.dofStart + c, -1)];
    for (let r = 0; r < 6; r++) {
      const [row, col] = [joint.dofStart + r, joint.dofStart + c];
      block[r * 6 + c] = matrix[row * nv + col]! + (model.options.timestep * (above[row]! - below[row]!)) / 2;
    }
  }
  return solveGeneral(block, force.slice(joint.dofStart, joint.dofStart + 6));
}
