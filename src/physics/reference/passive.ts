import { conjugate, multiplyQuat, quatToRotationVector, transform, transformBack } from '../math/rotation.ts';
import { subtract, type Vec3 } from '../math/vector.ts';
import type { Body, Joint, Model } from '../model/model.ts';
import { projectWrenches, type Velocities } from './bias.ts';
import { type Pose, quatAt, treeOrigin } from './kinematics.ts';
import { velocityAt, type Wrench, wrenchAt } from './spatial.ts';

/** The generalised force [nv] of joint springs, joint damping and the medium. */
export function passiveForce(
  model: Model,
  pose: Pose,
  velocities: Velocities,
  qpos: ArrayLike<number>,
  qvel: ArrayLike<number>,
): Float64Array {
  const force = new Float64Array(model.nv);
  for (const joint of model.joints) {
    if (joint.stiffness === 0) continue;
    springForce(model, joint, qpos).forEach((value, k) => {
      force[joint.dofStart + k]! += value;
    });
  }
  model.dofs.forEach((dof, d) => {
    force[d]! -= dof.damping * qvel[d]!;
  });
  if (!hasMedium(model)) return force;
  const drag = mediumForce(model, pose, velocities);
  return force.map((value, d) => value + drag[d]!);
}

function springForce(model: Model, joint: Joint, qpos: ArrayLike<number>): number[] {
  const rest = model.qposSpring;
  const q = joint.qposStart;
  const linear = (count: number) =>
    Array.from({ length: count }, (_, k) => -joint.stiffness * (qpos[q + k]! - rest[q + k]!));
  const turning = (at: number) => {
    const away = multiplyQuat(conjugate(quatAt(rest, at)), quatAt(qpos, at));
    return quatToRotationVector(away).map((angle) => -joint.stiffness * angle);
  };
  switch (joint.type) {
    case 'hinge':
    case 'slide':
      return linear(1);
    case 'ball':
      return turning(q);
    case 'free':
      return [...linear(3), ...turning(q + 3)];
  }
}

export const hasMedium = (model: Model): boolean => model.options.density > 0 || model.options.viscosity > 0;

/** The sides of the box of uniform density that has the body's inertia: what the medium acts on. */
function inertiaBox({ mass, inertia: [x, y, z] }: Body): Vec3 {
  const side = (twice: number) => Math.sqrt((Math.max(1e-15, twice) / mass) * 6);
  return [side(y + z - x), side(x + z - y), side(x + y - z)];
}

/** A body's velocity relative to the medium, at its centre of mass along its principal axes. */
export interface Wind {
  readonly angular: Vec3;
  readonly linear: Vec3;
}

export function windOn(model: Model, pose: Pose, velocities: Velocities, body: number): Wind {
  const axes = pose.inertialRotations[body]!;
  const motion = velocities.bodies[body]!;
  const arm = subtract(pose.centres[body]!, treeOrigin(model, pose, body));
  return {
    angular: transformBack(axes, motion.angular),
    linear: transformBack(axes, subtract(velocityAt(motion, arm), model.options.wind)),
  };
}

/** Viscous drag, and lift and drag at speed, on each body's inertia box (MuJoCo documentation, "Fluid forces"). */
function mediumForce(model: Model, pose: Pose, velocities: Velocities): Float64Array {
  const wrenches: Wrench[] = model.bodies.map((body, b) => {
    if (body.mass < 1e-15) return { torque: [0, 0, 0], force: [0, 0, 0] };
    const wind = windOn(model, pose, velocities, b);
    const coefficients = dragCoefficients(model, body);
    const drag = (speed: Vec3, slow: number, fast: Vec3): Vec3 =>
      [0, 1, 2].map((k) => -(slow + fast[k]! * Math.abs(speed[k]!)) * speed[k]!) as unknown as Vec3;
    const torque = drag(wind.angular, coefficients.slowTurn, coefficients.fastTurn);
    const force = drag(wind.linear, coefficients.slow, coefficients.fast);
    const axes = pose.inertialRotations[b]!;
    const arm = subtract(pose.centres[b]!, treeOrigin(model, pose, b));
    return wrenchAt(arm, transform(axes, force), transform(axes, torque));
  });
  return projectWrenches(model, pose, wrenches);
}

/** Drag per unit of velocity (slow), and per unit of velocity squared along each principal axis (fast). */
export interface DragCoefficients {
  readonly slow: number;
  readonly slowTurn: number;
  readonly fast: Vec3;
  readonly fastTurn: Vec3;
}

export function dragCoefficients(model: Model, body: Body): DragCoefficients {
  const { density, viscosity } = model.options;
  const [x, y, z] = inertiaBox(body);
  const diameter = (x + y + z) / 3;
  const spin = (side: number, a: number, b: number) => (density * side * (a ** 4 + b ** 4)) / 64;
  return {
    slow: 3 * Math.PI * diameter * viscosity,
    slowTurn: Math.PI * diameter ** 3 * viscosity,
    fast: [0.5 * density * y * z, 0.5 * density * x * z, 0.5 * density * x * y],
    fastTurn: [spin(x, y, z), spin(y, x, z), spin(z, x, y)],
  };
}
