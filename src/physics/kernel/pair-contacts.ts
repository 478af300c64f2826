import type { ContactPair } from '../model/model.ts';
import type { Algebra, Spatial, Vector } from './algebra.ts';
import { boxPoints } from './collide/box.ts';
import { cylinderPoint } from './collide/cylinder.ts';
import { roundPoints } from './collide/round.ts';
import { type Details, depthWithin, type Near, type Shape } from './collide/shape.ts';
import { inverseResistance, traceImpedance, traceReference } from './constraints.ts';
import { entry, type PairGroup, type Pairs, row } from './pairs.ts';
import { behind, type Place, type Pointer, type Value } from './tracer.ts';

/** Finds the contacts of all pairs and lists their rows; `active` becomes positive where there are any. */
export function tracePairContacts(g: Algebra, pairs: Pairs, active: Place): void {
  const any = g.variable(g.constant(-1));
  const next = g.pointTo(pairs.rows);
  for (const group of pairs.groups) {
    const [at, end] = [g.pointTo(group.start), g.pointTo(group.end)];
    g.each(at, end, () => {
      tracePair(g, group, at, next, any);
      g.advance(at, entry.length);
    });
  }
  g.keepPointer(pairs.end, 0, next);
  g.store(pairs.any, g.read(any));
  g.store(active, g.larger(g.load(active), g.read(any)));
}

const loadVector = (g: Algebra, pointer: Pointer, index: number): Vector => [
  g.load(behind(pointer, index)),
  g.load(behind(pointer, index + 1)),
  g.load(behind(pointer, index + 2)),
];

function tracePair(g: Algebra, { pair, types }: PairGroup, at: Pointer, next: Pointer, any: Place): void {
  const parts = behind(at, entry.parts);
  const geoms = [g.follow(parts, 0), g.follow(parts, 1)] as const;
  const links = [g.follow(parts, 2), g.follow(parts, 3)] as const;
  // What is kept about the second tree's origin is moved to the first's; 0 within one tree.
  const shift = g.minus(loadVector(g, links[1], 0), loadVector(g, links[0], 0));
  const centres = [loadVector(g, geoms[0], 0), g.plus(loadVector(g, geoms[1], 0), shift)] as const;
  const apart = g.minus(centres[1], centres[0]);
  const near = g.subtract(g.load(behind(at, entry.reach)), g.dot(apart, apart));
  g.when(near, () => {
    const [first, second] = ([0, 1] as const).map(
      (k): Shape => ({
        ...{ type: types[k], centre: centres[k], size: loadVector(g, at, entry.sizes[k]) },
        axes: [loadVector(g, geoms[k], 6), loadVector(g, geoms[k], 9), loadVector(g, geoms[k], 3)],
      }),
    ) as [Shape, Shape];
    for (const point of pointsOf(g, first, second, pair.margin)) {
      tracePoint(g, pair, point, { at, links, shift, next, any });
    }
  });
}

function pointsOf(g: Algebra, first: Shape, second: Shape, margin: number): Near[] {
  if (second.type === 'box') return boxPoints(g, first, second);
  if (second.type === 'cylinder') return [cylinderPoint(g, first, second)];
  return roundPoints(g, first, second, margin);
}

interface Surroundings {
  /** The pair's entry. */
  readonly at: Pointer;
  readonly links: readonly [Pointer, Pointer];
  readonly shift: Vector;
  readonly next: Pointer;
  readonly any: Place;
}

function tracePoint(g: Algebra, pair: ContactPair, near: Near, around: Surroundings): void {
  const depth = depthWithin(g, pair.margin, near);
  g.store(around.any, g.larger(g.read(around.any), depth));
  g.when(depth, () => {
    const impedance = traceImpedance(g, pair.softness, depth);
    const inverse = inverseResistance(g, impedance, g.load(behind(around.at, entry.resistance)));
    const weight = g.whereNegative(g.negate(depth), inverse, g.zero);
    const details = near.details();
    for (const edge of edgesOf(g, pair, details)) {
      const wrenches = [
        g.scaleSpatial(wrenchAt(g, edge, details.position), g.constant(-1)),
        wrenchAt(g, edge, g.minus(details.position, around.shift)),
      ] as const;
      const speed = g.add(
        g.power(velocityOf(g, around.links[0]), wrenches[0]),
        g.power(velocityOf(g, around.links[1]), wrenches[1]),
      );
      const reference = traceReference(g, pair.softness, impedance, speed, depth);
      appendRow(g, around, wrenches, weight, reference);
    }
  });
}

/** A unit push along one edge of the friction pyramid, and the torque that comes with it. */
interface Edge {
  readonly force: Vector;
  readonly torque: Vector;
}

/** The normal alone without friction; else two edges for every direction of friction. */
function edgesOf(g: Algebra, { dimension, friction }: ContactPair, { normal, tangent }: Details): Edge[] {
  if (dimension === 1) return [{ force: normal, torque: g.zeroVector }];
  const axes = [normal, tangent, g.cross(normal, tangent)];
  return Array.from({ length: dimension - 1 }, (_, k) =>
    [1, -1].map((side): Edge => {
      const scale = g.constant(side * friction[k]!);
      if (k < 2) return { force: g.plus(normal, g.times(axes[k + 1]!, scale)), torque: g.zeroVector };
      return { force: normal, torque: g.times(axes[k - 2]!, scale) };
    }),
  ).flat();
}

const wrenchAt = (g: Algebra, { force, torque }: Edge, point: Vector): Spatial => ({
  linear: force,
  angular: g.plus(g.cross(point, force), torque),
});

const velocityOf = (g: Algebra, link: Pointer): Spatial => ({
  angular: loadVector(g, link, 3),
  linear: loadVector(g, link, 6),
});

const components = ({ angular, linear }: Spatial): Value[] => [...angular, ...linear];

/** Adds a row to the list, with its Jacobian over the dofs that move one link against the other. */
function appendRow(
  g: Algebra,
  { at, next }: Surroundings,
  wrenches: readonly [Spatial, Spatial],
  weight: Value,
  reference: Value,
): void {
  const start = g.pointTo(0, next);
  const dofs = [g.follow(behind(at, entry.dofs), 0), g.follow(behind(at, entry.dofs), 1)] as const;
  g.keepPointer(behind(start, row.dofs), 0, dofs[0]);
  g.keepPointer(behind(start, row.dofs), 1, dofs[1]);
  g.store(behind(start, row.weight), weight);
  g.store(behind(start, row.reference), reference);
  wrenches.forEach((wrench, w) => {
    components(wrench).forEach((value, k) => {
      g.store(behind(start, row.wrenches[w]! + k), value);
    });
  });
  g.advance(next, row.jacobian);
  g.each(dofs[0], dofs[1], () => {
    const motion = g.follow(behind(dofs[0], 0), 0);
    const wrench = g.follow(behind(dofs[0], 0), 1, start);
    const products = [0, 1, 2, 3, 4, 5].map((k) =>
      g.multiply(g.load(behind(motion, k)), g.load(behind(wrench, k))),
    );
    g.store(behind(next, 0), g.sum(products));
    g.advance(next, 1);
    g.advance(dofs[0], 1);
  });
  g.keepPointer(behind(start, row.dofs), 2, next);
  g.keepPointer(behind(start, row.dofs), 3, at);
}
