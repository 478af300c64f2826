import type { Algebra, Vector } from '../algebra.ts';
import { acrossNormal, type Near, type Shape } from './shape.ts';

/** The points where a plane and another shape may touch: the mathematics of reference/collide/plane.ts. */
export function planePoints(g: Algebra, plane: Shape, other: Shape): Near[] {
  if (other.type === 'box') return boxCorners(g, plane, other);
  if (other.type === 'cylinder') return cylinderPoints(g, plane, other);
  return ballsOf(g, other).map((centre) => planeBall(g, plane, other, centre));
}

/** A point of the surface of a shape over a plane. */
function planePoint(g: Algebra, plane: Shape, point: Vector): Near {
  const distance = g.dot(g.minus(point, plane.centre), plane.axes[2]);
  return {
    distance,
    details: () => ({
      position: g.minus(point, g.times(plane.axes[2], g.multiply(g.constant(0.5), distance))),
      normal: plane.axes[2],
      tangent: acrossNormal(g, plane.axes[2], undefined),
    }),
  };
}

/** The corners below the box's centre: of two opposite corners, one. */
function boxCorners(g: Algebra, plane: Shape, box: Shape): Near[] {
  const halves = box.axes.map((axis, k) => g.times(axis, box.size[k as 0]));
  return Array.from({ length: 8 }, (_, i) => {
    const corner = halves.reduce<Vector>(
      (sum, half, k) => (i & (1 << k) ? g.plus(sum, half) : g.minus(sum, half)),
      g.zeroVector,
    );
    const near = planePoint(g, plane, g.plus(box.centre, corner));
    return { ...near, unlessPositive: g.dot(corner, plane.axes[2]) };
  });
}

/** The lowest point of each rim, and two more on the rim nearer to the plane. */
function cylinderPoints(g: Algebra, plane: Shape, cylinder: Shape): Near[] {
  const [radius, half] = cylinder.size;
  const [sideways, , upright] = cylinder.axes;
  const up = g.negate(g.dot(plane.axes[2], upright));
  const axis = g.whereNegativeVector(up, g.times(upright, g.constant(-1)), upright);
  const along = g.minus(g.times(axis, g.dot(plane.axes[2], axis)), plane.axes[2]);
  const down = g.times(g.direction(along, sideways), radius);
  const reach = g.times(axis, half);
  const [near, far] = [g.plus(cylinder.centre, reach), g.minus(cylinder.centre, reach)];
  const aside = g.times(g.cross(down, axis), g.constant(Math.sqrt(3) / 2));
  const back = g.minus(near, g.times(down, g.constant(0.5)));
  const points = [g.plus(near, down), g.plus(far, down), g.plus(back, aside), g.minus(back, aside)];
  return points.map((point) => planePoint(g, plane, point));
}

/** The centres of the balls of a sphere or capsule that a plane can touch. */
function ballsOf(g: Algebra, { type, size, centre, axes }: Shape): Vector[] {
  if (type === 'sphere') return [centre];
  const half = g.times(axes[2], size[1]);
  return [g.plus(centre, half), g.minus(centre, half)];
}

function planeBall(g: Algebra, plane: Shape, round: Shape, centre: Vector): Near {
  const radius = round.size[0];
  const height = g.dot(g.minus(centre, plane.centre), plane.axes[2]);
  const distance = g.subtract(height, radius);
  return {
    distance,
    details: () => ({
      position: g.minus(centre, g.times(plane.axes[2], g.add(radius, g.multiply(g.constant(0.5), distance)))),
      normal: plane.axes[2],
      tangent: acrossNormal(g, plane.axes[2], round.type === 'capsule' ? round.axes[2] : undefined),
    }),
  };
}
