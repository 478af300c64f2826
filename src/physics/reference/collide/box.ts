import { column, transform, transformBack } from '../../math/rotation.ts';
import { add, addScaled, dot, norm, scale, subtract, type Vec3 } from '../../math/vector.ts';
import type { Collide, PlacedGeom, Touch } from './contact.ts';

const axes = [0, 1, 2] as const;
type Axis = (typeof axes)[number];

const unit = (k: Axis): Vec3 => [Number(k === 0), Number(k === 1), Number(k === 2)];

const clampToBox = (p: Vec3, half: Vec3): Vec3 =>
  axes.map((k) => Math.min(half[k], Math.max(-half[k], p[k]))) as unknown as Vec3;

export const sphereBox: Collide = (sphere, box, margin) =>
  touchBall(sphere.position, sphere.size[0], box, margin);

/** A ball against the nearest point of the box, or against the nearest face when its centre is inside. */
function touchBall(centre: Vec3, radius: number, box: PlacedGeom, margin: number): Touch[] {
  const local = transformBack(box.rotation, subtract(centre, box.position));
  const nearest = clampToBox(local, box.size);
  const towards = subtract(nearest, local);
  const out = norm(towards);
  if (out - radius > margin) return [];
  if (out <= 1e-15) return [touchFromInside(local, radius, box)];
  const direction = scale(towards, 1 / out);
  const deepest = addScaled(local, direction, radius);
  const middle = scale(add(nearest, deepest), 0.5);
  return [
    {
      distance: out - radius,
      position: add(box.position, transform(box.rotation, middle)),
      normal: transform(box.rotation, direction),
    },
  ];
}

function touchFromInside(local: Vec3, radius: number, box: PlacedGeom): Touch {
  let depth = Number.POSITIVE_INFINITY;
  let inward: Vec3 = [0, 0, 0];
  for (const k of axes) {
    for (const side of [-1, 1]) {
      const toFace = Math.abs(side * box.size[k] - local[k]);
      if (toFace >= depth) continue;
      depth = toFace;
      inward = axes.map((i) => (i === k ? -side : 0)) as unknown as Vec3;
    }
  }
  const middle = addScaled(local, inward, (radius - depth) / 2);
  return {
    distance: -depth - radius,
    position: add(box.position, transform(box.rotation, middle)),
    normal: transform(box.rotation, inward),
  };
}

/** A capsule's segment in the box's frame: centre, half-axis, unit axis and half-length. */
interface Segment {
  readonly centre: Vec3;
  readonly halfAxis: Vec3;
  readonly axis: Vec3;
  readonly half: number;
}

/** Where on the segment (-1 to 1) and on what of the box the two are nearest. */
type Nearest = { readonly at: number; readonly squared: number } & (
  | { readonly on: 'face'; readonly face: Axis | undefined }
  | {
      readonly on: 'edge';
      readonly edge: Axis;
      readonly low: number;
      readonly alongEdge: number;
      readonly end: End;
    }
);

/** Which end of the edge is nearest: its lower corner, its upper corner, or a point between. */
type End = 'low' | 'high' | 'between';

/**
 * The ball of the capsule that is nearest to the box, and a second one where the capsule lies along a face or an edge.
 * The choice of the second follows MuJoCo's rule, so that the two engines stand on the same points.
 */
export const capsuleBox: Collide = (capsule, box, margin) => {
  const axis = transformBack(box.rotation, column(capsule.rotation, 2));
  const [radius, half] = capsule.size;
  const segment: Segment = {
    centre: transformBack(box.rotation, subtract(capsule.position, box.position)),
    ...{ axis, half, halfAxis: scale(axis, half) },
  };
  const nearest = nearestOnBox(segment, box.size);
  const step = stepToSecond(segment, box.size, nearest);
  const places = step === undefined ? [nearest.at] : [nearest.at, nearest.at + step];
  return places.flatMap((at) => {
    const local = addScaled(segment.centre, segment.halfAxis, at);
    return touchBall(add(box.position, transform(box.rotation, local)), radius, box, margin);
  });
};

function nearestOnBox(segment: Segment, size: Vec3): Nearest {
  let best: Nearest = { on: 'face', face: undefined, at: 0, squared: Number.POSITIVE_INFINITY };
  for (const at of [-1, 1]) {
    const end = addScaled(segment.centre, segment.halfAxis, at);
    const beyond = axes.filter((k) => Math.abs(end[k]) > size[k]);
    if (beyond.length > 1) continue;
    const away = subtract(clampToBox(end, size), end);
    const squared = dot(away, away);
    if (squared < best.squared) best = { on: 'face', face: beyond[0], at, squared };
  }
  for (const edge of axes) {
    for (let low = 0; low < 8; low++) {
      if (low & (1 << edge)) continue;
      const found = nearestOnEdge(segment, size, edge, low);
      if (found && found.squared < best.squared - 1e-15) best = found;
    }
  }
  return best;
}

