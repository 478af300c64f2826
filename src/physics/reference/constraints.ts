import { quatToRotationVector } from '../math/rotation.ts';
import { dot, norm, scale } from '../math/vector.ts';
import type { ContactPair, Joint, JointLimit, Model, Softness } from '../model/model.ts';
import { impedanceAt } from '../model/softness.ts';
import { contactFrame } from './collide/contact.ts';
import { type Contact, findContacts } from './collide/index.ts';
import { pointJacobian } from './jacobian.ts';
import { type Pose, quatAt } from './kinematics.ts';

/** One inequality J a >= reference, softened: it pushes with -weight (J a - reference) where it is violated. */
export interface ConstraintRow {
  /** [nv] */
  readonly jacobian: Float64Array;
  readonly weight: number;
  readonly reference: number;
}

/** Joint limits and contacts that are active at this position, in MuJoCo's order. */
export function constraintRows(
  model: Model,
  pose: Pose,
  qpos: ArrayLike<number>,
  qvel: ArrayLike<number>,
): ConstraintRow[] {
  const limits = model.joints.flatMap((joint) => limitRows(model, joint, qpos, qvel));
  const contacts = findContacts(model, pose).flatMap((contact) => contactRows(model, pose, contact, qvel));
  return [...limits, ...contacts];
}

/** The row with Jacobian `jacobian` whose violation is `distance` - `margin`, negative. */
function row(
  jacobian: Float64Array,
  softness: Softness,
  gap: number,
  resistance: (impedance: number) => number,
  qvel: ArrayLike<number>,
): ConstraintRow {
  const impedance = impedanceAt(softness, gap);
  const velocity = jacobian.reduce((sum, value, d) => sum + value * qvel[d]!, 0);
  return {
    jacobian,
    weight: 1 / resistance(impedance),
    reference: -softness.damping * velocity - softness.stiffness * impedance * gap,
  };
}

/** MuJoCo's regularisation: the inverse inertia along the constraint, scaled by (1 - d) / d. */
const regularisation = (inverseWeight: number) => (impedance: number) =>
  Math.max(1e-15, (inverseWeight * (1 - impedance)) / impedance);

function limitRows(
  model: Model,
  joint: Joint,
  qpos: ArrayLike<number>,
  qvel: ArrayLike<number>,
): ConstraintRow[] {
  const { limit } = joint;
  if (!limit) return [];
  if (joint.type === 'ball') return ballLimitRows(model, joint, limit, qpos, qvel);
  const value = qpos[joint.qposStart]!;
  const sides = [
    { distance: value - limit.range[0], sign: 1 },
    { distance: limit.range[1] - value, sign: -1 },
  ];
  return sides
    .filter(({ distance }) => distance < limit.margin)
    .map(({ distance, sign }) => {
      const jacobian = new Float64Array(model.nv);
      jacobian[joint.dofStart] = sign;
      return limitRow(model, joint, limit, jacobian, distance, qvel);
    });
}

/** A ball's limit is on the angle of its rotation from the reference. */
function ballLimitRows(
  model: Model,
  joint: Joint,
  limit: JointLimit,
  qpos: ArrayLike<number>,
  qvel: ArrayLike<number>,
): ConstraintRow[] {
  const rotation = quatToRotationVector(quatAt(qpos, joint.qposStart));
  const angle = norm(rotation);
  const distance = Math.max(...limit.range) - angle;
  if (distance >= limit.margin) return [];
  const jacobian = new Float64Array(model.nv);
  jacobian.set(scale(rotation, -1 / angle), joint.dofStart);
  return [limitRow(model, joint, limit, jacobian, distance, qvel)];
}

function limitRow(
  model: Model,
  joint: Joint,
  limit: JointLimit,
  jacobian: Float64Array,
  distance: number,
  qvel: ArrayLike<number>,
): ConstraintRow {
  const { inverseWeight } = model.dofs[joint.dofStart]!;
  return row(jacobian, limit.softness, distance - limit.margin, regularisation(inverseWeight), qvel);
}

/** One row without friction; else two opposing edges of the friction pyramid per direction of friction. */
function contactRows(model: Model, pose: Pose, contact: Contact, qvel: ArrayLike<number>): ConstraintRow[] {
  const { pair, touch } = contact;
  const directions = contactDirections(model, pose, contact);
  const gap = touch.distance - pair.margin;
  const resistance = contactResistance(model, pair);
  const [normal, ...frictional] = directions;
  if (pair.dimension === 1) return [row(normal!, pair.softness, gap, resistance, qvel)];
  return frictional.flatMap((direction, k) =>
    [1, -1].map((side) => {
      const edge = normal!.map((value, d) => value + side * pair.friction[k]! * direction[d]!);
      return row(edge, pair.softness, gap, resistance, qvel);
    }),
  );
}

/**
 * Regularisation of a contact. A pyramid's edges share the one that makes them match the elliptic cone's normal
 * and friction impedance (MuJoCo documentation, "Computation", "Friction cones").
 */
export function contactResistance(model: Model, pair: ContactPair): (impedance: number) => number {
  const inverseWeight = [pair.geom1, pair.geom2]
    .map((geom) => model.bodies[model.geoms[geom]!.body]!.inverseWeight.translation)
    .reduce((a, b) => a + b);
  if (pair.dimension === 1) return regularisation(inverseWeight);
  const slide = pair.friction[0] * pair.friction[0];
  const edge = regularisation(inverseWeight * (1 + slide));
  return (impedance) => ((2 * slide) / model.options.frictionImpedanceRatio) * edge(impedance);
}

/** How the second geom moves against the first, per dof: normal, two tangents, spin, two rolls, as many as asked. */
function contactDirections(model: Model, pose: Pose, { pair, touch }: Contact): Float64Array[] {
  const frame = contactFrame(touch);
  const rows = Array.from({ length: pair.dimension }, () => new Float64Array(model.nv));
  for (const [geom, sign] of [
    [pair.geom1, -1],
    [pair.geom2, 1],
  ] as const) {
    const jacobian = pointJacobian(model, pose, model.geoms[geom]!.body, touch.position);
    jacobian.dofs.forEach((d, i) => {
      rows.forEach((values, k) => {
        const moved = k < 3 ? jacobian.linear[i]! : jacobian.angular[i]!;
        values[d]! += sign * dot(frame[(k % 3) as 0 | 1 | 2], moved);
      });
    });
  }
  return rows;
}
