import { normalizeQuat, quatToMatrix, transform } from '../math/rotation.ts';
import { add } from '../math/vector.ts';
import { type Body, dofsAbove, type Joint } from '../model/model.ts';
import { type DragCoefficients, dragCoefficients, hasMedium } from '../reference/passive.ts';
import { type Drive, sumActuation } from './actuation.ts';
import type { Algebra, Inertia, Matrix, Quaternion, Spatial, Vector } from './algebra.ts';
import { snapMatrix, snapVector } from './links.ts';
import { type Motion, type Plan, positionOf, quaternionOf, rotationVector, velocityOf } from './motion.ts';
import type { Value } from './tracer.ts';

/** The lower triangle of a symmetric matrix with the tree's sparsity: row i has its own dof and those above it. */
export type TreeMatrix = ReadonlyMap<string, Value>;

export const entryKey = (i: number, j: number): string => (i >= j ? `${i} ${j}` : `${j} ${i}`);

/** Joint-space inertia by the composite rigid body algorithm, armature included. */
export function traceMassMatrix(g: Algebra, plan: Plan, motion: Motion): TreeMatrix {
  const { model, melted } = plan;
  const composite = motion.links.map((link) => link.inertia);
  for (let l = melted.links.length - 1; l > 0; l--) {
    const { parent } = melted.links[l]!;
    if (parent > 0) composite[parent] = addInertias(g, composite[parent]!, composite[l]!);
  }
  const matrix = new Map<string, Value>();
  for (const [i, dof] of model.dofs.entries()) {
    const force = g.applyInertia(composite[linkOf(plan, i)]!, motion.dofs[i]!);
    for (const j of dofsAbove(model, i)) {
      const value = g.power(motion.dofs[j]!, force);
      matrix.set(entryKey(i, j), i === j ? g.add(value, g.constant(dof.armature)) : value);
    }
  }
  return matrix;
}

const addInertias = (g: Algebra, a: Inertia, b: Inertia): Inertia => ({
  mass: g.add(a.mass, b.mass),
  moment: g.plus(a.moment, b.moment),
  tensor: g.addMatrices(a.tensor, b.tensor),
});

export const linkOf = (plan: Plan, dof: number): number =>
  plan.melted.bodies[plan.model.dofs[dof]!.body]!.link;

/** What acts on the robot from outside: the medium and the actuators. */
export interface Influences {
  readonly immersed: readonly Immersed[];
  readonly drives: readonly Drive[];
}

/** All generalised forces but the constraints', [nv]. */
export function traceSmoothForce(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  { immersed, drives }: Influences,
): Value[] {
  const { model } = plan;
  const bias = traceBias(g, plan, motion, immersed);
  const forces = model.dofs.map((dof, d) => {
    const damping = g.multiply(g.constant(dof.damping), velocityOf(g, plan, d));
    return g.negate(g.add(bias[d]!, damping));
  });
  for (const joint of model.joints) {
    if (joint.stiffness === 0) continue;
    traceStretch(g, plan, joint).forEach((stretch, k) => {
      const pull = g.multiply(g.constant(joint.stiffness), stretch);
      forces[joint.dofStart + k] = g.subtract(forces[joint.dofStart + k]!, pull);
    });
  }
  const driven = sumActuation(g, plan, drives);
  return forces.map((force, d) => g.add(force, driven.get(d) ?? g.zero));
}

/** How far every dof of a joint is from where its spring rests. */
function traceStretch(g: Algebra, plan: Plan, { type, qposStart: q }: Joint): Value[] {
  const rest = plan.model.qposSpring;
  const straight = (count: number) =>
    Array.from({ length: count }, (_, k) => g.subtract(positionOf(g, plan, q + k), g.constant(rest[q + k]!)));
  const turn = (at: number): Vector => {
    const [w, x, y, z] = normalizeQuat([rest[at]!, rest[at + 1]!, rest[at + 2]!, rest[at + 3]!]);
    const back = [w, -x, -y, -z].map((value) => g.constant(value)) as unknown as Quaternion;
    const away = g.multiplyQuaternions(back, quaternionOf(g, plan, at));
    return rotationVector(g, plan.precision, away).vector;
  };
  if (type === 'ball') return [...turn(q)];
  return type === 'free' ? [...straight(3), ...turn(q + 3)] : straight(1);
}

