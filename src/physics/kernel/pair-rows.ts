import type { Algebra } from './algebra.ts';
import { entryKey, type TreeMatrix } from './forces.ts';
import type { Plan } from './motion.ts';
import { entry, matrixSlot, type Pairs, row } from './pairs.ts';
import type { SolverSlots } from './solver.ts';
import { behind, type Place, type Pointer, type Value } from './tracer.ts';

/** A Newton system before the contacts between bodies are in it. */
interface System {
  readonly acceleration: readonly Value[];
  readonly hessian: TreeMatrix;
  readonly gradient: readonly Value[];
}

const slot = (index: number): Place => ({ region: 'scratch', index });

/** The Hessian and the gradient with the rows of the contacts between bodies, whose residuals it stores. */
export function addPairRows(
  g: Algebra,
  { model }: Plan,
  pairs: Pairs,
  { acceleration, hessian, gradient }: System,
): { readonly hessian: TreeMatrix; readonly gradient: readonly Value[] } {
  const entries = pairs.pattern.flatMap((columns, i) => [i, ...columns].map((j) => [i, j] as const));
  for (const [i, j] of entries) {
    g.store(slot(pairs.matrix + matrixSlot(i, j)), hessian.get(entryKey(i, j)) ?? g.zero);
  }
  model.dofs.forEach((_, d) => {
    g.store(slot(pairs.gradient + d), gradient[d]!);
    g.store(slot(pairs.rates + d), acceleration[d]!);
  });
  const [rates, slopes] = [g.pointTo(pairs.rates), g.pointTo(pairs.gradient)];
  eachRow(g, pairs, (at) => {
    const residual = g.variable(residualOf(g, at, rates));
    g.store(behind(at, row.residual), g.read(residual));
    const active = g.variable(g.whereNegative(g.read(residual), g.load(behind(at, row.weight)), g.zero));
    g.when(g.read(active), () => addRow(g, at, g.read(active), g.read(residual), slopes));
  });
  return {
    hessian: new Map(
      entries.map(([i, j]) => [entryKey(i, j), g.load(slot(pairs.matrix + matrixSlot(i, j)))]),
    ),
    gradient: model.dofs.map((_, d) => g.load(slot(pairs.gradient + d))),
  };
}

/** Adds to `sums` what the rows do to their bodies, at the accelerations that are kept for the loops. */
export function addPairWrenches(g: Algebra, pairs: Pairs): void {
  const rates = g.pointTo(pairs.rates);
  eachRow(g, pairs, (at) => {
    const residual = residualOf(g, at, rates);
    const active = g.whereNegative(residual, g.load(behind(at, row.weight)), g.zero);
    const push = g.negate(g.multiply(active, residual));
    const bodies = behind(g.follow(behind(at, row.dofs), 3), entry.bodies);
    for (const w of [0, 1] as const) {
      const sum = g.follow(bodies, w);
      for (let k = 0; k < 6; k++) {
        const part = g.multiply(push, g.load(behind(at, row.wrenches[w] + k)));
        g.store(behind(sum, k), g.add(g.load(behind(sum, k)), part));
      }
    }
  });
}

/** J a - reference of one row. */
function residualOf(g: Algebra, at: Pointer, rates: Pointer): Value {
  const residual = g.variable(g.negate(g.load(behind(at, row.reference))));
  eachDof(g, at, (dof, jacobian) => {
    const rate = g.load(behind(g.follow(behind(dof, 0), 2, rates), 0));
    g.accumulate(residual, g.multiply(g.load(behind(jacobian, 0)), rate));
  });
  return g.read(residual);
}

/** Adds one row's pull to the gradient, and its outer product to the matrix. */
function addRow(g: Algebra, at: Pointer, active: Value, residual: Value, slopes: Pointer): void {
  eachDof(g, at, (dof, jacobian) => {
    const pull = g.multiply(active, g.load(behind(jacobian, 0)));
    const slope = behind(g.follow(behind(dof, 0), 2, slopes), 0);
    g.store(slope, g.add(g.load(slope), g.multiply(pull, residual)));
    const matrixRow = g.follow(behind(dof, 0), 3);
    const [column, other] = [g.follow(behind(at, row.dofs), 0), g.pointTo(row.jacobian, at)];
    const beyond = g.pointTo(1, dof);
    g.each(column, beyond, () => {
      const place = behind(g.follow(behind(column, 0), 2, matrixRow), 0);
      g.store(place, g.add(g.load(place), g.multiply(pull, g.load(behind(other, 0)))));
      g.advance(column, 1);
      g.advance(other, 1);
    });
  });
}

/** Stores how the residual of every row between bodies changes along the Newton step. */
export function storePairSlopes(g: Algebra, pairs: Pairs, { step }: SolverSlots): void {
  g.when(g.load(pairs.any), () => {
    const rates = g.pointTo(step[0]!.index);
    eachRow(g, pairs, (at) => {
      const slope = g.variable(g.zero);
      eachDof(g, at, (dof, jacobian) => {
        const rate = g.load(behind(g.follow(behind(dof, 0), 2, rates), 0));
        g.accumulate(slope, g.multiply(g.load(behind(jacobian, 0)), rate));
      });
      g.store(behind(at, row.slope), g.read(slope));
    });
  });
}

/** Runs `body` for every row in the list. */
export function eachRow(g: Algebra, pairs: Pairs, body: (at: Pointer) => void): void {
  const [at, end] = [g.pointTo(pairs.rows), g.follow(pairs.end, 0)];
  g.each(at, end, () => {
    body(at);
    g.move(at, g.follow(behind(at, row.dofs), 2));
  });
}

/** Runs `body` for every dof of a row, with the dof's cell and its place in the Jacobian. */
function eachDof(g: Algebra, at: Pointer, body: (dof: Pointer, jacobian: Pointer) => void): void {
  const jacobian = g.pointTo(row.jacobian, at);
  const [dof, end] = [g.follow(behind(at, row.dofs), 0), g.follow(behind(at, row.dofs), 1)];
  g.each(dof, end, () => {
    body(dof, jacobian);
    g.advance(jacobian, 1);
    g.advance(dof, 1);
  });
}
