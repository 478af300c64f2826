import { dofsAbove, type Joint, type Model } from '../model/model.ts';
import { isAlone } from '../reference/implicit.ts';
import type { Algebra, Spatial, Vector } from './algebra.ts';
import { entryKey, type Influences, type TreeMatrix } from './forces.ts';
import { type Cell, recall, type Scratch } from './layout.ts';
import { type Motion, type Plan, velocityOf } from './motion.ts';
import { isNumber, type Value } from './tracer.ts';

/** The matrix that the acceleration of an implicit step is solved with, kept in the scratch memory. */
export interface ImplicitMatrix {
  readonly tree: ReadonlyMap<string, Cell>;
  /** Of every body on a free joint that carries nothing: its own six rows, which are not symmetric. */
  readonly alone: readonly { readonly joint: Joint; readonly rows: readonly (readonly Cell[])[] }[];
}

/** Stores M - h D for the integrator implicitfast: the mathematics of reference/implicit.ts. */
export function keepImplicit(
  g: Algebra,
  plan: Plan,
  motion: Motion,
  mass: TreeMatrix,
  influences: Influences,
  scratch: Scratch,
): ImplicitMatrix {
  const { model } = plan;
  const matrix = addDerivatives(g, model, motion, mass, influences);
  const alone = model.joints
    .filter((joint) => isAlone(model, joint))
    .map((joint) => ({
      joint,
      rows: loneRows(g, plan, motion, joint, matrix).map((row) => row.map((value) => scratch.keep(g, value))),
    }));
  return { tree: new Map([...matrix].map(([key, value]) => [key, scratch.keep(g, value)])), alone };
}

/** M - h d (passive + actuation) / d qvel, which has the tree's sparsity. */
function addDerivatives(
  g: Algebra,
  model: Model,
  motion: Motion,
  mass: TreeMatrix,
  { immersed, drives }: Influences,
): TreeMatrix {
  const h = model.options.timestep;
  const matrix = new Map(mass);
  const addOuter = (vector: ReadonlyMap<number, Value>, factor: Value) => {
    const scaled = g.multiply(g.constant(h), factor);
    if (isNumber(scaled, 0)) return;
    for (const [i, a] of vector) {
      for (const [j, b] of vector) {
        if (j > i) continue;
        const key = entryKey(i, j);
        matrix.set(key, g.add(matrix.get(key)!, g.multiply(scaled, g.multiply(a, b))));
      }
    }
  };
  model.dofs.forEach(({ damping }, d) => {
    addOuter(new Map([[d, g.one]]), g.constant(damping));
  });
  for (const { moment, velocityGain } of drives) addOuter(moment, g.negate(velocityGain));
  for (const { body, axes, centre, turning, wind, coefficients } of immersed) {
    const { slow, slowTurn, fast, fastTurn } = coefficients;
    const dofs = dofsAbove(model, body.lastDof);
    for (const [k, axis] of g.transpose(axes).entries()) {
      const along = (part: (dof: Spatial) => Vector) =>
        new Map(dofs.map((d) => [d, g.dot(axis, part(motion.dofs[d]!))]));
      const slope = (linear: number, square: number, speed: Value) =>
        g.add(g.constant(linear), g.multiply(g.constant(2 * square), g.absolute(speed)));
      addOuter(
        along((dof) => dof.angular),
        slope(slowTurn, fastTurn[k]!, turning[k as 0]),
      );
      addOuter(
        along((dof) => g.velocityAt(dof, centre)),
        slope(slow, fast[k]!, wind[k as 0]),
      );
    }
  }
  return matrix;
}

/** The six rows of a lone body, with the derivative of its Coriolis force added. */
function loneRows(g: Algebra, plan: Plan, motion: Motion, joint: Joint, matrix: TreeMatrix): Value[][] {
  const dofs = [0, 1, 2, 3, 4, 5].map((k) => joint.dofStart + k);
  const moving = (from: number, to: number) =>
    dofs
      .slice(from, to)
      .map((d) => g.scaleSpatial(motion.dofs[d]!, velocityOf(g, plan, d)))
      .reduce((sum, part) => g.addSpatial(sum, part));
  const [sliding, turning] = [moving(0, 3), moving(3, 6)];
  const { inertia, velocity } = motion.links[plan.melted.bodies[joint.body]!.link]!;
  const momentum = g.applyInertia(inertia, velocity);
  const columns = dofs.map((c, k) => {
    const along = motion.dofs[c]!;
    const carried = k < 3 ? g.crossMotion(along, turning) : g.crossMotion(sliding, along);
    const changed = g.addSpatial(
      g.crossWrench(along, momentum),
      g.crossWrench(velocity, g.applyInertia(inertia, along)),
    );
    return g.addSpatial(g.applyInertia(inertia, carried), changed);
  });
  const h = g.constant(plan.model.options.timestep);
  return dofs.map((r) =>
    dofs.map((c, k) =>
      g.add(matrix.get(entryKey(r, c))!, g.multiply(h, g.power(motion.dofs[r]!, columns[k]!))),
    ),
  );
}

/** Replaces the accelerations of lone bodies in `acceleration` by those of their own equations. */
export function solveAlone(
  g: Algebra,
  { alone }: ImplicitMatrix,
  force: readonly Value[],
  acceleration: Value[],
): void {
  for (const { joint, rows } of alone) {
    const a = rows.map((row) => row.map((cell) => recall(g, cell)));
    const solved = eliminate(g, a, force.slice(joint.dofStart, joint.dofStart + 6));
    acceleration.splice(joint.dofStart, 6, ...solved);
  }
}

/** Solves a x = b by Gaussian elimination without pivoting: `a` is near a positive definite matrix. */
function eliminate(g: Algebra, a: Value[][], b: Value[]): Value[] {
  const n = b.length;
  for (let c = 0; c < n; c++) {
    for (let r = c + 1; r < n; r++) {
      const factor = g.divide(a[r]![c]!, a[c]![c]!);
      for (let k = c; k < n; k++) a[r]![k] = g.subtract(a[r]![k]!, g.multiply(factor, a[c]![k]!));
      b[r] = g.subtract(b[r]!, g.multiply(factor, b[c]!));
    }
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++) b[r] = g.subtract(b[r]!, g.multiply(a[r]![k]!, b[k]!));
    b[r] = g.divide(b[r]!, a[r]![r]!);
  }
  return b;
}
