import {
  axisAngleToQuat,
  column,
  type Mat3,
  multiplyQuat,
  normalizeQuat,
  type Quat,
  quatToMatrix,
  transform,
} from '../math/rotation.ts';
import { add, addScaled, cross, subtract, type Vec3, zero3 } from '../math/vector.ts';
import type { Body, Joint, Model } from '../model/model.ts';
import type { Motion } from './spatial.ts';

/** Where everything is for one position vector: per body in world coordinates, and every dof as a motion. */
export interface Pose {
  readonly positions: readonly Vec3[];
  readonly quats: readonly Quat[];
  readonly rotations: readonly Mat3[];
  /** Centres of mass, and the directions of the principal axes. */
  readonly centres: readonly Vec3[];
  readonly inertialRotations: readonly Mat3[];
  /** Unit velocity along each dof, about the origin of its tree: the position of the tree's top-level body. */
  readonly dofMotions: readonly Motion[];
}

/** A joint as placed by the joints before it. */
interface PlacedJoint {
  readonly joint: Joint;
  readonly anchor: Vec3;
  readonly axis: Vec3;
}

interface Placement {
  readonly position: Vec3;
  readonly quat: Quat;
  readonly joints: readonly PlacedJoint[];
}

/** Forward kinematics at `qpos` [nq]. Quaternions in it need not have unit length. */
export function placeBodies(model: Model, qpos: ArrayLike<number>): Pose {
  const positions: Vec3[] = [zero3];
  const quats: Quat[] = [[1, 0, 0, 0]];
  const rotations: Mat3[] = [quatToMatrix(quats[0]!)];
  const dofMotions: Motion[] = [];
  for (const [b, body] of model.bodies.entries()) {
    if (b === 0) continue;
    const parentRotation = rotations[body.parent]!;
    const start = {
      position: add(positions[body.parent]!, transform(parentRotation, body.position)),
      quat: multiplyQuat(quats[body.parent]!, body.rotation),
    };
    const placement = placeJoints(model, body, qpos, start);
    positions[b] = placement.position;
    quats[b] = normalizeQuat(placement.quat);
    rotations[b] = quatToMatrix(quats[b]!);
    const origin = positions[body.root]!;
    for (const placed of placement.joints) dofMotions.push(...motionsOf(placed, rotations[b]!, origin));
  }
  return {
    ...{ positions, quats, rotations, dofMotions },
    centres: model.bodies.map((body, b) =>
      add(positions[b]!, transform(rotations[b]!, body.inertialPosition)),
    ),
    inertialRotations: model.bodies.map((body, b) =>
      quatToMatrix(multiplyQuat(quats[b]!, body.inertialRotation)),
    ),
  };
}

/** Moves a body from where its parent leaves it through its joints, in order. */
function placeJoints(
  model: Model,
  body: Body,
  qpos: ArrayLike<number>,
  start: { position: Vec3; quat: Quat },
): Placement {
  let { position, quat } = start;
  const joints: PlacedJoint[] = [];
  for (let j = body.joints.start; j < body.joints.start + body.joints.count; j++) {
    const joint = model.joints[j]!;
    const q = joint.qposStart;
    if (joint.type === 'free') {
      position = [qpos[q]!, qpos[q + 1]!, qpos[q + 2]!];
      quat = quatAt(qpos, q + 3);
      joints.push({ joint, anchor: position, axis: joint.axis });
      continue;
    }
    const rotation = quatToMatrix(normalizeQuat(quat));
    const anchor = add(position, transform(rotation, joint.position));
    const axis = transform(rotation, joint.axis);
    joints.push({ joint, anchor, axis });
    if (joint.type === 'slide') {
      position = addScaled(position, axis, qpos[q]! - model.qpos0[q]!);
      continue;
    }
    const turn =
      joint.type === 'ball' ? quatAt(qpos, q) : axisAngleToQuat(joint.axis, qpos[q]! - model.qpos0[q]!);
    quat = multiplyQuat(quat, turn);
    position = subtract(anchor, transform(quatToMatrix(normalizeQuat(quat)), joint.position));
  }
  return { position, quat, joints };
}

/** The unit quaternion at `start` of `qpos`. */
export function quatAt(qpos: ArrayLike<number>, start: number): Quat {
  return normalizeQuat([qpos[start]!, qpos[start + 1]!, qpos[start + 2]!, qpos[start + 3]!]);
}

/** The dofs of a joint: a ball and the turning part of a free joint turn about the axes of the moved body. */
function motionsOf({ joint, anchor, axis }: PlacedJoint, rotation: Mat3, origin: Vec3): Motion[] {
  const turning = (direction: Vec3): Motion => ({
    angular: direction,
    linear: cross(subtract(anchor, origin), direction),
  });
  const sliding = (direction: Vec3): Motion => ({ angular: zero3, linear: direction });
  const turns = ([0, 1, 2] as const).map((k) => turning(column(rotation, k)));
  switch (joint.type) {
    case 'hinge':
      return [turning(axis)];
    case 'slide':
      return [sliding(axis)];
    case 'ball':
      return turns;
    case 'free':
      return [sliding([1, 0, 0]), sliding([0, 1, 0]), sliding([0, 0, 1]), ...turns];
  }
}

/** The origin about which the spatial vectors of `body`'s tree are written. */
export const treeOrigin = (model: Model, pose: Pose, body: number): Vec3 =>
  pose.positions[model.bodies[body]!.root]!;