/** Gravity, Coriolis and centrifugal forces by the recursive Newton-Euler algorithm, less the medium's drag. */
function traceBias(g: Algebra, plan: Plan, motion: Motion, immersed: readonly Immersed[]): Value[] {
  const { melted, model } = plan;
  const wrenches = motion.links.map((link): Spatial => {
    const momentum = g.applyInertia(link.inertia, link.velocity);
    return g.addSpatial(
      g.applyInertia(link.inertia, link.acceleration),
      g.crossWrench(link.velocity, momentum),
    );
  });
  addDrag(g, immersed, wrenches);
  const forces: Value[] = [];
  for (let l = melted.links.length - 1; l > 0; l--) {
    const { parent, body } = melted.links[l]!;
    const { start, count } = model.bodies[body]!.dofs;
    for (let d = start; d < start + count; d++) forces[d] = g.power(motion.dofs[d]!, wrenches[l]!);
    if (parent > 0) wrenches[parent] = g.addSpatial(wrenches[parent]!, wrenches[l]!);
  }
  return forces;
}

/** A body in the medium: how it moves against it along its principal axes, and what that costs. */
export interface Immersed {
  readonly body: Body;
  readonly link: number;
  /** Principal axes as columns, and centre of mass about the tree's origin. */
  readonly axes: Matrix;
  readonly centre: Vector;
  readonly turning: Vector;
  readonly wind: Vector;
  readonly coefficients: DragCoefficients;
}

/** The bodies on which the medium acts: see reference/passive.ts. */
export function immersedBodies(g: Algebra, { model, melted }: Plan, motion: Motion): Immersed[] {
  if (!hasMedium(model)) return [];
  return model.bodies.flatMap((body, b) => {
    const place = melted.bodies[b]!;
    if (body.mass < 1e-15 || place.link === 0) return [];
    const moving = motion.links[place.link]!;
    const outer = quatToMatrix(place.rotation);
    const axes = g.product(
      moving.rotation,
      g.product(g.matrix(outer), g.matrix(snapMatrix(quatToMatrix(body.inertialRotation)))),
    );
    const local = snapVector(add(place.position, transform(outer, body.inertialPosition)));
    const centre = g.plus(moving.position, g.transform(moving.rotation, g.vector(local)));
    const back = g.transpose(axes);
    const against = g.minus(g.velocityAt(moving.velocity, centre), g.vector(model.options.wind));
    return {
      ...{ body, link: place.link, axes, centre, coefficients: dragCoefficients(model, body) },
      ...{ turning: g.transform(back, moving.velocity.angular), wind: g.transform(back, against) },
    };
  });
}

/** Subtracts what the medium does to each body. */
function addDrag(g: Algebra, immersed: readonly Immersed[], wrenches: Spatial[]): void {
  for (const { link, axes, centre, turning, wind, coefficients } of immersed) {
    const { slow, slowTurn, fast, fastTurn } = coefficients;
    const linear = g.transform(axes, drag(g, wind, slow, fast));
    const twist = g.transform(axes, drag(g, turning, slowTurn, fastTurn));
    const angular = g.plus(twist, g.cross(centre, linear));
    wrenches[link] = g.addSpatial(wrenches[link]!, { angular, linear });
  }
}

/** The drag's opposite: slow v + fast |v| v. */
function drag(g: Algebra, speed: Vector, slow: number, fast: readonly [number, number, number]): Vector {
  return speed.map((v, k) => {
    const factor = g.add(g.constant(slow), g.multiply(g.constant(fast[k]!), g.absolute(v)));
    return g.multiply(factor, v);
  }) as unknown as Vector;
}
