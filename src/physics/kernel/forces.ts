import { multiply, quatToMatrix, transform } from '../math/rotation.ts';
import { add } from '../math/vector.ts';
import { type Actuator, dofsAbove } from '../model/model.ts';
import { dragCoefficients, hasMedium } from '../reference/passive.ts';
import type { Algebra, Inertia, Spatial, Vector } from './algebra.ts';
import { statePlace } from './layout.ts';
import { snapMatrix, snapVector } from './links.ts';
import { type Motion, type Plan, positionOf, velocityOf } from './motion.ts';
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

/** All generalised forces but the constraints', [nv]. */
export function traceSmoothForce(g: Algebra, plan: Plan, motion: Motion): Value[] {
  const { model } = plan;
  const bias = traceBias(g, plan, motion);
  const forces = model.dofs.map((dof, d) => {
    const damping = g.multiply(g.constant(dof.damping), velocityOf(g, plan, d));
    return g.negate(g.add(bias[d]!, damping));
  });
  for (const joint of model.joints) {
    if (joint.stiffness === 0) continue;
    const rest = g.constant(model.qposSpring[joint.qposStart]!);
    const stretch = g.subtract(positionOf(g, plan, joint.qposStart), rest);
    const pull = g.multiply(g.constant(joint.stiffness), stretch);
    forces[joint.dofStart] = g.subtract(forces[joint.dofStart]!, pull);
  }
  const driven = traceActuation(g, plan, motion);
  return forces.map((force, d) => g.add(force, driven.get(d) ?? g.zero));
}

/** Gravity, Coriolis and centrifugal forces by the recursive Newton-Euler algorithm, less the medium's drag. */
function traceBias(g: Algebra, plan: Plan, motion: Motion): Value[] {
  const { melted, model } = plan;
  const wrenches = motion.links.map((link): Spatial => {
    const momentum = g.applyInertia(link.inertia, link.velocity);
    return g.addSpatial(
      g.applyInertia(link.inertia, link.acceleration),
      g.crossWrench(link.velocity, momentum),
    );
  });
  if (hasMedium(model)) addDrag(g, plan, motion, wrenches);
  const forces: Value[] = [];
  for (let l = melted.links.length - 1; l > 0; l--) {
    const { parent, body } = melted.links[l]!;
    const { start, count } = model.bodies[body]!.dofs;
    for (let d = start; d < start + count; d++) forces[d] = g.power(motion.dofs[d]!, wrenches[l]!);
    if (parent > 0) wrenches[parent] = g.addSpatial(wrenches[parent]!, wrenches[l]!);
  }
  return forces;
}

/** Subtracts what the medium does to each body: the mathematics of reference/passive.ts. */
function addDrag(g: Algebra, plan: Plan, motion: Motion, wrenches: Spatial[]): void {
  for (const [b, body] of plan.model.bodies.entries()) {
    const place = plan.melted.bodies[b]!;
    if (body.mass < 1e-15 || place.link === 0) continue;
    const moving = motion.links[place.link]!;
    const { slow, slowTurn, fast, fastTurn } = dragCoefficients(plan.model, body);
    const outer = quatToMatrix(place.rotation);
    const axes = g.product(
      moving.rotation,
      g.product(g.matrix(outer), g.matrix(snapMatrix(quatToMatrix(body.inertialRotation)))),
    );
    const local = snapVector(add(place.position, transform(outer, body.inertialPosition)));
    const centre = g.plus(moving.position, g.transform(moving.rotation, g.vector(local)));
    const back = g.transpose(axes);
    const wind = g.minus(g.velocityAt(moving.velocity, centre), g.vector(plan.model.options.wind));
    const push = drag(g, g.transform(back, wind), slow, fast);
    const twist = drag(g, g.transform(back, moving.velocity.angular), slowTurn, fastTurn);
    const linear = g.transform(axes, push);
    const angular = g.plus(g.transform(axes, twist), g.cross(centre, linear));
    wrenches[place.link] = g.addSpatial(wrenches[place.link]!, { angular, linear });
  }
}

