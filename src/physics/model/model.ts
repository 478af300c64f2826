import type { Quat } from '../math/rotation.ts';
import type { Vec3 } from '../math/vector.ts';

/**
 * A compiled robot: what the engine steps. SI units and radians throughout; indices, not references, so that a model
 * is plain data. Body 0 is the world; a parent always comes before its children, and so do its joints and dofs.
 */
export interface Model {
  readonly name: string;
  readonly options: Options;
  readonly bodies: readonly Body[];
  readonly joints: readonly Joint[];
  readonly dofs: readonly Dof[];
  readonly geoms: readonly Geom[];
  readonly sites: readonly Site[];
  readonly actuators: readonly Actuator[];
  /** Every pair of geoms that may touch, with the contact's parameters already combined. */
  readonly contactPairs: readonly ContactPair[];
  /** Length of the position vector: 7 a free joint (point, quaternion), 4 a ball, 1 a hinge or slide. */
  readonly nq: number;
  /** Length of the velocity vector: the number of degrees of freedom. */
  readonly nv: number;
  /** Length of the control vector. */
  readonly nu: number;
  /** The reference position, [nq]. */
  readonly qpos0: readonly number[];
  /** Where the joints' springs rest, [nq]. */
  readonly qposSpring: readonly number[];
}

export type Integrator = 'Euler' | 'implicitfast' | 'RK4';

export interface Options {
  readonly timestep: number; // s
  readonly gravity: Vec3; // m/s^2
  readonly integrator: Integrator;
  /** Friction against normal impedance, MuJoCo's impratio. */
  readonly frictionImpedanceRatio: number;
  /** Most Newton iterations a solve may take. */
  readonly iterations: number;
  readonly tolerance: number;
  /** Medium: density in kg/m^3, viscosity in Pa s, wind in m/s. */
  readonly density: number;
  readonly viscosity: number;
  readonly wind: Vec3;
  /** Joint damping is integrated implicitly by Euler. */
  readonly eulerDamping: boolean;
}

export interface Body {
  readonly name: string;
  readonly parent: number;
  /** Pose in the parent's frame. */
  readonly position: Vec3;
  readonly rotation: Quat;
  readonly mass: number; // kg
  /** Centre of mass and principal axes in the body's frame. */
  readonly inertialPosition: Vec3;
  readonly inertialRotation: Quat;
  /** Principal moments of inertia about the centre of mass. */
  readonly inertia: Vec3; // kg m^2
  /** The nearest ancestor (or the body itself) that has joints; 0 when it is fixed to the world. */
  readonly weld: number;
  /** The top-level body of its tree; 0 for the world. */
  readonly root: number;
  readonly joints: Range;
  readonly dofs: Range;
  /** The last dof at or above this body, -1 when there is none: the start of its chain. */
  readonly lastDof: number;
  /** Mean inverse inertia seen by a force (1/kg) and a torque (1/(kg m^2)) on it, at qpos0. */
  readonly inverseWeight: { readonly translation: number; readonly rotation: number };
}

/** `count` items from `start`. */
export interface Range {
  readonly start: number;
  readonly count: number;
}

export type JointType = 'free' | 'ball' | 'slide' | 'hinge';

export interface Joint {
  readonly name: string;
  readonly type: JointType;
  readonly body: number;
  readonly position: Vec3;
  /** Unit axis in the body's frame (hinge and slide). */
  readonly axis: Vec3;
  readonly qposStart: number;
  readonly dofStart: number;
  readonly stiffness: number;
  /** The joint's limits, undefined when it is free to move. */
  readonly limit: JointLimit | undefined;
  /** Bounds on the sum of the actuators' forces on the joint. */
  readonly actuatorForceRange: readonly [number, number] | undefined;
}

export interface JointLimit {
  readonly range: readonly [number, number];
  readonly margin: number;
  readonly softness: Softness;
}

/** How soft a constraint is: MuJoCo's solref and solimp, clamped to their valid range. */
export interface Softness {
  /** Stiffness and damping of the reference acceleration, before scaling by the impedance. */
  readonly stiffness: number;
  readonly damping: number;
  /** Impedance at zero and at full penetration, width of the change, midpoint and power. */
  readonly impedance: readonly [number, number, number, number, number];
}

export interface Dof {
  readonly joint: number;
  readonly body: number;
  /** The next dof towards the root, -1 at the top. */
  readonly parent: number;
  readonly armature: number;
  readonly damping: number;
  /** Inverse inertia seen along the dof at qpos0. */
  readonly inverseWeight: number;
}

export type GeomType = 'plane' | 'sphere' | 'capsule' | 'cylinder' | 'box';

export interface Geom {
  readonly name: string;
  readonly type: GeomType;
  readonly body: number;
  /** Sphere: radius. Capsule and cylinder: radius, half-length along z. Box: half-sizes. Plane: unused. */
  readonly size: Vec3;
  readonly position: Vec3;
  readonly rotation: Quat;
}

/** A named point of a body. */
export interface Site {
  readonly name: string;
  readonly body: number;
  readonly position: Vec3;
  readonly rotation: Quat;
}

export interface Actuator {
  readonly name: string;
  /** What it drives: a joint, in the child's or the parent's frame, or a site's frame. */
  readonly target: ActuatorTarget;
  /** Gear: scales length and force; six numbers for a site or a free joint, three for a ball. */
  readonly gear: readonly number[];
  /** force = gain * control + bias[0] + bias[1] * length + bias[2] * velocity */
  readonly gain: number;
  readonly bias: Vec3;
  readonly controlRange: readonly [number, number] | undefined;
  readonly forceRange: readonly [number, number] | undefined;
}

export type ActuatorTarget =
  | { readonly kind: 'joint'; readonly joint: number; readonly inParent: boolean }
  | { readonly kind: 'site'; readonly site: number };

/** Two geoms that may touch; `geom1` has the simpler shape. */
export interface ContactPair {
  readonly geom1: number;
  readonly geom2: number;
  /** 1 frictionless, 3 sliding, 4 with torsional, 6 with rolling friction. */
  readonly dimension: 1 | 3 | 4 | 6;
  /** Sliding along the two tangents, torsion, rolling about the two tangents. */
  readonly friction: readonly [number, number, number, number, number];
  readonly margin: number; // m
  readonly softness: Softness;
}

/** `dof` and every dof above it, from there to the root. */
export function dofsAbove(model: Model, dof: number): number[] {
  const chain: number[] = [];
  for (let d = dof; d >= 0; d = model.dofs[d]!.parent) chain.push(d);
  return chain;
}
