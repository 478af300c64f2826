import type { Algebra, Vector } from '../algebra.ts';
import type { Value } from '../tracer.ts';
import { acrossNormal, type Details, type Near, type Shape } from './shape.ts';

const axes = [0, 1, 2] as const;
type Axis = (typeof axes)[number];
type Triple<T> = readonly [T, T, T];

const perAxis = <T>(make: (k: Axis) => T): Triple<T> => [make(0), make(1), make(2)];

/** A sphere or capsule and a box: the mathematics of reference/collide/box.ts, for all lanes at once. */
export function boxPoints(g: Algebra, round: Shape, box: Shape): Near[] {
  if (round.type === 'sphere') return [ballBox(g, toBox(g, box, round.centre), round.size[0], box)];
  const axis = perAxis((k) => g.dot(box.axes[k], round.axes[2]));
  const segment: Segment = {
    ...{ centre: toBox(g, box, round.centre), axis },
    ...{ half: round.size[1], halfAxis: g.times(axis, round.size[1]) },
  };
  const nearest = nearestOnBox(g, segment, box.size);
  const { step, exists } = stepToSecond(g, segment, box.size, nearest);
  const ballAt = (at: Value) =>
    ballBox(g, g.plus(segment.centre, g.times(segment.halfAxis, at)), round.size[0], box);
  return [
    ballAt(nearest.at),
    { ...ballAt(g.add(nearest.at, step)), unlessPositive: g.subtract(g.constant(0.5), exists) },
  ];
}

/** A point in the box's frame. */
const toBox = (g: Algebra, box: Shape, point: Vector): Vector => {
  const from = g.minus(point, box.centre);
  return perAxis((k) => g.dot(box.axes[k], from));
};

const fromBox = (g: Algebra, { axes: columns }: Shape, v: Vector): Vector =>
  axes.reduce<Vector>((sum, k) => g.plus(sum, g.times(columns[k], v[k])), g.zeroVector);

const clampToBox = (g: Algebra, p: Vector, size: Triple<Value>): Vector =>
  perAxis((k) => g.larger(g.negate(size[k]), g.smaller(size[k], p[k])));

/** A ball against the nearest point of the box, or against the nearest face when its centre is inside. */
function ballBox(g: Algebra, local: Vector, radius: Value, box: Shape): Near {
  const towards = g.minus(clampToBox(g, local, box.size), local);
  const square = g.dot(towards, towards);
  const inside = g.subtract(square, g.constant(1e-30));
  const { depth, inward } = nearestFace(g, local, box.size);
  const gap = g.whereNegative(inside, g.negate(depth), g.root(square));
  const distance = g.subtract(gap, radius);
  return {
    distance,
    details: (): Details => {
      const scale = g.divide(g.one, g.root(g.larger(square, g.constant(1e-30))));
      const direction = g.whereNegativeVector(inside, inward, g.times(towards, scale));
      const reach = g.multiply(g.constant(0.5), g.add(radius, gap));
      const middle = g.plus(local, g.times(direction, reach));
      const normal = fromBox(g, box, direction);
      const position = g.plus(box.centre, fromBox(g, box, middle));
      return { position, normal, tangent: acrossNormal(g, normal, undefined) };
    },
  };
}

/** How deep a point in the box is below the nearest face, and the direction from there inwards. */
function nearestFace(g: Algebra, local: Vector, size: Triple<Value>): { depth: Value; inward: Vector } {
  let depth: Value = g.constant(1e30);
  let inward: Vector = g.zeroVector;
  for (const k of axes) {
    for (const side of [-1, 1]) {
      const toFace = g.absolute(g.subtract(g.multiply(g.constant(side), size[k]), local[k]));
      const nearer = g.subtract(toFace, depth);
      depth = g.whereNegative(nearer, toFace, depth);
      inward = g.whereNegativeVector(
        nearer,
        perAxis((i) => g.constant(i === k ? -side : 0)),
        inward,
      );
    }
  }
  return { depth, inward };
}

