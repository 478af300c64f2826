import type { Model } from '../model/model.ts';
import type { Algebra } from './algebra.ts';
import { entryKey, type TreeMatrix } from './forces.ts';
import type { Value } from './tracer.ts';

/** The factors of L^T D L, which keep the tree's sparsity (Featherstone 2008, 6.5). */
export interface TreeFactor {
  readonly lower: TreeMatrix;
  readonly inverseDiagonal: readonly Value[];
}

export function factorTree(g: Algebra, { dofs }: Model, matrix: TreeMatrix): TreeFactor {
  const lower = new Map(matrix);
  const at = (i: number, j: number) => lower.get(entryKey(i, j))!;
  const inverseDiagonal: Value[] = [];
  for (let k = dofs.length - 1; k >= 0; k--) {
    inverseDiagonal[k] = g.divide(g.one, at(k, k));
    for (let i = dofs[k]!.parent; i >= 0; i = dofs[i]!.parent) {
      const ratio = g.multiply(at(k, i), inverseDiagonal[k]!);
      for (let j = i; j >= 0; j = dofs[j]!.parent) {
        lower.set(entryKey(i, j), g.subtract(at(i, j), g.multiply(ratio, at(k, j))));
      }
      lower.set(entryKey(k, i), ratio);
    }
  }
  return { lower, inverseDiagonal };
}

/** Solves the factorised system for `right` [nv]. */
export function solveTree(
  g: Algebra,
  { dofs }: Model,
  { lower, inverseDiagonal }: TreeFactor,
  right: readonly Value[],
): Value[] {
  const x = [...right];
  const at = (i: number, j: number) => lower.get(entryKey(i, j))!;
  for (let i = dofs.length - 1; i >= 0; i--) {
    for (let j = dofs[i]!.parent; j >= 0; j = dofs[j]!.parent) {
      x[j] = g.subtract(x[j]!, g.multiply(at(i, j), x[i]!));
    }
  }
  for (let i = 0; i < dofs.length; i++) {
    x[i] = g.multiply(x[i]!, inverseDiagonal[i]!);
    for (let j = dofs[i]!.parent; j >= 0; j = dofs[j]!.parent) {
      x[i] = g.subtract(x[i]!, g.multiply(at(i, j), x[j]!));
    }
  }
  return x;
}

/** The matrix times `x` [nv]. */
export function multiplyTree(g: Algebra, { dofs }: Model, matrix: TreeMatrix, x: readonly Value[]): Value[] {
  const y: Value[] = dofs.map(() => g.zero);
  for (let i = 0; i < dofs.length; i++) {
    for (let j = i; j >= 0; j = dofs[j]!.parent) {
      const value = matrix.get(entryKey(i, j))!;
      y[i] = g.add(y[i]!, g.multiply(value, x[j]!));
      if (i !== j) y[j] = g.add(y[j]!, g.multiply(value, x[i]!));
    }
  }
  return y;
}
