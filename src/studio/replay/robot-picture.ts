import type { Environment } from '../../core/environment.ts';
import { multiplyQuat, transform } from '../../physics/math/rotation.ts';
import { add } from '../../physics/math/vector.ts';
import type { Model } from '../../physics/model/model.ts';
import { modelOf } from '../../physics/model-file.ts';
import { placeBodies } from '../../physics/reference/kinematics.ts';
import type { RobotPicture } from '../contract/replay.ts';

/** The solids of the environment's robot and where they are in each of `states` [.., S]; undefined without a robot. */
export function robotPicture(
  environment: Environment,
  states: readonly (readonly number[])[],
): RobotPicture | undefined {
  if (!environment.robot) return undefined;
  const model = modelOf(environment.robot.file);
  return {
    parts: model.geoms.map(({ name, type, size, body }) => ({ name, type, size, body })),
    poses: states.map((state) => posesOf(model, state)),
  };
}

/** A state begins with the robot's positions. */
function posesOf(model: Model, state: readonly number[]): number[] {
  const { positions, quats, rotations } = placeBodies(model, state.slice(0, model.nq));
  return model.geoms.flatMap((geom) => [
    ...add(positions[geom.body]!, transform(rotations[geom.body]!, geom.position)).map(rounded),
    ...multiplyQuat(quats[geom.body]!, geom.rotation).map(rounded),
  ]);
}

/** A tenth of a millimetre is finer than any picture. */
const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
