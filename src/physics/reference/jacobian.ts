import { subtract, type Vec3 } from '../math/vector.ts';
import { dofsAbove, type Model } from '../model/model.ts';
import { type Pose, treeOrigin } from './kinematics.ts';
import { velocityAt } from './spatial.ts';

/** How a point of a body moves with every dof: its linear and the body's angular velocity per unit of dof velocity. */
export interface PointJacobian {
  readonly dofs: readonly number[];
  readonly linear: readonly Vec3[];
  readonly angular: readonly Vec3[];
}

/** The Jacobian of the point of `body` that is at `point`, in world coordinates. */
export function pointJacobian(model: Model, pose: Pose, body: number, point: Vec3): PointJacobian {
  const dofs = dofsAbove(model, model.bodies[body]!.lastDof);
  const arm = subtract(point, treeOrigin(model, pose, body));
  return {
    dofs,
    linear: dofs.map((d) => velocityAt(pose.dofMotions[d]!, arm)),
    angular: dofs.map((d) => pose.dofMotions[d]!.angular),
  };
}
