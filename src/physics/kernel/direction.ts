import { dofsAbove } from '../model/model.ts';
import type { Algebra, Matrix, Spatial, Vector } from './algebra.ts';
import {
  alongDirections,
  type ConstraintRows,
  type ContactRow,
  type LimitRow,
  motionAt,
} from './constraints.ts';
import { entryKey, linkOf, type TreeMatrix } from './forces.ts';
import { recall, recallSpatial, recallVector, type SpatialCell, statePlace } from './layout.ts';
import type { Plan } from './motion.ts';
import { addPairRows, storePairSlopes } from './pair-rows.ts';
import type { Robot } from './robot.ts';
import { isNumber, type Place, type Value } from './tracer.ts';
import {
  type Factor,
  factorise,
  multiplyTree,
  type Pattern,
  solveFactorised,
  treePattern,
} from './tree-solve.ts';

/**
 * One Newton direction of reference/newton.ts. A contact adds to the Hessian a stiffness of its body (6 by 6, in
 * spatial coordinates), so that the Hessian is a composite rigid body matrix as M is, with the tree's sparsity.
 */
export function traceDirection(g: Algebra, robot: Robot): void {
  const { plan, rows, solver } = robot;
  const dofs = robot.dofMotions.map((cell) => recallSpatial(g, cell));
  const mass = recallMatrix(g, robot.mass);
  const acceleration = plan.model.dofs.map((_, d) => g.load(statePlace(plan.layout.acceleration + d)));
  const support = usedComponents(robot.dofMotions);
  const inertial = multiplyTree(g, plan.model, mass, acceleration);
  const smooth = inertial.map((value, d) => g.subtract(value, recall(g, robot.smoothForce[d]!)));
  const hessian = new Map(mass);
  const gradient = [...smooth];
  const bodies = linkMotions(g, plan, rows, dofs, acceleration);
  const groups = addContacts(g, rows, bodies, support);
  addGroups(g, plan, groups, dofs, support, hessian, gradient);
  for (const limit of rows.limits) addLimit(g, limit, acceleration, hessian, gradient);
  const { pairs } = robot;
  const finish = (pattern: Pattern, matrix: TreeMatrix, total: readonly Value[]) =>
    storeStep(g, robot, factorise(g, pattern, matrix), total, smooth);
  const plain = () => finish(treePattern(plan.model), hessian, gradient);
  if (!pairs) plain();
  else {
    g.when(
      g.load(pairs.any),
      () => {
        const joined = addPairRows(g, plan, pairs, { acceleration, hessian, gradient });
        finish(pairs.pattern, joined.hessian, joined.gradient);
      },
      plain,
    );
  }
  const step = solver.step.map((place) => g.load(place));
  storeSlopes(g, rows, linkMotions(g, plan, rows, dofs, step), step);
  if (pairs) storePairSlopes(g, pairs, solver);
}

/** Solves for the Newton step, and stores it with what a line search needs of the smooth part. */
function storeStep(
  g: Algebra,
  { plan, mass, solver }: Robot,
  factor: Factor,
  gradient: readonly Value[],
  smooth: readonly Value[],
): void {
  const step = solveFactorised(
    g,
    factor,
    gradient.map((value) => g.negate(value)),
  );
  step.forEach((value, d) => {
    g.store(solver.step[d]!, value);
  });
  const dot = (a: readonly Value[], b: readonly Value[]) =>
    g.sum(a.map((value, d) => g.multiply(value, b[d]!)));
  g.store(solver.decrement, g.negate(dot(gradient, step)));
  g.store(solver.linear, dot(step, smooth));
  g.store(solver.quadratic, dot(step, multiplyTree(g, plan.model, recallMatrix(g, mass), step)));
}

export const recallMatrix = (g: Algebra, matrix: Robot['mass']): TreeMatrix =>
  new Map([...matrix].map(([key, cell]) => [key, recall(g, cell)]));

/** Which of the six spatial components any dof can move: the others never matter. */
function usedComponents(dofs: readonly SpatialCell[]): number[] {
  const isZero = (cell: SpatialCell['linear'][0]) => 'op' in cell && isNumber(cell, 0);
  return [0, 1, 2, 3, 4, 5].filter((k) =>
    dofs.some((dof) => !isZero(k < 3 ? dof.angular[k as 0] : dof.linear[(k - 3) as 0])),
  );
}

const component = (s: Spatial, k: number): Value => (k < 3 ? s.angular[k as 0] : s.linear[(k - 3) as 0]);

