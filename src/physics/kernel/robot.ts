import type { Model } from '../model/model.ts';
import { lengthOf, type Probe } from '../model/sensors.ts';
import { Algebra } from './algebra.ts';
import { type ConstraintRows, traceConstraints } from './constraints.ts';
import { keepsSparsity, traceDirection } from './direction.ts';
import type { Precision } from './encoder.ts';
import { traceMassMatrix, traceSmoothForce } from './forces.ts';
import { stageSlots, traceEuler, traceFreeAcceleration, traceStage } from './integrate.ts';
import { type Cell, Scratch, type SpatialCell, stateLayout, type VectorCell } from './layout.ts';
import { meltFixedBodies } from './links.ts';
import { type Plan, traceMotion } from './motion.ts';
import { sensesForces, traceForceReadings, traceMotionReadings } from './sensors.ts';
import { type SolverSlots, solverSlots, traceSlope, traceSolve } from './solver.ts';
import type { Place, TracedFunction } from './tracer.ts';

/** What the first function of an evaluation leaves in the scratch memory for the others. */
export interface Robot {
  readonly plan: Plan;
  readonly mass: ReadonlyMap<string, Cell>;
  readonly smoothForce: readonly Cell[];
  readonly dofMotions: readonly SpatialCell[];
  readonly rows: ConstraintRows;
  readonly solver: SolverSlots;
  /** Every tree's centre of mass about its origin, by its top link; kept for sensors alone. */
  readonly centres: ReadonlyMap<number, VectorCell>;
  /** Positive where any constraint is active. */
  readonly active: Place;
}

export interface TracedRobot {
  readonly plan: Plan;
  readonly functions: readonly TracedFunction[];
  readonly scratchSlots: number;
}

/** Why the kernel cannot step `model`, or undefined when it can. */
export function unsupported(model: Model): string | undefined {
  const { melted } = planOf(model, 'f32');
  const hard = model.contactPairs.some(({ geom1, geom2 }) => {
    const [first, second] = [model.geoms[geom1]!.type, model.geoms[geom2]!.type];
    return first !== 'plane' && (second === 'box' || second === 'cylinder');
  });
  if (hard) return 'contacts of boxes or cylinders with other shapes than planes';
  if (model.options.integrator === 'implicitfast') return 'the integrator implicitfast';
  if (model.joints.some((joint) => joint.type === 'ball' && joint.limit)) return 'limits of ball joints';
  if (model.joints.some(({ type, stiffness }) => stiffness !== 0 && (type === 'ball' || type === 'free'))) {
    return 'springs on ball or free joints';
  }
  const unusual = model.actuators.some(({ target, bias }) => {
    if (target.kind === 'joint' && isScalar(model, target.joint)) return false;
    return bias[2] !== 0 || (target.kind === 'joint' && target.inParent);
  });
  if (unusual) return 'servos on ball or free joints or on sites';
  const crossing = model.contactPairs.some(
    (pair) =>
      !keepsSparsity(planOf(model, 'f32'), [melted.geoms[pair.geom1]!.link, melted.geoms[pair.geom2]!.link]),
  );
  if (crossing) return 'contacts between two limbs';
  const powers = [...model.contactPairs, ...model.joints.flatMap((joint) => joint.limit ?? [])];
  if (powers.some(({ softness }) => !Number.isInteger(softness.impedance[4])))
    return 'a solimp power that is no integer';
  return undefined;
}

const isScalar = (model: Model, joint: number): boolean =>
  ['hinge', 'slide'].includes(model.joints[joint]!.type);

function planOf(model: Model, precision: Precision, probes: readonly Probe[] = []): Plan {
  const lengths = probes.map((probe) => lengthOf(model, probe));
  const readings = lengths.reduce((sum, length) => sum + length, 0);
  const layout = stateLayout(model, readings);
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
    const g = new Algebra();
    build(g);
    functions.push(g.finish(name));
  };
  const constrained = robot.rows.contacts.length + robot.rows.limits.length > 0;
  if (constrained) {
    trace('direction', (g) => traceDirection(g, robot));
    trace('slope', (g) => traceSlope(g, robot.rows, robot.solver));
    trace('solve', (g) => traceSolve(g, robot, precision, model.options.integrator === 'RK4'));
  }
  if (model.options.integrator === 'RK4') traceRungeKutta(trace, robot, scratch, constrained);
  else traceEulerStep(trace, robot, constrained);
  if (constrained && sensesForces(plan)) trace('sense', (g) => traceForceReadings(g, robot));
  return { plan, functions, scratchSlots: scratch.slots };
}

function traceEvaluation(plan: Plan, scratch: Scratch): { robot: Robot; smooth: TracedFunction } {
  const g = new Algebra();
  const active = scratch.slot();
  const motion = traceMotion(g, plan);
  const mass = traceMassMatrix(g, plan, motion);
  const kept = new Map([...mass].map(([key, value]) => [key, scratch.keep(g, value)]));
  const smoothForce = traceSmoothForce(g, plan, motion).map((value) => scratch.keep(g, value));
  const dofMotions = motion.dofs.map((dof) => scratch.keepSpatial(g, dof));
  const rows = traceConstraints(g, plan, motion, scratch, active);
  const solver = solverSlots(scratch, plan.model.nv);
  const centres = traceMotionReadings(g, plan, motion, scratch);
  return {
    robot: { plan, mass: kept, smoothForce, dofMotions, rows, solver, centres, active },
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