/** Nearest points of the segment and the edge along axis `edge` whose lower corner has the bits `low`. */
function nearestOnEdge(segment: Segment, size: Vec3, edge: Axis, low: number): Nearest | undefined {
  const middle = axes.map((k) => (k === edge ? 0 : low & (1 << k) ? size[k] : -size[k])) as unknown as Vec3;
  const { halfAxis, half } = segment;
  const apart = subtract(middle, segment.centre);
  const ee = size[edge] * size[edge];
  const es = -size[edge] * halfAxis[edge];
  const ss = half * half;
  const [u, v] = [-size[edge] * apart[edge], dot(halfAxis, apart)];
  const determinant = ee * ss - es * es;
  if (Math.abs(determinant) < 1e-15) return undefined;
  let alongEdge = (ss * u - es * v) / determinant;
  let at = (ee * v - es * u) / determinant;
  let end: End = 'between';
  const keepOnEdge = () => {
    if (Math.abs(alongEdge) <= 1) return false;
    end = alongEdge > 0 ? 'high' : 'low';
    alongEdge = Math.sign(alongEdge);
    return true;
  };
  if (keepOnEdge()) at = (v - alongEdge * es) / ss;
  if (Math.abs(at) > 1) {
    at = Math.sign(at);
    alongEdge = (u - at * es) / ee;
    keepOnEdge();
  }
  const fromMiddle = addScaled(apart, halfAxis, -at);
  const away = addScaled(fromMiddle, unit(edge), size[edge] * alongEdge);
  const squared = dot(away, away);
  return { on: 'edge', edge, low, alongEdge, end, at, squared };
}

/** How far along the segment, in half-lengths, the second ball is from the first; undefined when there is none. */
function stepToSecond(segment: Segment, size: Vec3, nearest: Nearest): number | undefined {
  if (nearest.on === 'face') return stepOverFace(segment, size, nearest.at, nearest.face);
  const upward = axes.reduce<number>((bits, k) => bits | (segment.halfAxis[k] > 0 ? 1 << k : 0), 0);
  const corner = nearest.low | (nearest.end === 'high' ? 1 << nearest.edge : 0);
  const across = upward ^ corner;
  if (nearest.end !== 'between') return stepFromCorner(segment, size, nearest.at, across);
  return stepFromEdge(segment, size, nearest, upward, across & ~(1 << nearest.edge));
}

const axisOfBit: Readonly<Record<number, Axis>> = { 1: 0, 2: 1, 4: 2 };

/** From an end above a face, along the segment to its other end or to where it leaves the face. */
function stepOverFace(segment: Segment, size: Vec3, at: number, face: Axis | undefined): number | undefined {
  if (face === undefined) return undefined;
  const inward = -at;
  const end = addScaled(segment.centre, segment.halfAxis, at);
  let reach = 2;
  for (const k of axes) {
    if (k === face) continue;
    for (const side of [size[k], -size[k]]) {
      const crossing = ((side - end[k]) / segment.halfAxis[k]) * inward;
      if (crossing > 0) reach = Math.min(reach, crossing);
    }
  }
  return reach * inward;
}

/** From a corner: along an edge, or over a face, unless the segment points straight to or from the corner. */
function stepFromCorner(segment: Segment, size: Vec3, at: number, across: number): number | undefined {
  if (across === 0 || across === 7) return undefined;
  const single = axisOfBit[across];
  const forward = single === undefined ? -1 : 1;
  const axis = single ?? axisOfBit[7 - across]!;
  const spanOf = (k: Axis) => (2 * size[k]) / Math.abs(segment.halfAxis[k]);
  if (segment.axis[axis] * segment.axis[axis] > 0.5) {
    return forward * Math.min(1 - forward * at, spanOf(axis));
  }
  const others = axes.filter((k) => k !== axis);
  return -forward * Math.min(1 + forward * at, ...others.map(spanOf));
}

/** From the middle of an edge: over the face that the segment leans to, unless it meets the edge like a T. */
function stepFromEdge(
  segment: Segment,
  size: Vec3,
  nearest: Extract<Nearest, { on: 'edge' }>,
  upward: number,
  across: number,
): number | undefined {
  if (axisOfBit[across] === undefined) return undefined;
  const { edge, at, alongEdge } = nearest;
  const [a, b] = [((edge + 1) % 3) as Axis, ((edge + 2) % 3) as Axis];
  const leaning = Math.abs(segment.axis[a]) > Math.abs(segment.axis[b]) ? a : b;
  const forward = across & (1 << leaning) ? 1 : -1;
  const towardsHigh = (upward & (1 << edge)) !== 0;
  const room = towardsHigh === forward > 0 ? 1 - alongEdge : 1 + alongEdge;
  const reach = Math.min(
    1 - forward * at,
    (2 * size[leaning]) / Math.abs(segment.halfAxis[leaning]),
    segment.halfAxis[edge] === 0
      ? Number.POSITIVE_INFINITY
      : (size[edge] * room) / Math.abs(segment.halfAxis[edge]),
  );
  return forward * reach;
}
