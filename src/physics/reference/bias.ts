import { scale } from '../math/vector.ts';
import type { Model } from '../model/model.ts';
import type { Pose } from './kinematics.ts';
import {
  addMotion,
  addWrench,
  applyInertia,
  crossMotion,
  crossWrench,
  type Motion,
  power,
  restMotion,
  type SpatialInertia,
  type Wrench,
} from './spatial.ts';

/** Every body's velocity about its tree's origin, and what its acceleration would be with no joint accelerating. */
export interface Velocities {
  readonly bodies: readonly Motion[];
  /** Velocity-dependent accelerations, with the world accelerating upwards against gravity. */
  readonly accelerations: readonly Motion[];
}

/** Velocities of all bodies for joint velocities `qvel` [nv]. */
export function bodyVelocities(model: Model, pose: Pose, qvel: ArrayLike<number>): Velocities {
  const bodies: Motion[] = [restMotion];
  const accelerations: Motion[] = [{ angular: [0, 0, 0], linear: scale(model.options.gravity, -1) }];
  for (const [b, body] of model.bodies.entries()) {
    if (b === 0) continue;
    let velocity = bodies[body.parent]!;
    let acceleration = accelerations[body.parent]!;
    for (let j = body.joints.start; j < body.joints.start + body.joints.count; j++) {
      const joint = model.joints[j]!;
      // The three turns of a ball, or of a free joint after its slides, all move with the body as it is before them.
      const groups = joint.type === 'free' ? [3, 3] : joint.type === 'ball' ? [3] : [1];
      let d = joint.dofStart;
      for (const size of groups) {
        let along: Motion = restMotion;
        for (const end = d + size; d < end; d++) along = addMotion(along, pose.dofMotions[d]!, qvel[d]!);
        acceleration = addMotion(acceleration, crossMotion(velocity, along));
        velocity = addMotion(velocity, along);
      }
    }
    bodies[b] = velocity;
    accelerations[b] = acceleration;
  }
  return { bodies, accelerations };
}

/**
 * The generalised force [nv] of gravity, Coriolis and centrifugal effects, by the recursive Newton-Euler algorithm
 * (Featherstone 2008, 5.3) with zero joint accelerations.
 */
export function biasForce(
  model: Model,
  pose: Pose,
  inertias: readonly SpatialInertia[],
  velocities: Velocities,
): Float64Array {
  const wrenches: Wrench[] = model.bodies.map((_, b) => {
    const velocity = velocities.bodies[b]!;
    const momentum = applyInertia(inertias[b]!, velocity);
    return addWrench(
      applyInertia(inertias[b]!, velocities.accelerations[b]!),
      crossWrench(velocity, momentum),
    );
  });
  return projectWrenches(model, pose, wrenches);
}

/** The generalised force [nv] of one wrench on every body, each about its tree's origin. */
export function projectWrenches(model: Model, pose: Pose, wrenches: readonly Wrench[]): Float64Array {
  const total = [...wrenches];
  const force = new Float64Array(model.nv);
  for (let b = model.bodies.length - 1; b > 0; b--) {
    const { parent, dofs } = model.bodies[b]!;
    for (let d = dofs.start; d < dofs.start + dofs.count; d++)
      force[d] = power(pose.dofMotions[d]!, total[b]!);
    if (parent > 0) total[parent] = addWrench(total[parent]!, total[b]!);
  }
  return force;
}
