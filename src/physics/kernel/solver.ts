import type { Algebra } from './algebra.ts';
import { pyramid } from './direction.ts';
import type { Precision } from './encoder.ts';
import { type Scratch, statePlace } from './layout.ts';
import { eachRow } from './pair-rows.ts';
import { row } from './pairs.ts';
import type { Robot } from './robot.ts';
import { behind, type Place, type Value } from './tracer.ts';

/** What the solver's functions tell one another, per environment. */
export interface SolverSlots {
  /** The Newton direction, [nv]. */
  readonly step: readonly Place[];
  /** -gradient . step: how much there is to gain. */
  readonly decrement: Place;
  /** The smooth part's derivative along the step, at 0 and per unit of length. */
  readonly linear: Place;
  readonly quadratic: Place;
  /** The length that `slope` looks at, and what it finds: both derivatives, and whether a row changed sides. */
  readonly length: Place;
  readonly first: Place;
  readonly second: Place;
  readonly changed: Place;
}

export function solverSlots(scratch: Scratch, nv: number): SolverSlots {
  const [decrement, linear, quadratic, length, first, second, changed] = scratch.list(7) as [
    ...[Place, Place, Place, Place, Place, Place, Place],
  ];
  return { step: scratch.list(nv), decrement, linear, quadratic, length, first, second, changed };
}

/** When to stop: relative and absolute gain, relative derivative along the step, and most repetitions. */
const limits = {
  f32: { relative: 1e-11, absolute: 1e-8, slope: 1e-2, directions: 20, lengths: 8 },
  f64: { relative: 1e-22, absolute: 1e-22, slope: 1e-13, directions: 60, lengths: 40 },
} as const;

/** The objective's derivatives along the step at the stored length. */
export function traceSlope(g: Algebra, { rows, pairs, solver: slots }: Robot): void {
  const length = g.load(slots.length);
  const quadratic = g.load(slots.quadratic);
  const first = g.variable(g.add(g.load(slots.linear), g.multiply(length, quadratic)));
  const second = g.variable(quadratic);
  const changed = g.variable(g.zero);
  const addRow = (residual: Value, slope: Value, weight: Value) => {
    const moved = g.add(residual, g.multiply(length, slope));
    const active = g.whereNegative(moved, weight, g.zero);
    const before = g.whereNegative(residual, weight, g.zero);
    g.accumulate(changed, g.absolute(g.subtract(active, before)));
    const pull = g.multiply(active, slope);
    g.accumulate(first, g.multiply(pull, moved));
    g.accumulate(second, g.multiply(pull, slope));
  };
  for (const contact of rows.contacts) {
    g.when(g.load(contact.weight), () => {
      const weight = g.load(contact.weight);
      const [normal, ...tangents] = contact.slope.map((place) => g.load(place));
      const slopes = tangents.length === 0 ? [normal!] : pyramid(g, normal!, tangents);
      contact.residual.forEach((place, e) => {
        addRow(g.load(place), slopes[e]!, weight);
      });
    });
  }
  for (const limit of rows.limits) {
    g.when(g.load(limit.weight), () => {
      addRow(g.load(limit.residual), g.load(limit.slope), g.load(limit.weight));
    });
  }
  if (pairs) {
    g.when(g.load(pairs.any), () => {
      eachRow(g, pairs, (at) => {
        const [residual, slope, weight] = [row.residual, row.slope, row.weight].map((k) =>
          g.load(behind(at, k)),
        );
        addRow(residual!, slope!, weight!);
      });
    });
  }
  g.store(slots.first, g.read(first));
  g.store(slots.second, g.read(second));
  g.store(slots.changed, g.read(changed));
}

/**
 * Newton's method with an exact line search, until no lane gains more. See reference/newton.ts. A lane that is done is
 * left as it is, so that an environment gets the same bits whatever its neighbours need. A lane without constraints
 * is solved as `free` would, from 0 in one step, where that is asked for; else it is left alone.
 */
