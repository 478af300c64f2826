import type { Model } from '../model/model.ts';
import type { Algebra, Quaternion } from './algebra.ts';
import { recallMatrix } from './direction.ts';
import { entryKey, type TreeMatrix } from './forces.ts';
import { solveAlone } from './implicit.ts';
import { recall, type Scratch, statePlace } from './layout.ts';
import type { Plan } from './motion.ts';
import type { Robot } from './robot.ts';
import type { Place, Value } from './tracer.ts';
import { factorise, multiplyTree, solveFactorised, treePattern } from './tree-solve.ts';
import { sineCosine } from './trigonometry.ts';

const accelerations = (g: Algebra, plan: Plan): Value[] =>
  plan.model.dofs.map((_, d) => g.load(statePlace(plan.layout.acceleration + d)));

const velocities = (g: Algebra, plan: Plan): Value[] =>
  plan.model.dofs.map((_, d) => g.load(statePlace(plan.layout.qvel + d)));

const positions = (g: Algebra, plan: Plan): Value[] =>
  plan.model.qpos0.map((_, q) => g.load(statePlace(plan.layout.qpos + q)));

function storeAll(g: Algebra, start: number, values: readonly Value[]): void {
  values.forEach((value, i) => {
    g.store(statePlace(start + i), value);
  });
}

/** The acceleration without constraints, into the state. */
export function traceFreeAcceleration(g: Algebra, robot: Robot): void {
  const { plan } = robot;
  const force = robot.smoothForce.map((cell) => recall(g, cell));
  storeAll(
    g,
    plan.layout.acceleration,
    solveFactorised(g, factorise(g, treePattern(plan.model), recallMatrix(g, robot.mass)), force),
  );
}

/**
 * A step of Euler, joint damping implicit, or of implicitfast. In lanes with constraints the force is M a of the solved acceleration, which
 * stays in the state for the next solve; elsewhere, and everywhere unless `constrained`, it is the smooth force.
 */
export function traceEuler(g: Algebra, robot: Robot, constrained: boolean): void {
  const { plan } = robot;
  const { model, layout } = plan;
  const h = model.options.timestep;
  const mass = recallMatrix(g, robot.mass);
  const smooth = robot.smoothForce.map((cell) => recall(g, cell));
  const inactive = g.negate(g.load(robot.active));
  const pick = (solved: readonly Value[], free: readonly Value[]) =>
    constrained ? free.map((value, d) => g.whereNegative(inactive, solved[d]!, value)) : free;
  const solved = accelerations(g, plan);
  const force = pick(multiplyTree(g, model, mass, solved), smooth);
  const damped = robot.implicit ? recallMatrix(g, robot.implicit.tree) : withDamping(g, model, mass);
  const acceleration = solveFactorised(g, factorise(g, treePattern(model), damped), force);
  if (robot.implicit) solveAlone(g, robot.implicit, force, acceleration);
  const moved = velocities(g, plan).map((value, d) =>
    g.add(value, g.multiply(g.constant(h), acceleration[d]!)),
  );
  const placed = tracePositions(g, plan, positions(g, plan), moved, h);
  storeAll(g, layout.qvel, moved);
  storeAll(g, layout.qpos, placed);
  storeAll(g, layout.acceleration, pick(solved, acceleration));
}

/** M + h B, with the joints' damping B. */
function withDamping(g: Algebra, { dofs, options }: Model, mass: TreeMatrix): TreeMatrix {
  const damped = new Map(mass);
  if (!options.eulerDamping) return damped;
  dofs.forEach(({ damping }, d) => {
    const key = entryKey(d, d);
    damped.set(key, g.add(mass.get(key)!, g.constant(options.timestep * damping)));
  });
  return damped;
}

/** Where a Runge-Kutta step started, and the weighted sums of its stages. */
export interface Stages {
  readonly qpos: readonly Place[];
  readonly qvel: readonly Place[];
  readonly velocities: readonly Place[];
  readonly accelerations: readonly Place[];
}

export const stageSlots = (scratch: Scratch, nq: number, nv: number): Stages => ({
  qpos: scratch.list(nq),
  qvel: scratch.list(nv),
  velocities: scratch.list(nv),
  accelerations: scratch.list(nv),
});

