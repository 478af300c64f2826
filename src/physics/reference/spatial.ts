import type { Mat3 } from '../math/rotation.ts';
import { transform } from '../math/rotation.ts';
import { add, addScaled, cross, dot, scale, subtract, type Vec3 } from '../math/vector.ts';

// Spatial vectors (Featherstone, Rigid Body Dynamics Algorithms, 2008, chapter 2), in world axes about one fixed point.

/** Angular velocity, and the velocity of the body's material at the reference point. Also an acceleration. */
export interface Motion {
  readonly angular: Vec3;
  readonly linear: Vec3;
}

/** Torque about the reference point, and force. Also a momentum. */
export interface Wrench {
  readonly torque: Vec3;
  readonly force: Vec3;
}

/** A rigid body's inertia: mass, mass times centre of mass, and inertia tensor about the reference point. */
export interface SpatialInertia {
  readonly mass: number;
  readonly moment: Vec3;
  readonly tensor: Mat3;
}

export const restMotion: Motion = { angular: [0, 0, 0], linear: [0, 0, 0] };

export const addMotion = (a: Motion, b: Motion, s = 1): Motion => ({
  angular: addScaled(a.angular, b.angular, s),
  linear: addScaled(a.linear, b.linear, s),
});

export const addWrench = (a: Wrench, b: Wrench): Wrench => ({
  torque: add(a.torque, b.torque),
  force: add(a.force, b.force),
});

/** v x m: the rate of change of a motion that moves along with velocity `v`. */
export const crossMotion = (v: Motion, m: Motion): Motion => ({
  angular: cross(v.angular, m.angular),
  linear: add(cross(v.angular, m.linear), cross(v.linear, m.angular)),
});

/** v x* f: the rate of change of a momentum that moves along with velocity `v`. */
export const crossWrench = (v: Motion, f: Wrench): Wrench => ({
  torque: add(cross(v.angular, f.torque), cross(v.linear, f.force)),
  force: cross(v.angular, f.force),
});

/** The power of a wrench along a motion. */
export const power = (m: Motion, f: Wrench): number => dot(m.angular, f.torque) + dot(m.linear, f.force);

/** Inertia times motion: a momentum from a velocity, a wrench from an acceleration. */
export const applyInertia = (inertia: SpatialInertia, m: Motion): Wrench => ({
  torque: add(transform(inertia.tensor, m.angular), cross(inertia.moment, m.linear)),
  force: subtract(scale(m.linear, inertia.mass), cross(inertia.moment, m.angular)),
});

/** The velocity of the body's material at `point`, given relative to the reference point. */
export const velocityAt = (m: Motion, point: Vec3): Vec3 => add(m.linear, cross(m.angular, point));

/** The wrench of `force` acting at `point`, given relative to the reference point, with an extra `torque`. */
export const wrenchAt = (point: Vec3, force: Vec3, torque: Vec3): Wrench => ({
  torque: add(torque, cross(point, force)),
  force,
});