export function traceSolve(g: Algebra, robot: Robot, precision: Precision, solveFree: boolean): void {
  const limit = limits[precision];
  const { solver: slots, plan } = robot;
  const inactive = g.negate(g.load(robot.active));
  const accelerations = slots.step.map((_, d) => statePlace(plan.layout.acceleration + d));
  if (solveFree) {
    for (const at of accelerations) g.store(at, g.whereNegative(inactive, g.load(at), g.zero));
  }
  const gainNeeded = g.variable(g.zero);
  const directions = g.variable(g.zero);
  const open = g.variable(solveFree ? g.one : g.whereNegative(inactive, g.one, g.constant(-1)));
  g.loop(() => {
    g.call('direction');
    const decrement = g.load(slots.decrement);
    const enough = g.add(g.multiply(g.constant(limit.relative), decrement), g.constant(limit.absolute));
    const isFirst = g.subtract(g.read(directions), g.constant(0.5)); // negative in the first round
    g.store(gainNeeded, g.whereNegative(isFirst, enough, g.read(gainNeeded)));
    const gains = g.subtract(decrement, g.read(gainNeeded));
    const mustStep = g.whereNegative(
      isFirst,
      g.whereNegative(inactive, g.constant(-1), g.one),
      g.constant(-1),
    );
    const live = g.smaller(g.read(open), solveFree ? g.larger(gains, mustStep) : gains);
    g.breakUnless(live);
    const length = traceLineSearch(g, slots, live, decrement, limit);
    const stepped = g.whereNegative(g.negate(live), length, g.zero);
    slots.step.forEach((place, d) => {
      const at = accelerations[d]!;
      g.store(at, g.add(g.load(at), g.multiply(stepped, g.load(place))));
    });
    // A full step that changed no row's side has reached the minimum.
    const unsettled = g.larger(g.load(slots.changed), g.absolute(g.subtract(length, g.one)));
    const goesOn = g.smaller(live, unsettled);
    g.store(open, g.whereNegative(g.negate(goesOn), g.one, g.constant(-1)));
    g.breakUnless(goesOn);
    g.store(directions, g.add(g.read(directions), g.one));
    g.breakUnless(g.subtract(g.constant(limit.directions - 0.5), g.read(directions)));
  });
}

/** The length where the derivative vanishes, by Newton's method kept between bounds. */
function traceLineSearch(
  g: Algebra,
  slots: SolverSlots,
  live: Value,
  decrement: Value,
  limit: (typeof limits)[Precision],
): Value {
  const far = 1e30;
  const [low, high] = [g.variable(g.zero), g.variable(g.constant(far))];
  const tries = g.variable(g.zero);
  const length = g.variable(g.one);
  const close = g.multiply(g.constant(limit.slope), decrement);
  g.loop(() => {
    const at = g.read(length);
    g.store(slots.length, at);
    g.call('slope');
    const first = g.load(slots.first);
    const wrong = g.smaller(live, g.subtract(g.absolute(first), close));
    g.breakUnless(wrong);
    g.store(low, g.whereNegative(first, at, g.read(low)));
    g.store(high, g.whereNegative(first, g.read(high), at));
    const newton = g.subtract(at, g.divide(first, g.larger(g.load(slots.second), g.constant(1e-30))));
    const [below, above] = [g.read(low), g.read(high)];
    const unbounded = g.subtract(g.constant(far / 10), above); // negative while there is no upper bound
    const middle = g.multiply(g.constant(0.5), g.add(below, above));
    const otherwise = g.whereNegative(unbounded, g.multiply(g.constant(2), at), middle);
    const inside = g.smaller(g.subtract(newton, below), g.subtract(above, newton));
    const next = g.whereNegative(g.negate(inside), newton, otherwise);
    g.store(length, g.whereNegative(g.negate(wrong), next, at));
    g.store(tries, g.add(g.read(tries), g.one));
    g.breakUnless(g.subtract(g.constant(limit.lengths - 0.5), g.read(tries)));
  });
  return g.read(length);
}
