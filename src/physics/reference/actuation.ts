import { conjugate, multiplyQuat, quatToMatrix, quatToRotationVector, transform } from '../math/rotation.ts';
import { add, dot, subtract, type Vec3 } from '../math/vector.ts';
import type { Actuator, Joint, Model } from '../model/model.ts';
import { projectWrenches } from './bias.ts';
import { type Pose, quatAt, treeOrigin } from './kinematics.ts';
import { type Wrench, wrenchAt } from './spatial.ts';

/** What the actuators do for one control vector. */
export interface Actuation {
  /** Generalised force [nv]. */
  readonly force: Float64Array;
  /** Each actuator's moment [nv], d length / d qpos, and its force's derivative by its velocity. */
  readonly moments: readonly Float64Array[];
  readonly velocityGains: readonly number[];
}

/** Actuator forces for `control` [nu], clamped to the ranges of controls, forces and joints. */
export function actuate(
  model: Model,
  pose: Pose,
  qpos: ArrayLike<number>,
  qvel: ArrayLike<number>,
  control: ArrayLike<number>,
): Actuation {
  const total = new Float64Array(model.nv);
  const moments = model.actuators.map((actuator) => momentOf(model, pose, qpos, actuator));
  const velocityGains = model.actuators.map((actuator, u) => {
    const moment = moments[u]!;
    const velocity = moment.reduce((sum, value, d) => sum + value * qvel[d]!, 0);
    const length = lengthOf(model, qpos, actuator);
    const raw = actuator.gain * clampTo(actuator.controlRange, control[u]!);
    const [constant, perLength, perVelocity] = actuator.bias;
    const unclamped = raw + constant + perLength * length + perVelocity * velocity;
    const force = clampTo(actuator.forceRange, unclamped);
    moment.forEach((value, d) => {
      total[d]! += value * force;
    });
    return force === unclamped ? perVelocity : 0;
  });
  for (const joint of model.joints) {
    if (joint.actuatorForceRange)
      total[joint.dofStart] = clampTo(joint.actuatorForceRange, total[joint.dofStart]!);
  }
  return { force: total, moments, velocityGains };
}

const clampTo = (range: readonly [number, number] | undefined, value: number): number =>
  range ? Math.min(range[1], Math.max(range[0], value)) : value;

function lengthOf(model: Model, qpos: ArrayLike<number>, { target, gear }: Actuator): number {
  if (target.kind === 'site') return 0;
  const joint = model.joints[target.joint]!;
  switch (joint.type) {
    case 'hinge':
    case 'slide':
      return gear[0]! * qpos[joint.qposStart]!;
    case 'ball':
      return dot(ballGear(qpos, joint.qposStart, target.inParent, gear), rotationVector(qpos, joint));
    case 'free':
      return 0;
  }
}

const rotationVector = (qpos: ArrayLike<number>, joint: Joint): Vec3 =>
  quatToRotationVector(quatAt(qpos, joint.qposStart));

/** The turning gear in the moved body's axes, which the dofs of a ball are about. */
function ballGear(qpos: ArrayLike<number>, at: number, inParent: boolean, gear: readonly number[]): Vec3 {
  const turn: Vec3 = [gear[0]!, gear[1]!, gear[2]!];
  return inParent ? transform(quatToMatrix(conjugate(quatAt(qpos, at))), turn) : turn;
}

function momentOf(
  model: Model,
  pose: Pose,
  qpos: ArrayLike<number>,
  { target, gear }: Actuator,
): Float64Array {
  if (target.kind === 'site') return siteMoment(model, pose, target.site, gear);
  const moment = new Float64Array(model.nv);
  const joint = model.joints[target.joint]!;
  const { dofStart, qposStart } = joint;
  if (joint.type === 'hinge' || joint.type === 'slide') moment[dofStart] = gear[0]!;
  if (joint.type === 'ball') moment.set(ballGear(qpos, qposStart, target.inParent, gear), dofStart);
  if (joint.type === 'free') {
    moment.set(gear.slice(0, 3), dofStart);
    moment.set(ballGear(qpos, qposStart + 3, target.inParent, gear.slice(3)), dofStart + 3);
  }
  return moment;
}

/** A force (first three gears) and a torque (last three) along the axes of a site, acting at it. */
function siteMoment(model: Model, pose: Pose, index: number, gear: readonly number[]): Float64Array {
  const site = model.sites[index]!;
  const rotation = quatToMatrix(multiplyQuat(pose.quats[site.body]!, site.rotation));
  const position = add(pose.positions[site.body]!, transform(pose.rotations[site.body]!, site.position));
  const arm = subtract(position, treeOrigin(model, pose, site.body));
  const force = transform(rotation, [gear[0]!, gear[1]!, gear[2]!]);
  const torque = transform(rotation, [gear[3]!, gear[4]!, gear[5]!]);
  const none: Wrench = { torque: [0, 0, 0], force: [0, 0, 0] };
  const wrenches = model.bodies.map((_, b) => (b === site.body ? wrenchAt(arm, force, torque) : none));
  return projectWrenches(model, pose, wrenches);
}
