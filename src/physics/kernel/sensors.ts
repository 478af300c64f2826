import { multiplyQuat, quatToMatrix, rotateDiagonal, transform } from '../math/rotation.ts';
import { add, type Vec3 } from '../math/vector.ts';
import type { Probe } from '../model/sensors.ts';
import type { Algebra, Inertia, Matrix, Spatial, Vector } from './algebra.ts';
import type { ContactRow, LimitRow } from './constraints.ts';
import { contactWrench, linkMotions } from './direction.ts';
import { linkOf, traceActuation } from './forces.ts';
import { recallSpatial, recallVector, type Scratch, statePlace, type VectorCell } from './layout.ts';
import { snapVector } from './links.ts';
import { inertiaOf, type Motion, type Plan } from './motion.ts';
import type { Robot } from './robot.ts';
import type { Place, Value } from './tracer.ts';

// What sensors read: the mathematics of reference/sensors.ts.

/** Whether any sensor needs the forces of constraints, which are known only once the step is solved. */
export const sensesForces = ({ sensors }: Plan): boolean =>
  sensors.some(({ probe }) => probe.measures === 'contactForces' || probe.measures === 'constraintForces');

/**
 * Stores what follows from positions and velocities, in every evaluation: the last one's stays. Returns every tree's
 * centre of mass about its origin, by its top link, where sensors write forces about it.
 */
export function traceMotionReadings(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  scratch: Scratch,
): Map<number, VectorCell> {
  const centres = treeCentres(g, plan, motion);
  for (const { probe, start } of plan.sensors) {
    readMotion(g, plan, motion, centres, probe).forEach((value, k) => {
      g.store(statePlace(start + k), value);
    });
  }
  if (!sensesForces(plan)) return new Map();
  return new Map([...centres].map(([top, centre]) => [top, scratch.keepVector(g, centre)]));
}

function readMotion(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  centres: ReadonlyMap<number, Vector>,
  probe: Probe,
): Value[] {
  switch (probe.measures) {
    case 'position': {
      const site = 'site' in probe.at ? plan.model.sites[probe.at.site]! : undefined;
      const body = 'body' in probe.at ? probe.at.body : site!.body;
      return [...worldPosition(g, plan, motion, body, site?.position ?? [0, 0, 0])];
    }
    case 'centreOfMass':
      return [...commonCentre(g, plan, motion)];
    case 'inertias':
      return probe.bodies.flatMap((b) => readInertia(g, plan, motion, centres, b));
    case 'velocities':
      return probe.bodies.flatMap((b) => {
        const link = linkOfBody(plan, b);
        const { velocity } = motion.links[link]!;
        return [
          ...velocity.angular,
          ...g.velocityAt(velocity, centres.get(topOf(plan, link)) ?? g.zeroVector),
        ];
      });
    case 'actuatorForces': {
      const driven = traceActuation(g, plan, motion);
      return plan.model.dofs.map((_, d) => driven.get(d) ?? g.zero);
    }
    case 'contactForces':
    case 'constraintForces':
      return [];
  }
}

const linkOfBody = (plan: Plan, body: number): number => plan.melted.bodies[body]!.link;

/** The link at the top of the tree that `link` belongs to; 0 for the world. */
function topOf({ melted }: Plan, link: number): number {
  let top = link;
  while (top !== 0 && melted.links[top]!.parent !== 0) top = melted.links[top]!.parent;
  return top;
}

function treeCentres(g: Algebra, plan: Plan, motion: Motion): Map<number, Vector> {
  const sums = new Map<number, { mass: Value; moment: Vector }>();
  motion.links.forEach(({ inertia }, l) => {
    const top = topOf(plan, l);
    const sum = sums.get(top) ?? { mass: g.zero, moment: g.zeroVector };
    sums.set(top, { mass: g.add(sum.mass, inertia.mass), moment: g.plus(sum.moment, inertia.moment) });
  });
  sums.delete(0);
  return new Map([...sums].map(([top, { mass, moment }]) => [top, g.times(moment, g.divide(g.one, mass))]));
}

function commonCentre(g: Algebra, plan: Plan, motion: Motion): Vector {
  let mass = g.zero;
  let moment = g.zeroVector;
  motion.links.forEach(({ inertia, origin }, l) => {
    const still = l === 0 ? plan.melted.links[0]! : undefined;
    const weight = still ? g.constant(still.mass) : inertia.mass;
    const own = still ? g.times(g.vector(still.centre), weight) : inertia.moment;
    mass = g.add(mass, weight);
    moment = g.plus(moment, g.plus(own, g.times(origin, weight)));
  });
  return g.times(moment, g.divide(g.one, mass));
}

/** Where the point `local` of a body is in the world. */
function worldPosition(g: Algebra, plan: Plan, motion: Motion, body: number, local: Vec3): Vector {
  const place = plan.melted.bodies[body]!;
  const link = motion.links[place.link]!;
  const arm = snapVector(add(place.position, transform(quatToMatrix(place.rotation), local)));
  return g.plus(link.origin, g.plus(link.position, g.transform(link.rotation, g.vector(arm))));
}

function readInertia(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  centres: ReadonlyMap<number, Vector>,
  body: number,
): Value[] {
  const { mass, inertia, inertialPosition, inertialRotation } = plan.model.bodies[body]!;
  const place = plan.melted.bodies[body]!;
  const link = motion.links[place.link]!;
  const centre = add(place.position, transform(quatToMatrix(place.rotation), inertialPosition));
  const tensor = rotateDiagonal(quatToMatrix(multiplyQuat(place.rotation, inertialRotation)), inertia);
  const origin = centres.get(topOf(plan, place.link)) ?? g.zeroVector;
  const placed = { position: g.minus(link.position, origin), rotation: link.rotation };
  return flattenInertia(inertiaOf(g, { mass, centre, tensor }, placed));
}

