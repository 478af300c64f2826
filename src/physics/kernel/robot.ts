import type { Model } from '../model/model.ts';
import { lengthOf, type Probe } from '../model/sensors.ts';
import { traceActuation } from './actuation.ts';
import { Algebra } from './algebra.ts';
import { type ConstraintRows, traceConstraints } from './constraints.ts';
import { traceDirection } from './direction.ts';
import type { Precision } from './encoder.ts';
import { immersedBodies, traceMassMatrix, traceSmoothForce } from './forces.ts';
import { type ImplicitMatrix, keepImplicit } from './implicit.ts';
import { stageSlots, traceEuler, traceFreeAcceleration, traceStage } from './integrate.ts';
import { type Cell, Scratch, type SpatialCell, stateLayout, type Table } from './layout.ts';
import { meltFixedBodies } from './links.ts';
import { type Plan, traceMotion } from './motion.ts';
import { tracePairContacts } from './pair-contacts.ts';
import { layPairs, type Pairs, storePairInputs } from './pairs.ts';
import { type Touched, traceForceReadings, traceMotionReadings } from './sensors.ts';
import { type SolverSlots, solverSlots, traceSlope, traceSolve } from './solver.ts';
import type { Place, TracedFunction } from './tracer.ts';

/** What the first function of an evaluation leaves in the scratch memory for the others. */
export interface Robot {
  readonly plan: Plan;
  readonly mass: ReadonlyMap<string, Cell>;
  readonly smoothForce: readonly Cell[];
  readonly implicit: ImplicitMatrix | undefined;
  readonly dofMotions: readonly SpatialCell[];
  readonly rows: ConstraintRows;
  readonly pairs: Pairs | undefined;
  readonly solver: SolverSlots;
  /** Only where a sensor measures forces. */
  readonly touched: Touched | undefined;
  /** Positive where any constraint is active. */
  readonly active: Place;
}

export interface TracedRobot {
  readonly plan: Plan;
  readonly functions: readonly TracedFunction[];
  readonly scratchSlots: number;
  readonly tables: readonly Table[];
}

function planOf(model: Model, precision: Precision, probes: readonly Probe[]): Plan {
  const lengths = probes.map((probe) => lengthOf(model, probe));
  const layout = stateLayout(
    model,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  let start = layout.sensors;
  const sensors = probes.map((probe, k) => {
    const placed = { probe, start };
    start += lengths[k]!;
    return placed;
  });
  return { model, melted: meltFixedBodies(model), layout, precision, sensors };
}

/**
 * Traces the functions that step `model`: `step` is a whole step. What `probes` ask for is in the state after `sense`,
 * or after the step when there is no such function.
 */
export function traceRobot(model: Model, precision: Precision, probes: readonly Probe[]): TracedRobot {
  const plan = planOf(model, precision, probes);
  const scratch = new Scratch();
  const { robot, smooth } = traceEvaluation(plan, scratch);
  const functions = [smooth];
  const trace = (name: string, build: (g: Algebra) => void) => {
    const g = new Algebra(precision);
    build(g);
    functions.push(g.finish(name));
  };
  const { rows, pairs } = robot;
  const constrained = pairs !== undefined || rows.contacts.length + rows.limits.length > 0;
  if (pairs) trace('touch', (g) => tracePairContacts(g, pairs, robot.active));
  if (constrained) {
    trace('direction', (g) => traceDirection(g, robot));
    trace('slope', (g) => traceSlope(g, robot));
    trace('solve', (g) => traceSolve(g, robot, precision, model.options.integrator === 'RK4'));
  }
  if (model.options.integrator === 'RK4') traceRungeKutta(trace, robot, scratch, constrained);
  else traceEulerStep(trace, robot, constrained);
  if (robot.touched) trace('sense', (g) => traceForceReadings(g, robot, robot.touched!));
  return { plan, functions, scratchSlots: scratch.slots, tables: scratch.tables };
}

function traceEvaluation(plan: Plan, scratch: Scratch): { robot: Robot; smooth: TracedFunction } {
  const g = new Algebra(plan.precision);
  const active = scratch.slot();
  const motion = traceMotion(g, plan);
  const mass = traceMassMatrix(g, plan, motion);
  const kept = new Map([...mass].map(([key, value]) => [key, scratch.keep(g, value)]));
  const influences = {
    immersed: immersedBodies(g, plan, motion),
    drives: traceActuation(g, plan, motion),
  };
  const smoothForce = traceSmoothForce(g, plan, motion, influences).map((value) => scratch.keep(g, value));
  const implicit =
    plan.model.options.integrator === 'implicitfast'
      ? keepImplicit(g, plan, motion, mass, influences, scratch)
      : undefined;
  const dofMotions = motion.dofs.map((dof) => scratch.keepSpatial(g, dof));
  const rows = traceConstraints(g, plan, motion, scratch, active);
  const solver = solverSlots(scratch, plan.model.nv);
  const touched = traceMotionReadings(g, plan, motion, influences.drives, scratch);
  const pairs = layPairs(plan, scratch, touched?.bodies);
  if (pairs) {
    storePairInputs(g, plan, motion, pairs);
    g.call('touch');
  }
  return {
    robot: { plan, mass: kept, smoothForce, implicit, dofMotions, rows, pairs, solver, touched, active },
    smooth: g.finish('smooth'),
  };
}

type Trace = (name: string, build: (g: Algebra) => void) => void;

function traceEulerStep(trace: Trace, robot: Robot, constrained: boolean): void {
  trace('advance', (g) => traceEuler(g, robot, false));
  if (constrained) trace('advanceConstrained', (g) => traceEuler(g, robot, true));
  trace('step', (g) => {
    g.call('smooth');
    if (!constrained) return g.call('advance');
    g.when(
      g.load(robot.active),
      () => {
        g.call('solve');
        g.call('advanceConstrained');
      },
      () => g.call('advance'),
    );
  });
}

function traceRungeKutta(trace: Trace, robot: Robot, scratch: Scratch, constrained: boolean): void {
  const { model } = robot.plan;
  const stages = stageSlots(scratch, model.nq, model.nv);
  trace('free', (g) => traceFreeAcceleration(g, robot));
  for (const stage of [0, 1, 2, 3]) trace(`stage${stage}`, (g) => traceStage(g, robot.plan, stages, stage));
  trace('step', (g) => {
    for (const stage of [0, 1, 2, 3]) {
      g.call('smooth');
      if (!constrained) g.call('free');
      else
        g.when(
          g.load(robot.active),
          () => g.call('solve'),
          () => g.call('free'),
        );
      g.call(`stage${stage}`);
    }
  });
}