/** The motion of every link that has contacts, for dof rates `rates`. */
export function linkMotions(
  g: Algebra,
  plan: Plan,
  rows: ConstraintRows,
  dofs: readonly Spatial[],
  rates: readonly Value[],
): Spatial[] {
  const needed = new Set(rows.contacts.flatMap(({ link }) => chainOf(plan, link)));
  const motions: Spatial[] = [g.rest];
  for (const [l, link] of plan.melted.links.entries()) {
    if (l === 0 || !needed.has(l)) continue;
    const { start, count } = plan.model.bodies[link.body]!.dofs;
    let motion = motions[link.parent]!;
    for (let d = start; d < start + count; d++)
      motion = g.addSpatial(motion, g.scaleSpatial(dofs[d]!, rates[d]!));
    motions[l] = motion;
  }
  return motions;
}

/** `link` and the links above it, without the world. */
function chainOf(plan: Plan, link: number): number[] {
  const chain: number[] = [];
  for (let l = link; l !== 0; l = plan.melted.links[l]!.parent) chain.push(l);
  return chain;
}

/** The contacts of one link with planes: their wrench on it, and their stiffness. */
interface Group {
  readonly wrench: Map<number, Place>;
  readonly stiffness: Map<string, Place>;
}

function addContacts(
  g: Algebra,
  rows: ConstraintRows,
  bodies: readonly Spatial[],
  support: readonly number[],
): Map<number, Group> {
  const groups = new Map(rows.contacts.map(({ link }) => [link, undefined as Group | undefined]));
  for (const link of groups.keys()) groups.set(link, newGroup(g, support));
  for (const contact of rows.contacts) {
    g.when(g.load(contact.weight), () => {
      addContact(g, contact, bodies, groups.get(contact.link)!, support);
    });
  }
  return groups as Map<number, Group>;
}

function newGroup(g: Algebra, support: readonly number[]): Group {
  const wrench = new Map(support.map((i) => [i, g.variable(g.zero)]));
  const pairs = support.flatMap((i) => support.filter((j) => j <= i).map((j) => entryKey(i, j)));
  return { wrench, stiffness: new Map(pairs.map((key) => [key, g.variable(g.zero)])) };
}

function addContact(
  g: Algebra,
  contact: ContactRow,
  bodies: readonly Spatial[],
  group: Group,
  support: readonly number[],
): void {
  const point = recallVector(g, contact.point);
  const frame = contact.frame.map((axis) => recallVector(g, axis));
  const edges = edgesOf(g, contact, frame, motionAt(g, bodies[contact.link]!, point));
  edges.forEach((residual, e) => {
    g.store(contact.residual[e]!, residual);
  });
  const response = contactResponse(g, contact, frame, edges);
  const wrench = wrenchOf(g, point, response);
  for (const i of support) g.accumulate(group.wrench.get(i)!, component(wrench, i));
  const entry = stiffnessAbout(g, point, response);
  for (const i of support) {
    for (const j of support.filter((k) => k <= i))
      g.accumulate(group.stiffness.get(entryKey(i, j))!, entry(i, j));
  }
}

/** What an active contact does to its link, about the tree's origin, when the links move as `bodies` say. */
export function contactWrench(g: Algebra, contact: ContactRow, bodies: readonly Spatial[]): Spatial {
  const point = recallVector(g, contact.point);
  const frame = contact.frame.map((axis) => recallVector(g, axis));
  const edges = edgesOf(g, contact, frame, motionAt(g, bodies[contact.link]!, point));
  return wrenchOf(g, point, contactResponse(g, contact, frame, edges));
}

const wrenchOf = (g: Algebra, point: Vector, { force, torque }: Response): Spatial => ({
  linear: force,
  angular: g.plus(g.cross(point, force), torque),
});

/** J a - reference of every edge, from the acceleration at the contact. */
function edgesOf(g: Algebra, contact: ContactRow, frame: readonly Vector[], moved: Spatial): Value[] {
  const along = alongDirections(g, frame, moved, contact.pair.dimension);
  const normal = g.subtract(along[0]!, g.load(contact.reference[0]!));
  const tangents = along.slice(1).map((value, k) => {
    const scaled = g.multiply(g.constant(contact.pair.friction[k]!), value);
    return g.subtract(scaled, g.load(contact.reference[k + 1]!));
  });
  return contact.pair.dimension === 1 ? [normal] : pyramid(g, normal, tangents);
}

