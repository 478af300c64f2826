import { multiply, quatToMatrix, transform } from '../math/rotation.ts';
import { add } from '../math/vector.ts';
import { type Actuator, dofsAbove, type Joint } from '../model/model.ts';
import type { Algebra, Vector } from './algebra.ts';
import { statePlace } from './layout.ts';
import { snapMatrix, snapVector } from './links.ts';
import {
  type Motion,
  type Plan,
  positionOf,
  quaternionOf,
  rotationOf,
  rotationVector,
  velocityOf,
} from './motion.ts';
import { isNumber, type Value } from './tracer.ts';

/** One actuator where it is: the mathematics of reference/actuation.ts. */
export interface Drive {
  /** Its moment by dof, where it is not 0. */
  readonly moment: ReadonlyMap<number, Value>;
  readonly force: Value;
  /** The force's derivative by the actuator's velocity. */
  readonly velocityGain: Value;
}

export const traceActuation = (g: Algebra, plan: Plan, motion: Motion): Drive[] =>
  plan.model.actuators.map((actuator, u) => {
    const moment = momentOf(g, plan, motion, actuator);
    return { moment, ...traceForce(g, plan, actuator, u, moment) };
  });

/** The actuators' forces by dof, within the joints' ranges. */
export function sumActuation(g: Algebra, plan: Plan, drives: readonly Drive[]): Map<number, Value> {
  const forces = new Map<number, Value>();
  for (const { moment, force } of drives) {
    for (const [d, value] of moment) forces.set(d, g.add(forces.get(d) ?? g.zero, g.multiply(value, force)));
  }
  for (const { actuatorForceRange, dofStart } of plan.model.joints) {
    const force = forces.get(dofStart);
    if (force && actuatorForceRange) forces.set(dofStart, clampTo(g, actuatorForceRange, force));
  }
  return forces;
}

/** gain * control + bias, see model/model.ts. */
function traceForce(
  g: Algebra,
  plan: Plan,
  actuator: Actuator,
  u: number,
  moment: Drive['moment'],
): Pick<Drive, 'force' | 'velocityGain'> {
  const control = clampTo(g, actuator.controlRange, g.load(statePlace(plan.layout.control + u)));
  const [constant, perLength, perVelocity] = actuator.bias;
  const terms = [g.multiply(g.constant(actuator.gain), control), g.constant(constant)];
  if (perLength !== 0) terms.push(g.multiply(g.constant(perLength), lengthOf(g, plan, actuator)));
  if (perVelocity !== 0) {
    const rates = [...moment].map(([d, value]) => g.multiply(value, velocityOf(g, plan, d)));
    terms.push(g.multiply(g.constant(perVelocity), g.sum(rates)));
  }
  const free = g.sum(terms);
  const force = clampTo(g, actuator.forceRange, free);
  const clamped = g.negate(g.absolute(g.subtract(force, free))); // negative where the range cuts
  return { force, velocityGain: g.whereNegative(clamped, g.zero, g.constant(perVelocity)) };
}

function clampTo(g: Algebra, range: readonly [number, number] | undefined, value: Value): Value {
  if (!range) return value;
  return g.larger(g.constant(range[0]), g.smaller(g.constant(range[1]), value));
}

function lengthOf(g: Algebra, plan: Plan, { target, gear }: Actuator): Value {
  if (target.kind === 'site') return g.zero;
  const joint = plan.model.joints[target.joint]!;
  const q = joint.qposStart;
  if (joint.type === 'free') return g.zero;
  if (joint.type !== 'ball') return g.multiply(g.constant(gear[0]!), positionOf(g, plan, q));
  const { vector } = rotationVector(g, plan.precision, quaternionOf(g, plan, q));
  return g.dot(turningGear(g, plan, q, target.inParent, gear), vector);
}

function momentOf(g: Algebra, plan: Plan, motion: Motion, { target, gear }: Actuator): Map<number, Value> {
  const moment = new Map<number, Value>();
  const put = (dof: number, value: Value) => {
    if (!isNumber(value, 0)) moment.set(dof, value);
  };
  if (target.kind === 'site') putSite(g, plan, motion, target.site, gear, put);
  else putJoint(g, plan, plan.model.joints[target.joint]!, target.inParent, gear, put);
  return moment;
}

type Put = (dof: number, value: Value) => void;

function putJoint(
  g: Algebra,
  plan: Plan,
  { type, dofStart, qposStart }: Joint,
  inParent: boolean,
  gear: readonly number[],
  put: Put,
): void {
  if (type === 'hinge' || type === 'slide') put(dofStart, g.constant(gear[0]!));
  const slides = type === 'free' ? 3 : 0;
  for (let k = 0; k < slides; k++) put(dofStart + k, g.constant(gear[k]!));
  if (type !== 'ball' && type !== 'free') return;
  turningGear(g, plan, qposStart + slides, inParent, gear.slice(slides)).forEach((value, k) => {
    put(dofStart + slides + k, value);
  });
}

/** The turning gear in the moved body's axes, which the dofs of a ball are about. */
function turningGear(g: Algebra, plan: Plan, q: number, inParent: boolean, gear: readonly number[]): Vector {
  const turn = g.vector([gear[0]!, gear[1]!, gear[2]!]);
  return inParent ? g.transform(g.transpose(rotationOf(g, plan, q)), turn) : turn;
}

/** A force and a torque along a site's axes, acting at it, on every dof that moves it. */
function putSite(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  index: number,
  gear: readonly number[],
  put: Put,
): void {
  const site = plan.model.sites[index]!;
  const place = plan.melted.bodies[site.body]!;
  const link = motion.links[place.link]!;
  const outer = quatToMatrix(place.rotation);
  const axes = g.product(link.rotation, g.matrix(snapMatrix(multiply(outer, quatToMatrix(site.rotation)))));
  const local = snapVector(add(place.position, transform(outer, site.position)));
  const arm = g.plus(link.position, g.transform(link.rotation, g.vector(local)));
  const along = (start: number) =>
    g.transform(axes, g.vector([gear[start]!, gear[start + 1]!, gear[start + 2]!]));
  const linear = along(0);
  const wrench = { linear, angular: g.plus(along(3), g.cross(arm, linear)) };
  for (const d of dofsAbove(plan.model, plan.model.bodies[site.body]!.lastDof)) {
    put(d, g.power(motion.dofs[d]!, wrench));
  }
}
