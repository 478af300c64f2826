import type { Model } from '../model/model.ts';
import type { Probe } from '../model/sensors.ts';
import type { Algebra, Inertia, Matrix, Quaternion, Spatial, Vector } from './algebra.ts';
import type { Shape } from './collide/shape.ts';
import type { Precision } from './encoder.ts';
import { type StateLayout, statePlace } from './layout.ts';
import { type Link, type LinkGeom, type Links, snapVector } from './links.ts';
import type { Value } from './tracer.ts';
import { arcTangent, sineCosine } from './trigonometry.ts';

/** A link where it is, and how it moves: values of the function that is being traced. */
export interface MovingLink {
  /** World position of its tree's origin: the position of the top link. */
  readonly origin: Vector;
  /** Position relative to that origin. */
  readonly position: Vector;
  readonly rotation: Matrix;
  readonly velocity: Spatial;
  /** Acceleration when no joint accelerates, against gravity. */
  readonly acceleration: Spatial;
  readonly inertia: Inertia;
}

export interface Motion {
  readonly links: readonly MovingLink[];
  /** Unit velocity along each dof. */
  readonly dofs: readonly Spatial[];
}

/** A sensor and the first slot of the state that its readings are kept in. */
export interface PlacedProbe {
  readonly probe: Probe;
  readonly start: number;
}

/** What tracing a model's functions shares. */
export interface Plan {
  readonly model: Model;
  readonly melted: Links;
  readonly layout: StateLayout;
  readonly precision: Precision;
  readonly sensors: readonly PlacedProbe[];
}

/** Kinematics and velocities of every link. The mathematics is that of reference/kinematics.ts and reference/bias.ts. */
export function traceMotion(g: Algebra, plan: Plan): Motion {
  const dofs: Spatial[] = [];
  const world: MovingLink = {
    ...{ origin: g.zeroVector, position: g.zeroVector, rotation: g.matrix(plan.melted.links[0]!.rotation) },
    velocity: g.rest,
    acceleration: {
      angular: g.zeroVector,
      linear: g.times(g.vector(plan.model.options.gravity), g.constant(-1)),
    },
    inertia: noInertia(g),
  };
  const links = [world];
  for (const link of plan.melted.links.slice(1))
    links.push(traceLink(g, plan, link, links[link.parent]!, dofs));
  return { links, dofs };
}

const noInertia = (g: Algebra): Inertia => ({
  mass: g.zero,
  moment: g.zeroVector,
  tensor: [g.zeroVector, g.zeroVector, g.zeroVector],
});

interface Placed {
  readonly origin: Vector;
  readonly position: Vector;
  readonly rotation: Matrix;
}

function traceLink(g: Algebra, plan: Plan, link: Link, parent: MovingLink, dofs: Spatial[]): MovingLink {
  const first = dofs.length;
  const placed = placeLink(g, plan, link, parent, dofs);
  let { velocity, acceleration } = parent;
  let d = first;
  for (const joint of link.joints) {
    for (const size of joint.type === 'free' ? [3, 3] : joint.type === 'ball' ? [3] : [1]) {
      let along = g.rest;
      for (const end = d + size; d < end; d++) {
        along = g.addSpatial(along, g.scaleSpatial(dofs[d]!, velocityOf(g, plan, d)));
      }
      acceleration = g.addSpatial(acceleration, g.crossMotion(velocity, along));
      velocity = g.addSpatial(velocity, along);
    }
  }
  return { ...placed, velocity, acceleration, inertia: inertiaOf(g, link, placed) };
}

export const positionOf = (g: Algebra, plan: Plan, q: number): Value =>
  g.load(statePlace(plan.layout.qpos + q));

export const velocityOf = (g: Algebra, plan: Plan, d: number): Value =>
  g.load(statePlace(plan.layout.qvel + d));

/**
 * Places a link through its joints, and adds their dofs. A top link's own position is its tree's origin: what moves it
 * as a whole stays out of everything relative, so that a robot far from the world's origin loses no precision.
 */
function placeLink(g: Algebra, plan: Plan, link: Link, parent: MovingLink, dofs: Spatial[]): Placed {
  const top = link.parent === 0;
  let rotation = g.product(parent.rotation, g.matrix(link.rotation));
  const offset = g.transform(parent.rotation, g.vector(link.position));
  let origin = top ? offset : parent.origin;
  let position = top ? g.zeroVector : g.plus(parent.position, offset);
  const axes: { readonly anchor: Vector; readonly axis: Vector; readonly slides: boolean }[] = [];
  const pushTurns = (anchor: Vector) => {
    const columns = g.transpose(rotation);
    for (const axis of columns) axes.push({ anchor, axis, slides: false });
  };
  for (const joint of link.joints) {
    const q = joint.qposStart;
    if (joint.type === 'free') {
      origin = [0, 1, 2].map((k) => positionOf(g, plan, q + k)) as unknown as Vector;
      rotation = rotationOf(g, plan, q + 3);
      for (const axis of g.matrix([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]))
        axes.push({ anchor: position, axis, slides: true });
      pushTurns(position);
      continue;
    }
    const axis = g.transform(rotation, g.vector(snapVector(joint.axis)));
    if (joint.type === 'slide') {
      const moved = g.times(axis, travel(g, plan, q));
      if (top && axes.every((each) => each.slides)) origin = g.plus(origin, moved);
      else position = g.plus(position, moved);
      axes.push({ anchor: position, axis, slides: true });
      continue;
    }
    const arm = g.vector(snapVector(joint.position));
    const anchor = g.plus(position, g.transform(rotation, arm));
    const turn =
      joint.type === 'ball' ? rotationOf(g, plan, q) : hingeRotation(g, plan, snapVector(joint.axis), q);
    rotation = g.product(rotation, turn);
    position = g.minus(anchor, g.transform(rotation, arm));
    if (joint.type === 'ball') pushTurns(anchor);
    else axes.push({ anchor, axis, slides: false });
  }
  const shift = top ? position : g.zeroVector;
  for (const { anchor, axis, slides } of axes) {
    const arm = g.minus(anchor, shift);
    dofs.push(
      slides ? { angular: g.zeroVector, linear: axis } : { angular: axis, linear: g.cross(arm, axis) },
    );
  }
  return { origin: g.plus(origin, shift), position: g.minus(position, shift), rotation };
}

