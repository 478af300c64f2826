import type { ContactPair, Joint, Model, Softness } from '../model/model.ts';
import { contactResistance } from '../reference/constraints.ts';
import type { Algebra, Matrix, Spatial, Vector } from './algebra.ts';
import { planePoints } from './collide/plane.ts';
import { depthWithin, type Near } from './collide/shape.ts';
import type { Scratch, VectorCell } from './layout.ts';
import {
  type Motion,
  type Plan,
  placeShape,
  positionOf,
  quaternionOf,
  rotationVector,
  velocityOf,
} from './motion.ts';
import type { Place, Value } from './tracer.ts';

/** A joint limit's row in the scratch memory. Its weight is 0 in the lanes where it is inactive. */
export interface LimitRow {
  readonly dofs: readonly number[];
  readonly weight: Place;
  readonly reference: Place;
  /** The Jacobian over these dofs: 1 at the lower limit and -1 at the upper; of a ball against its turn. */
  readonly jacobian: readonly Place[];
  /** J a - reference at the current acceleration, and J times the search direction. */
  readonly residual: Place;
  readonly slope: Place;
}

/** The rows of a contact point with a plane: one, or two edges of a pyramid for every direction of friction. */
export interface ContactRow {
  readonly pair: ContactPair;
  /** The link that touches the plane. */
  readonly link: number;
  readonly weight: Place;
  /** Relative to the tree's origin. */
  readonly point: VectorCell;
  /** Normal and two tangents. */
  readonly frame: readonly VectorCell[];
  /** Reference acceleration along the normal, and along the other directions times their friction, [dimension]. */
  readonly reference: readonly Place[];
  /** Of every edge. */
  readonly residual: readonly Place[];
  /** The search direction along the normal, and along the other directions times their friction, [dimension]. */
  readonly slope: readonly Place[];
}

export interface ConstraintRows {
  readonly limits: readonly LimitRow[];
  readonly contacts: readonly ContactRow[];
}

/**
 * Finds what is active and stores its rows; `active` becomes positive in the lanes where anything is. The mathematics
 * is that of reference/constraints.ts.
 */
export function traceConstraints(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  scratch: Scratch,
  active: Place,
): ConstraintRows {
  const any = g.variable(g.constant(-1));
  const limits = plan.model.joints
    .flatMap((joint) => limitsOf(g, plan, joint).map((limit) => ({ joint, limit })))
    .map(({ joint, limit }) => traceLimit(g, plan, joint, limit, scratch, any));
  const contacts = planePairs(plan).flatMap((pair) => {
    const [plane, other] = [plan.melted.geoms[pair.geom1]!, plan.melted.geoms[pair.geom2]!];
    const { origin } = motion.links[other.link]!;
    const placed = placeShape(g, motion, plane);
    const about = { ...placed, centre: g.minus(placed.centre, origin) };
    return planePoints(g, about, placeShape(g, motion, other)).map((near) =>
      traceContact(g, plan, motion, pair, near, scratch, any),
    );
  });
  g.store(active, g.read(any));
  return { limits, contacts };
}

const planePairs = ({ model }: Plan): ContactPair[] =>
  model.contactPairs.filter(({ geom1 }) => model.geoms[geom1]!.type === 'plane');

function traceLimit(
  g: Algebra,
  plan: Plan,
  joint: Joint,
  { distance, jacobian }: Limit,
  scratch: Scratch,
  any: Place,
): LimitRow {
  const { model } = plan;
  const { softness, margin } = joint.limit!;
  const [weight, reference, residual, slope] = scratch.list(4) as [Place, Place, Place, Place];
  const dofs = jacobian.map((_, k) => joint.dofStart + k);
  const kept = scratch.list(dofs.length);
  const depth = g.subtract(g.constant(margin), distance);
  g.store(weight, g.zero);
  g.store(any, g.larger(g.read(any), depth));
  g.when(depth, () => {
    const impedance = traceImpedance(g, softness, depth);
    const inverse = inverseResistance(g, impedance, g.constant(model.dofs[joint.dofStart]!.inverseWeight));
    g.store(weight, g.whereNegative(g.negate(depth), inverse, g.zero));
    const rates = jacobian.map((value, k) => {
      g.store(kept[k]!, value);
      return g.multiply(value, velocityOf(g, plan, dofs[k]!));
    });
    g.store(reference, traceReference(g, softness, impedance, g.sum(rates), depth));
  });
  return { dofs, weight, reference, jacobian: kept, residual, slope };
}

/** How far a joint is from a limit, and how its dofs move it away. */
interface Limit {
  readonly distance: Value;
  readonly jacobian: readonly Value[];
}

/** A joint's limits: of a range, the nearer end, unless both can be within the margin at once. */
function limitsOf(g: Algebra, plan: Plan, { type, limit, qposStart }: Joint): Limit[] {
  if (!limit) return [];
  const { range, margin } = limit;
  if (type === 'ball') {
    const { vector, angle } = rotationVector(g, plan.precision, quaternionOf(g, plan, qposStart));
    const inverse = g.divide(g.constant(-1), g.larger(angle, g.constant(1e-15)));
    const distance = g.subtract(g.constant(Math.max(...range)), angle);
    return [{ distance, jacobian: g.times(vector, inverse) }];
  }
  const q = positionOf(g, plan, qposStart);
  const [fromLow, toHigh] = [g.subtract(q, g.constant(range[0])), g.subtract(g.constant(range[1]), q)];
  if (range[1] - range[0] <= 2 * margin) {
    return [
      { distance: fromLow, jacobian: [g.one] },
      { distance: toHigh, jacobian: [g.constant(-1)] },
    ];
  }
  const side = g.whereNegative(g.subtract(toHigh, fromLow), g.constant(-1), g.one);
  return [{ distance: g.smaller(fromLow, toHigh), jacobian: [side] }];
}

