import type { Algebra, Vector } from '../algebra.ts';
import type { Place, Value } from '../tracer.ts';
import { acrossNormal, type Near, type Shape } from './shape.ts';

/** Two spheres or capsules, at the nearest balls of their axes: the mathematics of reference/collide/round.ts. */
export function roundPoints(g: Algebra, a: Shape, b: Shape, margin: number): Near[] {
  const [first, second] = nearestBalls(g, a, b, margin);
  const touch = ({ p, q, unlessPositive }: Balls): Near => ({
    ...touchBalls(g, [p, a.size[0]], [q, b.size[0]], [a.axes[2], b.axes[2]]),
    ...(unlessPositive && { unlessPositive }),
  });
  return second ? [touch(first), touch(second)] : [touch(first)];
}

type Ball = readonly [centre: Vector, radius: Value];

/** Two balls; `axes` decide the normal where their centres coincide. */
function touchBalls(
  g: Algebra,
  [p, radius1]: Ball,
  [q, radius2]: Ball,
  axes: readonly [Vector, Vector],
): Near {
  const apart = g.minus(q, p);
  const square = g.dot(apart, apart);
  const between = g.root(square);
  const distance = g.subtract(between, g.add(radius1, radius2));
  return {
    distance,
    details: () => {
      const normal = g.direction(apart, () => g.direction(g.cross(axes[0], axes[1])));
      const reach = g.add(radius1, g.multiply(g.constant(0.5), distance));
      const position = g.plus(p, g.times(normal, reach));
      return { position, normal, tangent: acrossNormal(g, normal, undefined) };
    },
  };
}

/** A ball of each shape, one of which may be no contact. */
interface Balls {
  readonly p: Vector;
  readonly q: Vector;
  readonly unlessPositive?: Value;
}

function nearestBalls(g: Algebra, a: Shape, b: Shape, margin: number): readonly [Balls, Balls?] {
  const along = (shape: Shape) => g.times(shape.axes[2], shape.size[1]);
  const apart = g.minus(a.centre, b.centre);
  if (a.type === 'sphere' && b.type === 'sphere') return [{ p: a.centre, q: b.centre }];
  if (a.type === 'sphere') {
    const v = along(b);
    const t = unit(g, g.divide(g.dot(v, apart), g.multiply(b.size[1], b.size[1])));
    return [{ p: a.centre, q: g.plus(b.centre, g.times(v, t)) }];
  }
  return nearestOnSegments(g, a, b, margin);
}

const unit = (g: Algebra, x: Value): Value => g.larger(g.constant(-1), g.smaller(g.one, x));

/** Places on two segments, from -1 to 1. */
type Spot = readonly [Value, Value];

/** Two segments and what the mathematics of their nearest points needs. */
interface Segments {
  readonly ball: (spot: Spot) => Balls;
  /** The place on one segment that is nearest to a place on the other. */
  readonly onA: (t: Value) => Value;
  readonly onB: (s: Value) => Value;
  /** Balls of the two shapes whose centres are nearer than this touch. */
  readonly reach: Value;
}

/** The nearest points of two segments, clamped to their ends; `twoOf` where they are parallel and have none. */
function nearestOnSegments(g: Algebra, a: Shape, b: Shape, margin: number): readonly [Balls, Balls] {
  const [u, v] = [g.times(a.axes[2], a.size[1]), g.times(b.axes[2], b.size[1])];
  const apart = g.minus(a.centre, b.centre);
  const [uu, vv] = [g.multiply(a.size[1], a.size[1]), g.multiply(b.size[1], b.size[1])];
  const uv = g.negate(g.dot(u, v));
  const [ua, va] = [g.negate(g.dot(u, apart)), g.dot(v, apart)];
  const segments: Segments = {
    ball: ([s, t]) => ({ p: g.plus(a.centre, g.times(u, s)), q: g.plus(b.centre, g.times(v, t)) }),
    onA: (t) => unit(g, g.divide(g.subtract(ua, g.multiply(t, uv)), uu)),
    onB: (s) => unit(g, g.divide(g.subtract(va, g.multiply(s, uv)), vv)),
    reach: g.add(g.add(a.size[0], b.size[0]), g.constant(margin)),
  };
  const product = g.multiply(uu, vv);
  const determinant = g.subtract(product, g.multiply(uv, uv));
  const least = g.larger(g.constant(1e-15), g.multiply(g.constant(g.tiny), product));
  const free = g.subtract(g.multiply(vv, ua), g.multiply(uv, va));
  const t = segments.onB(unit(g, g.divide(free, g.larger(determinant, least))));
  return twoOf(g, segments, g.subtract(least, determinant), [segments.onA(t), t]);
}

/** `single`; but where `parallel` > 0 the ends that are near enough to touch the other segment, two at most. */
function twoOf(g: Algebra, segments: Segments, parallel: Value, single: Spot): readonly [Balls, Balls] {
  const [first, second] = [single, [g.zero, g.zero]].map((spot) => spot.map((at) => g.variable(at)));
  const hasSecond = g.variable(g.constant(-1));
  g.when(parallel, () => {
    const hasFirst = g.variable(g.constant(-1));
    const put = (into: readonly Place[], spot: Spot, has: Place, where: Value) => {
      const elsewhere = g.negate(where);
      into.forEach((place, k) => {
        g.store(place, g.whereNegative(elsewhere, spot[k as 0], g.read(place)));
      });
      g.store(has, g.whereNegative(elsewhere, g.one, g.read(has)));
    };
    const ends = [g.one, g.constant(-1)];
    const spots = [
      ...ends.map((end): Spot => [end, segments.onB(end)]),
      ...ends.map((end): Spot => [segments.onA(end), end]),
    ];
    for (const spot of spots) {
      const { p, q } = segments.ball(spot);
      const gap = g.minus(q, p);
      const near = g.subtract(segments.reach, g.root(g.dot(gap, gap)));
      const fits = g.whereNegative(near, g.constant(-1), g.smaller(g.one, parallel));
      const [taken, full] = [g.read(hasFirst), g.read(hasSecond)];
      put(first!, spot, hasFirst, g.smaller(fits, g.negate(taken)));
      put(second!, spot, hasSecond, g.smaller(fits, g.smaller(taken, g.negate(full))));
    }
  });
  const read = (places: readonly Place[]) => segments.ball(places.map((at) => g.read(at)) as unknown as Spot);
  return [read(first!), { ...read(second!), unlessPositive: g.negate(g.read(hasSecond)) }];
}