/** The drag's opposite: slow v + fast |v| v. */
function drag(g: Algebra, speed: Vector, slow: number, fast: readonly [number, number, number]): Vector {
  return speed.map((v, k) => {
    const factor = g.add(g.constant(slow), g.multiply(g.constant(fast[k]!), g.absolute(v)));
    return g.multiply(factor, v);
  }) as unknown as Vector;
}

/** Actuator forces by dof; none where no actuator pushes. */
export function traceActuation(g: Algebra, plan: Plan, motion: Motion): Map<number, Value> {
  const forces = new Map<number, Value>();
  const push = (dof: number, force: Value) => {
    forces.set(dof, g.add(forces.get(dof) ?? g.zero, force));
  };
  plan.model.actuators.forEach((actuator, u) => {
    const force = traceActuator(g, plan, actuator, u);
    const { target, gear } = actuator;
    if (target.kind === 'site') {
      pushSite(g, plan, motion, target.site, gear, force, push);
      return;
    }
    const joint = plan.model.joints[target.joint]!;
    for (let k = 0; k < { free: 6, ball: 3, slide: 1, hinge: 1 }[joint.type]; k++) {
      push(joint.dofStart + k, g.multiply(g.constant(gear[k]!), force));
    }
  });
  for (const { actuatorForceRange, dofStart } of plan.model.joints) {
    const force = forces.get(dofStart);
    if (force && actuatorForceRange) forces.set(dofStart, clampTo(g, actuatorForceRange, force));
  }
  return forces;
}

/** A force and a torque along a site's axes, acting at it, on every dof that moves it. */
function pushSite(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  index: number,
  gear: readonly number[],
  force: Value,
  push: (dof: number, force: Value) => void,
): void {
  const site = plan.model.sites[index]!;
  const place = plan.melted.bodies[site.body]!;
  const link = motion.links[place.link]!;
  const outer = quatToMatrix(place.rotation);
  const axes = g.product(link.rotation, g.matrix(snapMatrix(multiply(outer, quatToMatrix(site.rotation)))));
  const local = snapVector(add(place.position, transform(outer, site.position)));
  const arm = g.plus(link.position, g.transform(link.rotation, g.vector(local)));
  const along = (start: number) =>
    g.times(g.transform(axes, g.vector([gear[start]!, gear[start + 1]!, gear[start + 2]!])), force);
  const linear = along(0);
  const wrench = { linear, angular: g.plus(along(3), g.cross(arm, linear)) };
  for (const d of dofsAbove(plan.model, plan.model.bodies[site.body]!.lastDof)) {
    push(d, g.power(motion.dofs[d]!, wrench));
  }
}

/** gain * control + bias, see model/model.ts; only hinges and slides have a length and a velocity here. */
function traceActuator(g: Algebra, plan: Plan, actuator: Actuator, u: number): Value {
  const control = clampTo(g, actuator.controlRange, g.load(statePlace(plan.layout.control + u)));
  const [constant, perLength, perVelocity] = actuator.bias;
  const terms = [g.multiply(g.constant(actuator.gain), control), g.constant(constant)];
  const joint = actuator.target.kind === 'joint' ? plan.model.joints[actuator.target.joint]! : undefined;
  if (joint && (joint.type === 'hinge' || joint.type === 'slide')) {
    const gear = actuator.gear[0]!;
    terms.push(g.multiply(g.constant(perLength * gear), positionOf(g, plan, joint.qposStart)));
    terms.push(g.multiply(g.constant(perVelocity * gear), velocityOf(g, plan, joint.dofStart)));
  }
  return clampTo(g, actuator.forceRange, g.sum(terms));
}

function clampTo(g: Algebra, range: readonly [number, number] | undefined, value: Value): Value {
  if (!range) return value;
  return g.larger(g.constant(range[0]), g.smaller(g.constant(range[1]), value));
}
