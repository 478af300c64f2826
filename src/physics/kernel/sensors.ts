import { HeurekaError } from '../../core/errors.ts';
import { multiplyQuat, quatToMatrix, rotateDiagonal, transform } from '../math/rotation.ts';
import { add, type Vec3 } from '../math/vector.ts';
import type { Probe } from '../model/sensors.ts';
import { type Drive, sumActuation } from './actuation.ts';
import type { Algebra, Inertia, Spatial, Vector } from './algebra.ts';
import type { LimitRow } from './constraints.ts';
import { contactWrench, linkMotions } from './direction.ts';
import { linkOf } from './forces.ts';
import { recallSpatial, recallVector, type Scratch, statePlace, type VectorCell } from './layout.ts';
import { snapVector } from './links.ts';
import { inertiaOf, type Motion, type Plan } from './motion.ts';
import { addPairWrenches } from './pair-rows.ts';
import type { Robot } from './robot.ts';
import type { Place, Value } from './tracer.ts';

// What sensors read: the mathematics of reference/sensors.ts.

/** Where forces are added up. */
export interface Touched {
  /** The first of six slots for what contacts do to a body, about its tree's origin; of the world's, never read. */
  bodies(body: number): number;
  /** Every tree's centre of mass about its origin, by its top link. */
  readonly centres: ReadonlyMap<number, VectorCell>;
}

/**
 * Stores what follows from positions and velocities, in every evaluation: the last one's stays. Keeps what
 * `traceForceReadings` needs, if a sensor measures forces, which are known only once the step is solved.
 */
export function traceMotionReadings(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  drives: readonly Drive[],
  scratch: Scratch,
): Touched | undefined {
  const centres = treeCentres(g, plan, motion);
  for (const { probe, start } of plan.sensors) {
    storeAll(g, start, readMotion(g, { plan, motion, drives, centres }, probe));
  }
  if (!plan.sensors.some(({ probe }) => measuresForces(probe))) return undefined;
  refuseFixedBodies(plan);
  const sums = plan.model.bodies.map(() => scratch.block(6));
  return {
    bodies: (body) => sums[body]!,
    centres: new Map([...centres].map(([top, centre]) => [top, scratch.keepVector(g, centre)])),
  };
}

const measuresForces = ({ measures }: Probe): boolean =>
  measures === 'contactForces' || measures === 'constraintForces';

function refuseFixedBodies(plan: Plan): void {
  const measured = plan.sensors.flatMap(({ probe }) =>
    probe.measures === 'contactForces' ? probe.bodies : [],
  );
  const fixed = measured.find((body) => linkOfBody(plan, body) === 0);
  if (fixed === undefined) return;
  const { name } = plan.model.bodies[fixed]!;
  throw new HeurekaError(
    'usage',
    `The contact forces of '${name}' cannot be measured: it is fixed to the world.`,
    'Name the body whose contact forces you need.',
  );
}

function storeAll(g: Algebra, start: number, values: readonly Value[]): void {
  values.forEach((value, k) => {
    g.store(statePlace(start + k), value);
  });
}

interface Evaluation {
  readonly plan: Plan;
  readonly motion: Motion;
  readonly drives: readonly Drive[];
  readonly centres: ReadonlyMap<number, Vector>;
}

function readMotion(g: Algebra, { plan, motion, drives, centres }: Evaluation, probe: Probe): Value[] {
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
      const driven = sumActuation(g, plan, drives);
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
  const [[xx, xy, xz], [, yy, yz], [, , zz]] = tensor;
  return [xx, yy, zz, xy, xz, yz, ...moment, mass];
}

/**
 * Stores the forces of contacts and limits at the solved acceleration. Runs once after a step, and reads what the last
 * evaluation left in the scratch memory.
 */
