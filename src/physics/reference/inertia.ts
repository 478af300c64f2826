import { rotateDiagonal } from '../math/rotation.ts';
import { add, scale, subtract } from '../math/vector.ts';
import { addMatrix, pointInertia } from '../model/inertia.ts';
import type { Model } from '../model/model.ts';
import { type Pose, treeOrigin } from './kinematics.ts';
import { applyInertia, power, type SpatialInertia } from './spatial.ts';

/** Every body's inertia in world axes, about the origin of its tree. */
export function bodyInertias(model: Model, pose: Pose): SpatialInertia[] {
  return model.bodies.map((body, b) => {
    const arm = subtract(pose.centres[b]!, treeOrigin(model, pose, b));
    const about = rotateDiagonal(pose.inertialRotations[b]!, body.inertia);
    return {
      mass: body.mass,
      moment: scale(arm, body.mass),
      tensor: addMatrix(about, pointInertia(arm, body.mass)),
    };
  });
}

/**
 * The joint-space inertia matrix [nv, nv], symmetric and full, by the composite rigid body algorithm
 * (Featherstone 2008, 6.2), armature included.
 */
export function massMatrix(model: Model, pose: Pose, inertias: readonly SpatialInertia[]): Float64Array {
  const { nv } = model;
  const composite = compositeInertias(model, inertias);
  const matrix = new Float64Array(nv * nv);
  for (let i = 0; i < nv; i++) {
    const force = applyInertia(composite[model.dofs[i]!.body]!, pose.dofMotions[i]!);
    for (let j = i; j >= 0; j = model.dofs[j]!.parent) {
      const value = power(pose.dofMotions[j]!, force);
      matrix[i * nv + j] = value;
      matrix[j * nv + i] = value;
    }
    matrix[i * nv + i]! += model.dofs[i]!.armature;
  }
  return matrix;
}

/** The inertia of each body together with everything it carries. */
function compositeInertias(model: Model, inertias: readonly SpatialInertia[]): SpatialInertia[] {
  const composite = [...inertias];
  for (let b = model.bodies.length - 1; b > 0; b--) {
    const { parent } = model.bodies[b]!;
    if (parent === 0) continue;
    const [own, carried] = [composite[parent]!, composite[b]!];
    composite[parent] = {
      mass: own.mass + carried.mass,
      moment: add(own.moment, carried.moment),
      tensor: addMatrix(own.tensor, carried.tensor),
    };
  }
  return composite;
}
