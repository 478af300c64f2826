import type { ContactPair } from '../model/model.ts';
import type { Algebra, Matrix, Vector } from './algebra.ts';
import type { LinkGeom } from './links.ts';
import type { Motion, Plan } from './motion.ts';
import { isConstant, type Value } from './tracer.ts';

/** A point where two geoms may touch. */
export interface Near {
  /** Between the surfaces (m). */
  readonly distance: Value;
  /** Where this is positive the point is no contact, near or not. */
  readonly unlessPositive?: Value;
  /** The rest, traced only where the contact is active. */
  readonly details: () => Details;
}

export interface Details {
  /** Relative to the moving geom's tree's origin. */
  readonly position: Vector;
  /** From the first geom to the second. */
  readonly normal: Vector;
  /** A unit vector across the normal. */
  readonly tangent: Vector;
}

/** A geom's centre and z axis; of the world's geoms too, relative to the other's tree's origin. */
interface Placed {
  readonly centre: Vector;
  readonly axis: Vector;
  readonly rotation: Matrix;
}

/** The points of `pair` that may touch: the mathematics of reference/collide. */
export function nearPoints(g: Algebra, plan: Plan, motion: Motion, pair: ContactPair): Near[] {
  const [first, second] = [plan.melted.geoms[pair.geom1]!, plan.melted.geoms[pair.geom2]!];
  const moving = motion.links[first.link === 0 ? second.link : first.link]!;
  const place = (geom: LinkGeom): Placed => {
    const link = motion.links[geom.link]!;
    const rotation = g.product(link.rotation, g.matrix(geom.rotation));
    const local = g.plus(link.position, g.transform(link.rotation, g.vector(geom.position)));
    const centre = geom.link === 0 ? g.minus(local, moving.origin) : local;
    return { centre, axis: g.transpose(rotation)[2], rotation };
  };
  const [a, b] = [place(first), place(second)];
  if (first.type === 'plane') return planePoints(g, a, b, second);
  return [ballBall(g, a, b, first, second)];
}

function planePoints(g: Algebra, plane: Placed, placed: Placed, geom: LinkGeom): Near[] {
  if (geom.type === 'box') return boxCorners(g, plane, placed, geom);
  if (geom.type === 'cylinder') return cylinderPoints(g, plane, placed, geom);
  return ballsOf(g, geom, placed).map((centre) => planeBall(g, plane, placed, geom, centre));
}

/** A point of the surface of a shape over a plane. */
function planePoint(g: Algebra, plane: Placed, point: Vector): Near {
  const distance = g.dot(g.minus(point, plane.centre), plane.axis);
  return {
    distance,
    details: () => ({
      position: g.minus(point, g.times(plane.axis, g.multiply(g.constant(0.5), distance))),
      normal: plane.axis,
      tangent: acrossNormal(g, plane.axis, undefined),
    }),
  };
}

/** The corners below the box's centre: of two opposite corners, one. */
function boxCorners(g: Algebra, plane: Placed, placed: Placed, { size: [x, y, z] }: LinkGeom): Near[] {
  return Array.from({ length: 8 }, (_, i) => {
    const corner = g.transform(placed.rotation, g.vector([i & 1 ? x : -x, i & 2 ? y : -y, i & 4 ? z : -z]));
    const near = planePoint(g, plane, g.plus(placed.centre, corner));
    return { ...near, unlessPositive: g.dot(corner, plane.axis) };
  });
}

/** The lowest point of each rim, and two more on the rim nearer to the plane. */
function cylinderPoints(
  g: Algebra,
  plane: Placed,
  placed: Placed,
  { size: [radius, half] }: LinkGeom,
): Near[] {
  const up = g.dot(plane.axis, placed.axis);
  const axis = placed.axis.map((value) =>
    g.whereNegative(g.negate(up), g.negate(value), value),
  ) as unknown as Vector;
  const along = g.minus(g.times(axis, g.dot(plane.axis, axis)), plane.axis);
  const square = g.dot(along, along);
  const scale = g.divide(g.constant(radius), g.root(g.larger(square, g.constant(1e-12))));
  const level = g.subtract(square, g.constant(1e-12)); // negative for a disk that lies flat
  const sideways = g.transpose(placed.rotation)[0];
  const down = along.map((value, k) =>
    g.whereNegative(level, g.multiply(g.constant(radius), sideways[k as 0]), g.multiply(scale, value)),
  ) as unknown as Vector;
  const [near, far] = [1, -1].map((side) =>
    g.plus(placed.centre, g.times(axis, g.constant(side * half))),
  ) as [Vector, Vector];
  const aside = g.times(g.cross(down, axis), g.constant(Math.sqrt(3) / 2));
  const back = g.minus(near, g.times(down, g.constant(0.5)));
  const points = [g.plus(near, down), g.plus(far, down), g.plus(back, aside), g.minus(back, aside)];
  return points.map((point) => planePoint(g, plane, point));
}