function traceContact(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  pair: ContactPair,
  near: Near,
  scratch: Scratch,
  any: Place,
): ContactRow {
  const { model, melted } = plan;
  const frictional = pair.dimension > 1;
  const { link } = melted.geoms[pair.geom2]!;
  const weight = scratch.slot();
  const reference = scratch.list(pair.dimension);
  const depth = depthWithin(g, pair.margin, near);
  g.store(weight, g.zero);
  g.store(any, g.larger(g.read(any), depth));
  let point: VectorCell | undefined;
  let frame: VectorCell[] = [];
  g.when(depth, () => {
    const { position, normal, tangent } = near.details();
    const axes: Matrix = [normal, tangent, g.cross(normal, tangent)];
    const impedance = traceImpedance(g, pair.softness, depth);
    const inverse = inverseResistance(g, impedance, g.constant(resistanceScale(model, pair)));
    g.store(weight, g.whereNegative(g.negate(depth), inverse, g.zero));
    const moved = motionAt(g, motion.links[link]!.velocity, position);
    const speeds = alongDirections(g, axes, moved, pair.dimension);
    g.store(reference[0]!, traceReference(g, pair.softness, impedance, speeds[0]!, depth));
    for (let k = 1; k < reference.length; k++) {
      const drag = -pair.softness.damping * pair.friction[k - 1]!;
      g.store(reference[k]!, g.multiply(g.constant(drag), speeds[k]!));
    }
    point = scratch.keepVector(g, position);
    frame = axes.slice(0, frictional ? 3 : 1).map((axis) => scratch.keepVector(g, axis));
  });
  const residual = scratch.list(frictional ? 2 * (pair.dimension - 1) : 1);
  const slope = scratch.list(pair.dimension);
  return { pair, link, weight, point: point!, frame, reference, residual, slope };
}

/** How a body that moves with `m` moves at `point`, and how it turns. */
export const motionAt = (g: Algebra, m: Spatial, point: Vector): Spatial => ({
  linear: g.velocityAt(m, point),
  angular: m.angular,
});

/** `moved` along normal and tangents, then turning about them: the first `count` of the six. */
export const alongDirections = (
  g: Algebra,
  frame: readonly Vector[],
  moved: Spatial,
  count: number,
): Value[] =>
  Array.from({ length: count }, (_, k) =>
    k < 3 ? g.dot(frame[k]!, moved.linear) : g.dot(frame[k - 3]!, moved.angular),
  );

/** A contact's regularisation per unit of (1 - d) / d: linear in it, so that its value at d = 1/2 is the factor. */
export const resistanceScale = (model: Model, pair: ContactPair): number =>
  contactResistance(model, pair)(0.5);

/** 1 / (scale (1 - d) / d) */
export function inverseResistance(g: Algebra, impedance: Value, scale: Value): Value {
  const resistance = g.multiply(scale, g.subtract(g.one, impedance));
  return g.divide(impedance, resistance);
}

/** -damping v - stiffness d r, with the violation r = -depth. */
export function traceReference(
  g: Algebra,
  softness: Softness,
  impedance: Value,
  speed: Value,
  depth: Value,
): Value {
  const push = g.multiply(g.constant(softness.stiffness), g.multiply(impedance, depth));
  return g.subtract(push, g.multiply(g.constant(softness.damping), speed));
}

/** The impedance d at a penetration of `depth`, see model/softness.ts. */
export function traceImpedance(g: Algebra, { impedance }: Softness, depth: Value): Value {
  const [low, high, width, midpoint, power] = impedance;
  if (low === high || width <= 1e-15) return g.constant(0.5 * (low + high));
  const x = g.smaller(g.absolute(g.multiply(g.constant(1 / width), depth)), g.one);
  return g.add(g.constant(low), g.multiply(g.constant(high - low), traceStep(g, x, midpoint, power)));
}

function traceStep(g: Algebra, x: Value, midpoint: number, power: number): Value {
  if (power === 1) return x;
  const below = g.multiply(g.constant(1 / midpoint ** (power - 1)), raise(g, x, power));
  const rest = raise(g, g.subtract(g.one, x), power);
  const fall = g.multiply(g.constant(1 / (1 - midpoint) ** (power - 1)), rest);
  return g.whereNegative(g.subtract(x, g.constant(midpoint)), below, g.subtract(g.one, fall));
}

/** x to a constant power of 1 or more: the power's whole part by products, its binary fraction by square roots. */
function raise(g: Algebra, x: Value, power: number): Value {
  let result = x;
  for (let k = 2; k <= power; k++) result = g.multiply(result, x);
  let root = x;
  for (let fraction = 2 * (power % 1); fraction > 0; fraction = 2 * (fraction % 1)) {
    root = g.root(root);
    if (fraction >= 1) result = g.multiply(result, root);
  }
  return result;
}