/** A capsule's segment in the box's frame: centre, half-axis, unit axis and half-length. */
interface Segment {
  readonly centre: Vector;
  readonly halfAxis: Vector;
  readonly axis: Vector;
  readonly half: Value;
}

/** Where on the segment (-1 to 1) and on what of the box the two are nearest. Flags are 1 for yes and 0 for no. */
interface Nearest {
  readonly at: Value;
  readonly squared: Value;
  /** Whether it is beyond which face, or on which edge: none of the six for an end inside the box. */
  readonly face: Triple<Value>;
  readonly edge: Triple<Value>;
  /** Of an edge: at which sides of the box it is, 1 or -1; along itself -1, but 1 at its upper end. */
  readonly side: Triple<Value>;
  readonly alongEdge: Value;
  /** -1 and 1 for the ends of the edge, 0 between. */
  readonly end: Value;
}

function select(g: Algebra, condition: Value, a: Nearest, b: Nearest): Nearest {
  const pick = (x: Value, y: Value) => g.whereNegative(condition, x, y);
  const all = (x: Triple<Value>, y: Triple<Value>) => perAxis((k) => pick(x[k], y[k]));
  return {
    ...{ at: pick(a.at, b.at), squared: pick(a.squared, b.squared), end: pick(a.end, b.end) },
    ...{ face: all(a.face, b.face), edge: all(a.edge, b.edge), side: all(a.side, b.side) },
    alongEdge: pick(a.alongEdge, b.alongEdge),
  };
}

function nearestOnBox(g: Algebra, segment: Segment, size: Triple<Value>): Nearest {
  const none = [g.zero, g.zero, g.zero] as const;
  let best: Nearest = {
    ...{ at: g.zero, squared: g.constant(1e30), face: none, edge: none, side: none },
    ...{ alongEdge: g.zero, end: g.zero },
  };
  for (const at of [-1, 1]) {
    const end = g.plus(segment.centre, g.times(segment.halfAxis, g.constant(at)));
    const face = perAxis((k) => g.whereNegative(g.subtract(size[k], g.absolute(end[k])), g.one, g.zero));
    const away = g.minus(clampToBox(g, end, size), end);
    const squared = g.dot(away, away);
    const beyondTwo = g.subtract(g.sum(face), g.constant(1.5)); // not negative beyond an edge or a corner
    const better = g.larger(beyondTwo, g.subtract(squared, best.squared));
    best = select(g, better, { ...best, at: g.constant(at), squared, face }, best);
  }
  for (const edge of axes) {
    for (let low = 0; low < 8; low++) {
      if (low & (1 << edge)) continue;
      const { found, missing } = nearestOnEdge(g, segment, size, edge, low);
      const better = g.subtract(found.squared, g.subtract(best.squared, g.constant(1e-15)));
      best = select(g, g.larger(missing, better), found, best);
    }
  }
  return best;
}

