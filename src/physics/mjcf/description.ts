import type { Quat } from '../math/rotation.ts';
import type { Vec3 } from '../math/vector.ts';
import type { ActuatorTarget, GeomType, JointType, Options } from '../model/model.ts';

/** What a model file says, with its defaults and units resolved: what the model compiler reads. */
export interface Description {
  readonly name: string;
  readonly compiler: CompilerSettings;
  readonly options: DescribedOptions;
  readonly world: DescribedBody;
  readonly actuators: readonly DescribedActuator[];
  /** Names of bodies between which there is no contact. */
  readonly excludes: readonly (readonly [string, string])[];
}

export interface DescribedOptions extends Options {
  /** A body touches its parent's geoms too when false. */
  readonly filterParent: boolean;
  /** Time constants of constraints are kept at two timesteps or more. */
  readonly safeReference: boolean;
  readonly contacts: boolean;
  readonly limits: boolean;
  readonly actuation: boolean;
  readonly clampControls: boolean;
}

export interface CompilerSettings {
  readonly inertiaFromGeoms: 'true' | 'false' | 'auto';
  /** Geom groups that count for inertia. */
  readonly inertiaGroups: readonly [number, number];
  /** Masses and inertias are scaled to this total, when it is positive. */
  readonly totalMass: number;
  readonly leastMass: number;
  readonly leastInertia: number;
  readonly balanceInertia: boolean;
}

export interface DescribedBody {
  readonly name: string;
  readonly line: number;
  readonly position: Vec3;
  readonly rotation: Quat;
  readonly inertial: Inertial | undefined;
  readonly joints: readonly DescribedJoint[];
  readonly geoms: readonly DescribedGeom[];
  readonly sites: readonly DescribedSite[];
  readonly children: readonly DescribedBody[];
}

/** Mass, centre of mass, and principal axes and moments of inertia about it. */
export interface Inertial {
  readonly mass: number;
  readonly position: Vec3;
  readonly rotation: Quat;
  readonly inertia: Vec3;
}

export interface DescribedJoint {
  readonly name: string;
  readonly type: JointType;
  readonly position: Vec3;
  readonly axis: Vec3;
  readonly ref: number;
  readonly springRef: number;
  readonly stiffness: number;
  readonly damping: number;
  readonly armature: number;
  readonly range: readonly [number, number] | undefined;
  readonly margin: number;
  readonly solref: readonly [number, number];
  readonly solimp: readonly [number, number, number, number, number];
  readonly actuatorForceRange: readonly [number, number] | undefined;
}

export interface DescribedGeom {
  readonly name: string;
  readonly line: number;
  readonly type: GeomType;
  readonly size: Vec3;
  readonly position: Vec3;
  readonly rotation: Quat;
  /** Undefined: from the density. */
  readonly mass: number | undefined;
  readonly density: number;
  readonly group: number;
  readonly contactType: number;
  readonly contactAffinity: number;
  readonly dimension: 1 | 3 | 4 | 6;
  readonly priority: number;
  readonly friction: Vec3;
  readonly mix: number;
  readonly solref: readonly [number, number];
  readonly solimp: readonly [number, number, number, number, number];
  readonly margin: number;
}

export interface DescribedSite {
  readonly name: string;
  readonly position: Vec3;
  readonly rotation: Quat;
}

export interface DescribedActuator {
  readonly name: string;
  readonly line: number;
  readonly target: NamedTarget;
  readonly gear: readonly number[];
  readonly gain: number;
  readonly bias: Vec3;
  readonly controlRange: readonly [number, number] | undefined;
  readonly forceRange: readonly [number, number] | undefined;
}

export interface NamedTarget {
  readonly kind: ActuatorTarget['kind'];
  readonly name: string;
  readonly inParent: boolean;
}
