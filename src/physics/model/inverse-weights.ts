import { cholesky, choleskySolve, dotProduct } from '../math/linear.ts';
import { bodyInertias, massMatrix } from '../reference/inertia.ts';
import { pointJacobian } from '../reference/jacobian.ts';
import { placeBodies } from '../reference/kinematics.ts';
import type { Body, Joint, Model } from './model.ts';

/** Fills in how light each body and dof is at the reference position: what scales the softness of constraints. */
export function withInverseWeights(model: Model): Model {
  const pose = placeBodies(model, model.qpos0);
  const factor = massMatrix(model, pose, bodyInertias(model, pose));
  cholesky(factor, model.nv);
  const inverseAlong = (row: Float64Array) => dotProduct(row, choleskySolve(factor, row));
  const bodies = model.bodies.map((body, b) => {
    if (body.weld === 0) return body;
    if (slidesAlone(model, body))
      return { ...body, inverseWeight: { translation: 1 / body.mass, rotation: 0 } };
    const jacobian = pointJacobian(model, pose, b, pose.centres[b]!);
    const mean = (motions: typeof jacobian.linear) => {
      const rows = [0, 1, 2].map((k) => {
        const row = new Float64Array(model.nv);
        jacobian.dofs.forEach((d, i) => {
          row[d] = motions[i]![k]!;
        });
        return inverseAlong(row);
      });
      return rows.reduce((a, c) => a + c) / 3;
    };
    const inverseWeight = { translation: mean(jacobian.linear), rotation: mean(jacobian.angular) };
    return { ...body, inverseWeight };
  });
  return { ...model, bodies, dofs: dofsWithWeights(model, inverseAlong) };
}

function dofsWithWeights(model: Model, inverseAlong: (row: Float64Array) => number): Model['dofs'] {
  const own = model.dofs.map((dof, d) => {
    const body = model.bodies[dof.body]!;
    if (slidesAlone(model, body)) return 1 / body.mass;
    const unit = new Float64Array(model.nv);
    unit[d] = 1;
    return inverseAlong(unit);
  });
  return model.dofs.map((dof, d) => {
    const { start, count } = groupOf(model.joints[dof.joint]!, d);
    const group = own.slice(start, start + count);
    return { ...dof, inverseWeight: group.reduce((a, b) => a + b) / count };
  });
}

/** The dofs that share one weight: three slides or three turns of a free joint, the turns of a ball, or the one. */
function groupOf(joint: Joint, dof: number): { start: number; count: number } {
  if (joint.type === 'ball') return { start: joint.dofStart, count: 3 };
  if (joint.type !== 'free') return { start: dof, count: 1 };
  return { start: joint.dofStart + (dof < joint.dofStart + 3 ? 0 : 3), count: 3 };
}

/**
 * A body that MuJoCo calls simple and only slides: alone on its slides, which run along its principal axes through
 * its centre. Its weight is its mass, without the slides' armature.
 */
function slidesAlone(model: Model, body: Body): boolean {
  const index = model.bodies.indexOf(body);
  const joints = model.joints.slice(body.joints.start, body.joints.start + body.joints.count);
  const centred = [...body.inertialPosition, ...body.inertialRotation.slice(1)].every(
    (x) => Math.abs(x) < 1e-14,
  );
  const parent = model.bodies[body.parent]!;
  const onGround = body.root === index || (parent.parent === 0 && parent.dofs.count === 0);
  const aligned = (joint: Joint) =>
    joint.type === 'slide' &&
    joint.position.every((x) => x === 0) &&
    joint.axis.filter((x) => Math.abs(x) > 1e-14).length === 1;
  return (
    joints.length > 0 &&
    centred &&
    onGround &&
    joints.every(aligned) &&
    model.bodies.every((other, b) => b === 0 || other.parent !== index)
  );
}