/** Nearest points of the segment and one edge; `missing` is not negative where the two are parallel. */
function nearestOnEdge(
  g: Algebra,
  { centre, halfAxis, half }: Segment,
  size: Triple<Value>,
  edge: Axis,
  low: number,
): { found: Nearest; missing: Value } {
  const side = perAxis((k) => g.constant(k !== edge && low & (1 << k) ? 1 : -1));
  const middle = perAxis((k) => (k === edge ? g.zero : g.multiply(side[k], size[k])));
  const apart = g.minus(middle, centre);
  const length = size[edge];
  const [ee, ss] = [g.multiply(length, length), g.multiply(half, half)];
  const es = g.negate(g.multiply(length, halfAxis[edge]));
  const [u, v] = [g.negate(g.multiply(length, apart[edge])), g.dot(halfAxis, apart)];
  const product = g.multiply(ee, ss);
  const determinant = g.subtract(product, g.multiply(es, es));
  const least = g.larger(g.constant(1e-15), g.multiply(g.constant(g.tiny), product));
  const inverse = g.divide(g.one, g.larger(determinant, least));
  const cross = (a: Value, b: Value, c: Value, d: Value) => g.subtract(g.multiply(a, b), g.multiply(c, d));
  const free = g.multiply(cross(ss, u, es, v), inverse);
  const first = keepOnEdge(g, free, g.zero);
  const moved = g.divide(g.subtract(v, g.multiply(first.alongEdge, es)), ss);
  const raw = g.whereNegative(within(g, free), g.multiply(cross(ee, v, es, u), inverse), moved);
  const at = clampUnit(g, raw);
  const again = keepOnEdge(g, g.divide(g.subtract(u, g.multiply(at, es)), ee), first.end);
  const last = {
    alongEdge: g.whereNegative(within(g, raw), first.alongEdge, again.alongEdge),
    end: g.whereNegative(within(g, raw), first.end, again.end),
  };
  const away = perAxis((k) => {
    const fromMiddle = g.subtract(apart[k], g.multiply(halfAxis[k], at));
    return k === edge ? g.add(fromMiddle, g.multiply(length, last.alongEdge)) : fromMiddle;
  });
  const upper = g.whereNegative(g.negate(last.end), g.one, g.constant(-1));
  return {
    found: {
      ...{ at, squared: g.dot(away, away), face: [g.zero, g.zero, g.zero] },
      edge: perAxis((k) => (k === edge ? g.one : g.zero)),
      side: perAxis((k) => (k === edge ? upper : side[k])),
      ...last,
    },
    missing: g.subtract(least, determinant),
  };
}

const clampUnit = (g: Algebra, x: Value): Value => g.larger(g.constant(-1), g.smaller(g.one, x));

/** Negative for |x| <= 1. */
const within = (g: Algebra, x: Value): Value => g.subtract(g.absolute(x), g.constant(1 + Number.EPSILON));

const keepOnEdge = (g: Algebra, x: Value, end: Value): Pick<Nearest, 'alongEdge' | 'end'> => {
  const sign = g.whereNegative(x, g.constant(-1), g.one);
  return { alongEdge: clampUnit(g, x), end: g.whereNegative(within(g, x), end, sign) };
};

/** How far along the segment, in half-lengths, the second ball is from the first, and whether there is one. */
interface Step {
  readonly step: Value;
  readonly exists: Value;
}

function stepToSecond(g: Algebra, segment: Segment, size: Triple<Value>, nearest: Nearest): Step {
  const overFace = stepOverFace(g, segment, size, nearest);
  const upward = perAxis((k) => g.whereNegative(g.negate(segment.halfAxis[k]), g.one, g.constant(-1)));
  const across = perAxis((k) => g.whereNegative(g.multiply(upward[k], nearest.side[k]), g.one, g.zero));
  const fromCorner = stepFromCorner(g, segment, size, nearest, across);
  const fromEdge = stepFromEdge(g, segment, size, nearest, upward, across);
  const isCorner = g.subtract(g.constant(0.5), g.absolute(nearest.end)); // negative at an edge's end
  const isEdge = g.subtract(g.constant(0.5), g.sum(nearest.edge)); // negative on an edge
  const pick = (k: keyof Step) =>
    g.whereNegative(isEdge, g.whereNegative(isCorner, fromCorner[k], fromEdge[k]), overFace[k]);
  return { step: pick('step'), exists: pick('exists') };
}

/** The value of the axis whose flag is set. */
const chosen = (g: Algebra, flags: Triple<Value>, values: Triple<Value>): Value =>
  axes.reduce<Value>((sum, k) => g.whereNegative(g.negate(flags[k]), values[k], sum), values[2]);

const flag = (g: Algebra, negative: Value): Value => g.whereNegative(negative, g.one, g.zero);

/** x / |y|, or far where y is 0. */
const ratio = (g: Algebra, x: Value, y: Value): Value => {
  const size = g.absolute(y);
  return g.whereNegative(g.subtract(size, g.constant(1e-30)), g.constant(1e30), g.divide(x, size));
};