/** normal + t, normal - t for each tangent t. */
export const pyramid = (g: Algebra, normal: Value, tangents: readonly Value[]): Value[] =>
  tangents.flatMap((tangent) => [g.add(normal, tangent), g.subtract(normal, tangent)]);

/** What a contact does to its point, on the second geom's side. */
interface Response {
  readonly force: Vector;
  readonly torque: Vector;
  /** Force per displacement: G, as columns; a symmetric matrix. */
  readonly stiffness: readonly Vector[];
  readonly normal: Vector;
  /** For every direction of turning: its axis, its coupling with the normal, and its own stiffness. */
  readonly turns: readonly { readonly axis: Vector; readonly mixed: Value; readonly own: Value }[];
}

function contactResponse(
  g: Algebra,
  { pair, weight: place }: ContactRow,
  frame: readonly Vector[],
  edges: readonly Value[],
): Response {
  const weight = g.load(place);
  const active = edges.map((residual) => g.whereNegative(residual, weight, g.zero));
  const pushes = edges.map((residual, e) => g.negate(g.multiply(active[e]!, residual)));
  const normal = frame[0]!;
  const weights: Value[][] = [[g.sum(active)]];
  const turns: Response['turns'][number][] = [];
  let force = g.times(normal, g.sum(pushes));
  let torque = g.zeroVector;
  for (let k = 1; k < pair.dimension; k++) {
    const mu = g.constant(pair.friction[k - 1]!);
    const [plus, minus] = [2 * k - 2, 2 * k - 1];
    const push = g.multiply(mu, g.subtract(pushes[plus]!, pushes[minus]!));
    const mixed = g.multiply(mu, g.subtract(active[plus]!, active[minus]!));
    const own = g.multiply(g.multiply(mu, mu), g.add(active[plus]!, active[minus]!));
    if (k >= 3) {
      const axis = frame[k - 3]!;
      torque = g.plus(torque, g.times(axis, push));
      turns.push({ axis, mixed, own });
      continue;
    }
    force = g.plus(force, g.times(frame[k]!, push));
    weights[0]!.push(mixed);
    weights.push(Array.from({ length: frame.length }, (_, j) => (j === 0 ? mixed : j === k ? own : g.zero)));
  }
  return { force, torque, stiffness: frameStiffness(g, frame, weights), normal, turns };
}

/**
 * The contact's 6 by 6 stiffness about the tree's origin: [r]x G couples turning with sliding, and [r]x G [r]x^T
 * resists turning; friction against turning adds its own.
 */
function stiffnessAbout(g: Algebra, point: Vector, response: Response): (i: number, j: number) => Value {
  const columns = response.stiffness.map((column) => g.cross(point, column)) as unknown as Matrix;
  let coupling = g.transpose(columns);
  let turning = coupling.map((row) => g.cross(point, row)) as unknown as Matrix;
  const lever = g.cross(point, response.normal);
  for (const { axis, mixed, own } of response.turns) {
    const outer = (a: Vector, b: Vector, s: Value) =>
      a.map((x) => g.times(b, g.multiply(s, x))) as unknown as Matrix;
    coupling = g.addMatrices(coupling, outer(axis, response.normal, mixed));
    const both = g.addMatrices(outer(lever, axis, mixed), outer(axis, lever, mixed));
    turning = g.addMatrices(turning, g.addMatrices(both, outer(axis, axis, own)));
  }
  return (i, j) => {
    if (i < 3) return turning[i as 0][j as 0];
    return j < 3 ? coupling[j as 0][(i - 3) as 0] : response.stiffness[i - 3]![(j - 3) as 0];
  };
}

