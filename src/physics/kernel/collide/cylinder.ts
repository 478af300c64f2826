import type { Algebra } from '../algebra.ts';
import { acrossNormal, type Near, type Shape } from './shape.ts';

/** A sphere against the side, a cap or the rim of a cylinder: the mathematics of reference/collide/round.ts. */
export function cylinderPoint(g: Algebra, sphere: Shape, cylinder: Shape): Near {
  const [radius, half] = cylinder.size;
  const axis = cylinder.axes[2];
  const from = g.minus(sphere.centre, cylinder.centre);
  const height = g.dot(axis, from);
  const outward = g.minus(from, g.times(axis, height));
  const out = g.root(g.dot(outward, outward));
  const overSide = g.subtract(g.absolute(height), half); // negative beside the cylinder
  const overCap = g.subtract(out, radius); // negative above or below it
  const top = g.whereNegative(g.negate(height), g.one, g.constant(-1));
  // Inside both are negative, and the one nearer to 0 counts.
  const beside = g.whereNegative(g.subtract(overCap, overSide), g.one, g.constant(-1));
  const side = g.whereNegative(overSide, beside, g.one); // negative where the side is touched
  const cap = g.whereNegative(side, g.one, overCap); // negative where a cap is
  const scale = g.divide(radius, g.larger(out, g.constant(1e-30)));
  const rim = g.plus(g.times(axis, g.multiply(top, half)), g.times(outward, scale));
  const target = g.whereNegativeVector(side, g.times(axis, height), rim);
  const apart = g.minus(target, from);
  const between = g.root(g.dot(apart, apart));
  const round = g.subtract(between, g.whereNegative(side, radius, g.zero));
  const distance = g.subtract(
    g.whereNegative(cap, g.subtract(g.absolute(height), half), round),
    sphere.size[0],
  );
  return {
    distance,
    details: () => {
      const straight = g.direction(apart, () => g.direction(g.cross(sphere.axes[2], axis)));
      const normal = g.whereNegativeVector(cap, g.times(axis, g.negate(top)), straight);
      const reach = g.add(sphere.size[0], g.multiply(g.constant(0.5), distance));
      const position = g.plus(sphere.centre, g.times(normal, reach));
      return { position, normal, tangent: acrossNormal(g, normal, undefined) };
    },
  };
}