/** A geom on its link, about the origin of its tree. */
export function placeShape(g: Algebra, motion: Motion, geom: LinkGeom): Shape {
  const link = motion.links[geom.link]!;
  const [x, y, z] = geom.size;
  return {
    type: geom.type,
    size: [g.constant(x), g.constant(y), g.constant(z)],
    centre: g.plus(link.position, g.transform(link.rotation, g.vector(geom.position))),
    axes: g.transpose(g.product(link.rotation, g.matrix(geom.rotation))),
  };
}

/** How far a hinge or slide is from its reference. */
const travel = (g: Algebra, plan: Plan, q: number): Value =>
  g.subtract(positionOf(g, plan, q), g.constant(plan.model.qpos0[q]!));

/** The quaternion at `q`, which need not have unit length, at unit length. */
export function quaternionOf(g: Algebra, plan: Plan, q: number): Quaternion {
  const raw = [0, 1, 2, 3].map((k) => positionOf(g, plan, q + k));
  const square = g.sum(raw.map((x) => g.multiply(x, x)));
  const scale = g.divide(g.one, g.root(square));
  return raw.map((value) => g.multiply(value, scale)) as unknown as Quaternion;
}

/** Axis times angle of a unit quaternion, the angle in [0, pi]; and the angle. */
export function rotationVector(
  g: Algebra,
  precision: Precision,
  [w, ...axis]: Quaternion,
): { vector: Vector; angle: Value } {
  const sine = g.root(g.dot(axis, axis));
  const angle = g.multiply(g.constant(2), arcTangent(g, precision, sine, g.absolute(w)));
  const size = g.divide(angle, g.larger(sine, g.constant(1e-15)));
  return { vector: g.times(axis, g.whereNegative(w, g.negate(size), size)), angle };
}

/** The rotation matrix of the quaternion at `q`, which need not have unit length. */
export function rotationOf(g: Algebra, plan: Plan, q: number): Matrix {
  const [w, x, y, z] = quaternionOf(g, plan, q);
  const twice = (a: Value, b: Value) => g.multiply(g.constant(2), g.multiply(a, b));
  const diagonal = (a: Value, b: Value) => g.subtract(g.one, g.add(twice(a, a), twice(b, b)));
  return [
    [diagonal(y, z), g.subtract(twice(x, y), twice(w, z)), g.add(twice(x, z), twice(w, y))],
    [g.add(twice(x, y), twice(w, z)), diagonal(x, z), g.subtract(twice(y, z), twice(w, x))],
    [g.subtract(twice(x, z), twice(w, y)), g.add(twice(y, z), twice(w, x)), diagonal(x, y)],
  ];
}

/** Rodrigues' formula; exact about a coordinate axis. */
function hingeRotation(g: Algebra, plan: Plan, axis: readonly [number, number, number], q: number): Matrix {
  const { sine, cosine } = sineCosine(g, plan.precision, travel(g, plan, q));
  const rest = g.subtract(g.one, cosine);
  const entry = (i: number, j: number): Value => {
    if (i === j) {
      if (Math.abs(axis[i]!) === 1) return g.one;
      return g.add(cosine, g.multiply(g.constant(axis[i]! * axis[i]!), rest));
    }
    const third = 3 - i - j;
    const sign = (j - i + 3) % 3 === 1 ? -1 : 1;
    const outer = g.multiply(g.constant(axis[i]! * axis[j]!), rest);
    return g.add(outer, g.multiply(g.constant(sign * axis[third]!), sine));
  };
  const row = (i: number): Vector => [entry(i, 0), entry(i, 1), entry(i, 2)];
  return [row(0), row(1), row(2)];
}

/** The inertia of a rigid body about the origin that `placed` is relative to. */
export function inertiaOf(
  g: Algebra,
  link: Pick<Link, 'mass' | 'centre' | 'tensor'>,
  placed: Pick<Placed, 'position' | 'rotation'>,
): Inertia {
  const centre = g.plus(placed.position, g.transform(placed.rotation, g.vector(link.centre)));
  const mass = g.constant(link.mass);
  const turned = g.product(g.product(placed.rotation, g.matrix(link.tensor)), g.transpose(placed.rotation));
  const moment = g.times(centre, mass);
  const square = [0, 1, 2].map((k) => g.multiply(moment[k as 0], centre[k as 0])) as unknown as Vector;
  const entry = (i: 0 | 1 | 2, j: 0 | 1 | 2): Value => {
    if (i !== j) return g.subtract(turned[i < j ? i : j][i < j ? j : i], g.multiply(moment[i], centre[j]));
    const [a, b] = [0, 1, 2].filter((k) => k !== i) as [0 | 1 | 2, 0 | 1 | 2];
    return g.add(turned[i][i], g.add(square[a], square[b]));
  };
  const [xx, yy, zz] = [entry(0, 0), entry(1, 1), entry(2, 2)];
  const [xy, xz, yz] = [entry(0, 1), entry(0, 2), entry(1, 2)];
  return {
    mass,
    moment,
    tensor: [
      [xx, xy, xz],
      [xy, yy, yz],
      [xz, yz, zz],
    ],
  };
}