/** sum over i, j of weights[i][j] axis_i axis_j^T, symmetric. */
function frameStiffness(
  g: Algebra,
  axes: readonly Vector[],
  weights: readonly (readonly Value[])[],
): Vector[] {
  const entry = (r: number, c: number): Value =>
    g.sum(
      axes.flatMap((a, i) =>
        axes.map((b, j) => g.multiply(weights[i]![j]!, g.multiply(a[r as 0], b[c as 0]))),
      ),
    );
  const [xx, yy, zz] = [entry(0, 0), entry(1, 1), entry(2, 2)];
  const [xy, xz, yz] = [entry(0, 1), entry(0, 2), entry(1, 2)];
  return [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
}

/** Puts the groups' wrenches into the gradient and their stiffness into the Hessian. */
function addGroups(
  g: Algebra,
  plan: Plan,
  groups: ReadonlyMap<number, Group>,
  dofs: readonly Spatial[],
  support: readonly number[],
  hessian: Map<string, Value>,
  gradient: Value[],
): void {
  const totals = new Map<number, { wrench: Map<number, Value>; stiffness: Map<string, Value> }>();
  for (const [link, { wrench, stiffness }] of groups) {
    for (const l of chainOf(plan, link)) {
      const total = totals.get(l) ?? { wrench: new Map(), stiffness: new Map() };
      totals.set(l, total);
      addAll(g, total.wrench, wrench);
      addAll(g, total.stiffness, stiffness);
    }
  }
  for (const [i] of plan.model.dofs.entries()) {
    const total = totals.get(linkOf(plan, i));
    if (!total) continue;
    const own = dofs[i]!;
    const work = g.sum(support.map((k) => g.multiply(component(own, k), total.wrench.get(k)!)));
    gradient[i] = g.subtract(gradient[i]!, work);
    const resisted = new Map(
      support.map((k) => [
        k,
        g.sum(support.map((m) => g.multiply(total.stiffness.get(entryKey(k, m))!, component(own, m)))),
      ]),
    );
    for (const j of dofsAbove(plan.model, i)) {
      const value = g.sum(support.map((k) => g.multiply(component(dofs[j]!, k), resisted.get(k)!)));
      hessian.set(entryKey(i, j), g.add(hessian.get(entryKey(i, j))!, value));
    }
  }
}

function addAll<Key>(g: Algebra, into: Map<Key, Value>, from: ReadonlyMap<Key, Place>): void {
  for (const [key, place] of from) into.set(key, g.add(into.get(key) ?? g.zero, g.read(place)));
}

function addLimit(
  g: Algebra,
  limit: LimitRow,
  acceleration: readonly Value[],
  hessian: Map<string, Value>,
  gradient: Value[],
): void {
  const { dofs } = limit;
  const entries = dofs.flatMap((i, a) => dofs.slice(0, a + 1).map((j, b) => ({ i, j, a, b })));
  const stiffness = entries.map(() => g.variable(g.zero));
  const pushes = dofs.map(() => g.variable(g.zero));
  g.when(g.load(limit.weight), () => {
    const jacobian = limit.jacobian.map((place) => g.load(place));
    const along = g.sum(jacobian.map((value, a) => g.multiply(value, acceleration[dofs[a]!]!)));
    const residual = g.subtract(along, g.load(limit.reference));
    g.store(limit.residual, residual);
    const active = g.whereNegative(residual, g.load(limit.weight), g.zero);
    pushes.forEach((push, a) => {
      g.store(push, g.multiply(jacobian[a]!, g.multiply(active, residual)));
    });
    entries.forEach(({ a, b }, e) => {
      // A single dof's Jacobian is 1 or -1.
      const square = dofs.length === 1 ? g.one : g.multiply(jacobian[a]!, jacobian[b]!);
      g.store(stiffness[e]!, g.multiply(square, active));
    });
  });
  entries.forEach(({ i, j }, e) => {
    const key = entryKey(i, j);
    hessian.set(key, g.add(hessian.get(key)!, g.read(stiffness[e]!)));
  });
  dofs.forEach((d, a) => {
    gradient[d] = g.add(gradient[d]!, g.read(pushes[a]!));
  });
}

/** Stores how every active row's residual changes along `step`. */
function storeSlopes(
  g: Algebra,
  rows: ConstraintRows,
  bodies: readonly Spatial[],
  step: readonly Value[],
): void {
  for (const contact of rows.contacts) {
    g.when(g.load(contact.weight), () => {
      const point = recallVector(g, contact.point);
      const moved = motionAt(g, bodies[contact.link]!, point);
      const frame = contact.frame.map((axis) => recallVector(g, axis));
      alongDirections(g, frame, moved, contact.pair.dimension).forEach((along, k) => {
        const scaled = k === 0 ? along : g.multiply(g.constant(contact.pair.friction[k - 1]!), along);
        g.store(contact.slope[k]!, scaled);
      });
    });
  }
  for (const limit of rows.limits) {
    g.when(g.load(limit.weight), () => {
      const along = limit.dofs.map((d, a) => g.multiply(g.load(limit.jacobian[a]!), step[d]!));
      g.store(limit.slope, g.sum(along));
    });
  }
}