function flattenInertia({ mass, moment, tensor }: Inertia): Value[] {
  const [[xx, xy, xz], [, yy, yz], [, , zz]] = tensor as Matrix;
  return [xx, yy, zz, xy, xz, yz, ...moment, mass];
}

/**
 * Stores the forces of contacts and limits at the solved acceleration. Runs once after a step, and reads what the last
 * evaluation left in the scratch memory.
 */
export function traceForceReadings(g: Algebra, robot: Robot): void {
  const { plan, rows } = robot;
  const dofs = robot.dofMotions.map((cell) => recallSpatial(g, cell));
  const acceleration = dofs.map((_, d) => g.load(statePlace(plan.layout.acceleration + d)));
  const bodies = linkMotions(g, plan, rows, dofs, acceleration);
  const meters = plan.sensors.flatMap(({ probe, start }) => {
    if (probe.measures === 'contactForces') return [contactMeter(g, robot, probe.bodies, start)];
    if (probe.measures === 'constraintForces') return [constraintMeter(g, plan, dofs, start)];
    return [];
  });
  for (const contact of rows.contacts) {
    g.when(g.load(contact.weight), () => {
      const wrench = contactWrench(g, contact, bodies);
      for (const meter of meters) meter.addContact(contact, wrench);
    });
  }
  for (const limit of rows.limits) {
    g.when(g.load(limit.weight), () => {
      const push = limitForce(g, limit, acceleration[limit.dof]!);
      for (const meter of meters) meter.addLimit(limit, push);
    });
  }
  for (const meter of meters) meter.store();
}

/** Adds up what one sensor measures. */
interface Meter {
  /** `wrench` acts on the contact's second geom, about the tree's origin. */
  addContact(contact: ContactRow, wrench: Spatial): void;
  /** A generalised force on the limit's dof. */
  addLimit(limit: LimitRow, push: Value): void;
  store(): void;
}

function contactMeter(g: Algebra, robot: Robot, bodies: readonly number[], start: number): Meter {
  const { plan, centres } = robot;
  const sums = new Map(bodies.map((b) => [b, sixZeros(g)]));
  return {
    addContact({ pair }, wrench) {
      for (const [geom, sign] of [
        [pair.geom1, -1],
        [pair.geom2, 1],
      ] as const) {
        const { body } = plan.model.geoms[geom]!;
        const sum = sums.get(body);
        const centre = centres.get(topOf(plan, linkOfBody(plan, body)));
        if (!sum || !centre) continue;
        const lever = g.cross(recallVector(g, centre), wrench.linear);
        accumulateWrench(g, sum, { ...wrench, angular: g.minus(wrench.angular, lever) }, sign);
      }
    },
    addLimit() {},
    store() {
      storeReadings(g, start, [...sums.values()].flat());
    },
  };
}

function constraintMeter(g: Algebra, plan: Plan, dofs: readonly Spatial[], start: number): Meter {
  const wrenches = plan.melted.links.map(() => sixZeros(g));
  const limits = dofs.map(() => g.variable(g.zero));
  return {
    addContact({ links: [first, second] }, wrench) {
      accumulateWrench(g, wrenches[first]!, wrench, -1);
      accumulateWrench(g, wrenches[second]!, wrench, 1);
    },
    addLimit({ dof }, push) {
      g.accumulate(limits[dof]!, push);
    },
    store() {
      const totals = wrenches.map((sum) => readWrench(g, sum));
      for (let l = totals.length - 1; l > 0; l--) {
        const { parent } = plan.melted.links[l]!;
        if (parent > 0) totals[parent] = g.addSpatial(totals[parent]!, totals[l]!);
      }
      dofs.forEach((dof, d) => {
        const force = g.add(g.power(dof, totals[linkOf(plan, d)]!), g.read(limits[d]!));
        g.store(statePlace(start + d), force);
      });
    },
  };
}

/** -sign weight (sign a - reference), where that is violated. */
function limitForce(g: Algebra, limit: LimitRow, acceleration: Value): Value {
  const sign = g.load(limit.sign);
  const residual = g.subtract(g.multiply(sign, acceleration), g.load(limit.reference));
  const active = g.whereNegative(residual, g.load(limit.weight), g.zero);
  return g.negate(g.multiply(sign, g.multiply(active, residual)));
}

const sixZeros = (g: Algebra): Place[] => Array.from({ length: 6 }, () => g.variable(g.zero));

function accumulateWrench(
  g: Algebra,
  sum: readonly Place[],
  { angular, linear }: Spatial,
  sign: 1 | -1,
): void {
  [...angular, ...linear].forEach((value, k) => {
    g.accumulate(sum[k]!, sign > 0 ? value : g.negate(value));
  });
}

function readWrench(g: Algebra, sum: readonly Place[]): Spatial {
  const [x, y, z, fx, fy, fz] = sum.map((place) => g.read(place)) as [
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  return { angular: [x, y, z], linear: [fx, fy, fz] };
}

function storeReadings(g: Algebra, start: number, sums: readonly Place[]): void {
  sums.forEach((place, k) => {
    g.store(statePlace(start + k), g.read(place));
  });
}