/** The centres of the balls of a sphere or capsule that a plane can touch. */
function ballsOf(g: Algebra, geom: LinkGeom, placed: Placed): Vector[] {
  if (geom.type === 'sphere') return [placed.centre];
  const half = g.times(placed.axis, g.constant(geom.size[1]));
  return [g.plus(placed.centre, half), g.minus(placed.centre, half)];
}

function planeBall(g: Algebra, plane: Placed, placed: Placed, geom: LinkGeom, centre: Vector): Near {
  const radius = geom.size[0];
  const height = g.dot(g.minus(centre, plane.centre), plane.axis);
  const distance = g.subtract(height, g.constant(radius));
  return {
    distance,
    details: () => ({
      position: g.minus(
        centre,
        g.times(plane.axis, g.add(g.constant(radius), g.multiply(g.constant(0.5), distance))),
      ),
      normal: plane.axis,
      tangent: acrossNormal(g, plane.axis, geom.type === 'capsule' ? placed.axis : undefined),
    }),
  };
}

/** The part of `along`, or else of a coordinate axis, that is across the normal, at unit length. */
function acrossNormal(g: Algebra, normal: Vector, along: Vector | undefined): Vector {
  const remove = (v: Vector) => g.direction(g.minus(v, g.times(normal, g.dot(normal, v))));
  if (along) return remove(along);
  const [y, z] = [remove(g.vector([0, 1, 0])), remove(g.vector([0, 0, 1]))];
  if (isConstant(normal[1])) return Math.abs(normal[1].value) < 0.5 ? y : z;
  const steep = g.subtract(g.absolute(normal[1]), g.constant(0.5));
  return [0, 1, 2].map((k) => g.whereNegative(steep, y[k as 0], z[k as 0])) as unknown as Vector;
}

/** Two spheres or capsules, at the nearest balls of their axes; of parallel capsules, at one of the nearest. */
function ballBall(g: Algebra, a: Placed, b: Placed, first: LinkGeom, second: LinkGeom): Near {
  const [p, q] = nearestCentres(g, a, b, first, second);
  const apart = g.minus(q, p);
  const between = g.root(g.larger(g.dot(apart, apart), g.constant(1e-20)));
  const distance = g.subtract(between, g.constant(first.size[0] + second.size[0]));
  return {
    distance,
    details: () => {
      const normal = g.times(apart, g.divide(g.one, between));
      const reach = g.add(g.constant(first.size[0]), g.multiply(g.constant(0.5), distance));
      return {
        position: g.plus(p, g.times(normal, reach)),
        normal,
        tangent: acrossNormal(g, normal, undefined),
      };
    },
  };
}

function nearestCentres(
  g: Algebra,
  a: Placed,
  b: Placed,
  first: LinkGeom,
  second: LinkGeom,
): readonly [Vector, Vector] {
  const half = (geom: LinkGeom) => (geom.type === 'capsule' ? geom.size[1] : 0);
  const [u, v] = [g.times(a.axis, g.constant(half(first))), g.times(b.axis, g.constant(half(second)))];
  const apart = g.minus(a.centre, b.centre);
  const [uu, vv] = [half(first) ** 2, half(second) ** 2];
  const uv = g.negate(g.dot(u, v));
  const [ua, va] = [g.negate(g.dot(u, apart)), g.dot(v, apart)];
  const unit = (x: Value) => g.larger(g.constant(-1), g.smaller(g.one, x));
  if (uu === 0 && vv === 0) return [a.centre, b.centre];
  if (uu === 0) return [a.centre, g.plus(b.centre, g.times(v, unit(g.multiply(g.constant(1 / vv), va))))];
  if (vv === 0) return [g.plus(a.centre, g.times(u, unit(g.multiply(g.constant(1 / uu), ua)))), b.centre];
  const determinant = g.subtract(g.constant(uu * vv), g.multiply(uv, uv));
  const safe = g.larger(determinant, g.constant(1e-7 * uu * vv));
  const s = unit(g.divide(g.subtract(g.multiply(g.constant(vv), ua), g.multiply(uv, va)), safe));
  const t = unit(g.multiply(g.constant(1 / vv), g.subtract(va, g.multiply(s, uv))));
  const again = unit(g.multiply(g.constant(1 / uu), g.subtract(ua, g.multiply(t, uv))));
  return [g.plus(a.centre, g.times(u, again)), g.plus(b.centre, g.times(v, t))];
}