export function traceForceReadings(g: Algebra, robot: Robot, touched: Touched): void {
  const { plan, rows, pairs } = robot;
  const dofs = robot.dofMotions.map((cell) => recallSpatial(g, cell));
  const acceleration = dofs.map((_, d) => g.load(statePlace(plan.layout.acceleration + d)));
  const sums = plan.model.bodies.map((_, b) => sixPlaces(touched.bodies(b)));
  for (const place of sums.flat()) g.store(place, g.zero);
  const links = linkMotions(g, plan, rows, dofs, acceleration);
  for (const contact of rows.contacts) {
    const sum = sums[plan.model.geoms[contact.pair.geom2]!.body]!;
    g.when(g.load(contact.weight), () => {
      componentsOf(contactWrench(g, contact, links)).forEach((value, k) => {
        g.store(sum[k]!, g.add(g.load(sum[k]!), value));
      });
    });
  }
  if (pairs) {
    acceleration.forEach((value, d) => {
      g.store({ region: 'scratch', index: pairs.rates + d }, value);
    });
    g.when(g.load(pairs.any), () => addPairWrenches(g, pairs));
  }
  const wrenches = sums.map((sum) => wrenchOf(sum.map((place) => g.load(place))));
  for (const { probe, start } of plan.sensors) {
    if (probe.measures === 'contactForces') {
      const forces = probe.bodies.map((b) => aboutCentre(g, plan, touched, b, wrenches[b]!));
      storeAll(g, start, forces.flatMap(componentsOf));
    }
    if (probe.measures === 'constraintForces') {
      storeAll(g, start, constraintForces(g, robot, dofs, acceleration, wrenches));
    }
  }
}

/** A wrench about the tree's origin, written about the tree's centre of mass. */
function aboutCentre(g: Algebra, plan: Plan, { centres }: Touched, body: number, wrench: Spatial): Spatial {
  const centre = recallVector(g, centres.get(topOf(plan, linkOfBody(plan, body)))!);
  return { ...wrench, angular: g.minus(wrench.angular, g.cross(centre, wrench.linear)) };
}

/** The generalised forces of the bodies' wrenches and of joint limits. */
function constraintForces(
  g: Algebra,
  { plan, rows }: Robot,
  dofs: readonly Spatial[],
  acceleration: readonly Value[],
  wrenches: readonly Spatial[],
): Value[] {
  const totals: Spatial[] = plan.melted.links.map(() => g.rest);
  wrenches.forEach((wrench, b) => {
    const link = linkOfBody(plan, b);
    totals[link] = g.addSpatial(totals[link]!, wrench);
  });
  for (let l = totals.length - 1; l > 0; l--) {
    const { parent } = plan.melted.links[l]!;
    if (parent > 0) totals[parent] = g.addSpatial(totals[parent]!, totals[l]!);
  }
  const limits = dofs.map(() => g.variable(g.zero));
  for (const limit of rows.limits) {
    g.when(g.load(limit.weight), () => {
      const push = limitPush(g, limit, acceleration);
      limit.dofs.forEach((d, k) => {
        g.accumulate(limits[d]!, g.multiply(push, g.load(limit.jacobian[k]!)));
      });
    });
  }
  return dofs.map((dof, d) => g.add(g.power(dof, totals[linkOf(plan, d)]!), g.read(limits[d]!)));
}

/** -weight (J a - reference), where that is violated. */
function limitPush(g: Algebra, limit: LimitRow, acceleration: readonly Value[]): Value {
  const along = limit.dofs.map((d, k) => g.multiply(g.load(limit.jacobian[k]!), acceleration[d]!));
  const residual = g.subtract(g.sum(along), g.load(limit.reference));
  const active = g.whereNegative(residual, g.load(limit.weight), g.zero);
  return g.negate(g.multiply(active, residual));
}

const sixPlaces = (slot: number): Place[] =>
  Array.from({ length: 6 }, (_, k) => ({ region: 'scratch', index: slot + k }));

const componentsOf = ({ angular, linear }: Spatial): Value[] => [...angular, ...linear];

function wrenchOf(values: readonly Value[]): Spatial {
  const [x, y, z, fx, fy, fz] = values as [Value, Value, Value, Value, Value, Value];
  return { angular: [x, y, z], linear: [fx, fy, fz] };
}
