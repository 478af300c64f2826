import { scale } from '../math/vector.ts';
import type { Model } from './model.ts';

/** Factors on a robot's physical parameters; 1 leaves them as they are. */
export interface ModelScale {
  /** Of every body's mass and moments of inertia. */
  readonly mass: number;
  /** Of the friction in every contact. */
  readonly friction: number;
  /** Of every actuator's gain: force for the same control. */
  readonly strength: number;
}

/** The model with its parameters scaled: the same robot, built a little differently. */
export function scaleModel(model: Model, { mass, friction, strength }: ModelScale): Model {
  return {
    ...model,
    bodies: model.bodies.map((body) => ({
      ...body,
      mass: body.mass * mass,
      inertia: scale(body.inertia, mass),
      // Exact but for joints' armature, which has no mass; it only sets how soft contacts are.
      inverseWeight: {
        translation: body.inverseWeight.translation / mass,
        rotation: body.inverseWeight.rotation / mass,
      },
    })),
    dofs: model.dofs.map((dof) => ({ ...dof, inverseWeight: dof.inverseWeight / mass })),
    actuators: model.actuators.map((actuator) => ({ ...actuator, gain: actuator.gain * strength })),
    contactPairs: model.contactPairs.map((pair) => ({
      ...pair,
      friction: pair.friction.map((value) => value * friction) as unknown as typeof pair.friction,
    })),
  };
}