/** From an end above a face, along the segment to its other end or to where it leaves the face. */
function stepOverFace(g: Algebra, segment: Segment, size: Triple<Value>, { at, face }: Nearest): Step {
  const inward = g.negate(at);
  const end = g.plus(segment.centre, g.times(segment.halfAxis, at));
  let reach: Value = g.constant(2);
  for (const k of axes) {
    for (const side of [1, -1]) {
      const gap = g.subtract(g.multiply(g.constant(side), size[k]), end[k]);
      const crossing = g.multiply(g.divide(gap, segment.halfAxis[k]), inward);
      const counts = g.larger(g.negate(crossing), g.subtract(face[k], g.constant(0.5)));
      reach = g.whereNegative(counts, g.smaller(reach, crossing), reach);
    }
  }
  return { step: g.multiply(reach, inward), exists: g.sum(face) };
}

/** From a corner: along an edge, or over a face, unless the segment points straight to or from the corner. */
function stepFromCorner(
  g: Algebra,
  segment: Segment,
  size: Triple<Value>,
  { at }: Nearest,
  across: Triple<Value>,
): Step {
  const count = g.sum(across);
  const single = g.subtract(count, g.constant(1.5)); // negative when the segment crosses one way only
  const forward = g.whereNegative(single, g.one, g.constant(-1));
  const isAxis = perAxis((k) => g.whereNegative(single, across[k], g.subtract(g.one, across[k])));
  const span = perAxis((k) => ratio(g, g.multiply(g.constant(2), size[k]), segment.halfAxis[k]));
  const along = chosen(g, isAxis, segment.axis);
  const back = g.multiply(forward, at);
  const others = axes.reduce<Value>(
    (least, k) => g.smaller(least, g.whereNegative(g.negate(isAxis[k]), g.constant(1e30), span[k])),
    g.add(g.one, back),
  );
  const overFace = g.multiply(g.negate(forward), others);
  const alongEdge = g.multiply(forward, g.smaller(g.subtract(g.one, back), chosen(g, isAxis, span)));
  const steep = g.subtract(g.constant(0.5), g.multiply(along, along)); // negative when it runs with the edge
  return {
    step: g.whereNegative(steep, alongEdge, overFace),
    exists: flag(g, g.subtract(g.absolute(g.subtract(count, g.constant(1.5))), g.one)),
  };
}

/** From the middle of an edge: over the face that the segment leans to, unless it meets the edge like a T. */
function stepFromEdge(
  g: Algebra,
  segment: Segment,
  size: Triple<Value>,
  { edge, at, alongEdge }: Nearest,
  upward: Triple<Value>,
  across: Triple<Value>,
): Step {
  const turned = (values: Triple<Value>, by: 1 | 2) =>
    chosen(
      g,
      edge,
      perAxis((k) => values[((k + by) % 3) as Axis]),
    );
  const lean = (values: Triple<Value>) => {
    const steeper = g.subtract(g.absolute(turned(segment.axis, 2)), g.absolute(turned(segment.axis, 1)));
    return g.whereNegative(steeper, turned(values, 1), turned(values, 2));
  };
  const count = g.add(turned(across, 1), turned(across, 2));
  const forward = g.whereNegative(g.negate(lean(across)), g.one, g.constant(-1));
  const towards = g.multiply(chosen(g, edge, upward), forward);
  const room = g.subtract(g.one, g.multiply(towards, alongEdge));
  const run = ratio(g, g.multiply(chosen(g, edge, size), room), chosen(g, edge, segment.halfAxis));
  const span = ratio(g, g.multiply(g.constant(2), lean(size)), lean(segment.halfAxis));
  const reach = g.smaller(g.subtract(g.one, g.multiply(forward, at)), g.smaller(span, run));
  return {
    step: g.multiply(forward, reach),
    exists: flag(g, g.subtract(g.absolute(g.subtract(count, g.one)), g.constant(0.5))),
  };
}