/** What follows the evaluation of stage 0, 1, 2 or 3 of the classical fourth-order Runge-Kutta method. */
export function traceStage(g: Algebra, plan: Plan, stages: Stages, stage: number): void {
  const { model, layout } = plan;
  const h = model.options.timestep;
  const [qvel, acceleration] = [velocities(g, plan), accelerations(g, plan)];
  const weight = g.constant([1, 2, 2, 1][stage]!);
  const summed = (slots: readonly Place[], now: readonly Value[]) =>
    now.map((value, d) => {
      const weighted = g.multiply(weight, value);
      return stage === 0 ? weighted : g.add(g.load(slots[d]!), weighted);
    });
  const velocitySum = summed(stages.velocities, qvel);
  const accelerationSum = summed(stages.accelerations, acceleration);
  const startPosition = stage === 0 ? positions(g, plan) : stages.qpos.map((slot) => g.load(slot));
  const startVelocity = stage === 0 ? qvel : stages.qvel.map((slot) => g.load(slot));
  const last = stage === 3;
  const fraction = last ? 1 / 6 : [0.5, 0.5, 1][stage]!;
  const [rate, change] = last ? [velocitySum, accelerationSum] : [qvel, acceleration];
  const along = last ? rate.map((value) => g.multiply(g.constant(fraction), value)) : rate;
  const placed = tracePositions(g, plan, startPosition, along, last ? h : h * fraction);
  const moved = startVelocity.map((value, d) =>
    g.add(value, g.multiply(g.constant(h * fraction), change[d]!)),
  );
  if (stage === 0) {
    stages.qpos.forEach((slot, q) => {
      g.store(slot, startPosition[q]!);
    });
    stages.qvel.forEach((slot, d) => {
      g.store(slot, startVelocity[d]!);
    });
  }
  if (!last) {
    stages.velocities.forEach((slot, d) => {
      g.store(slot, velocitySum[d]!);
    });
    stages.accelerations.forEach((slot, d) => {
      g.store(slot, accelerationSum[d]!);
    });
  }
  storeAll(g, layout.qpos, placed);
  storeAll(g, layout.qvel, moved);
}

/** Positions after `time` at constant velocity, see reference/step.ts. */
function tracePositions(
  g: Algebra,
  plan: Plan,
  qpos: readonly Value[],
  qvel: readonly Value[],
  time: number,
): Value[] {
  const moved = [...qpos];
  const slide = (q: number, d: number) => {
    moved[q] = g.add(qpos[q]!, g.multiply(g.constant(time), qvel[d]!));
  };
  const turn = (q: number, d: number) => {
    traceTurn(g, plan, qpos.slice(q, q + 4), qvel.slice(d, d + 3), time).forEach((value, k) => {
      moved[q + k] = value;
    });
  };
  for (const { type, qposStart: q, dofStart: d } of plan.model.joints) {
    if (type === 'hinge' || type === 'slide') slide(q, d);
    if (type === 'ball') turn(q, d);
    if (type === 'free') {
      for (let k = 0; k < 3; k++) slide(q + k, d + k);
      turn(q + 3, d + 3);
    }
  }
  return moved;
}

function traceTurn(
  g: Algebra,
  plan: Plan,
  quat: readonly Value[],
  rate: readonly Value[],
  time: number,
): Value[] {
  const squared = g.sum(rate.map((w) => g.multiply(w, w)));
  const speed = g.root(g.larger(squared, g.constant(1e-24)));
  const { sine, cosine } = sineCosine(g, plan.precision, g.multiply(g.constant(time / 2), speed));
  const scale = g.divide(sine, speed);
  const [x, y, z] = rate.map((w) => g.multiply(w, scale)) as [Value, Value, Value];
  const turned = g.multiplyQuaternions(quat as unknown as Quaternion, [cosine, x, y, z]);
  const norm = g.root(g.sum(turned.map((value) => g.multiply(value, value))));
  const inverse = g.divide(g.one, norm);
  return turned.map((value) => g.multiply(value, inverse));
}
