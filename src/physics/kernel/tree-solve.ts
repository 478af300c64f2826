import type { Model } from '../model/model.ts';
import type { Algebra } from './algebra.ts';
import { entryKey, type TreeMatrix } from './forces.ts';
import type { Value } from './tracer.ts';

/** Which entries of a symmetric matrix are not 0: for every row the columns before it, the last one first. */
export type Pattern = readonly (readonly number[])[];

/** A matrix with the tree's sparsity: every row has the dofs above it. */
export const treePattern = ({ dofs }: Model): Pattern =>
  dofs.map((_, d) => {
    const columns: number[] = [];
    for (let j = dofs[d]!.parent; j >= 0; j = dofs[j]!.parent) columns.push(j);
    return columns;
  });

/** `pattern` with every two of each group joined, and what its factors then fill in. */
export function joinPattern(pattern: Pattern, groups: Iterable<readonly number[]>): Pattern {
  const rows = pattern.map((columns) => new Set(columns));
  const join = (members: readonly number[]) => {
    for (const i of members) for (const j of members) if (j < i) rows[i]!.add(j);
  };
  for (const group of groups) join(group);
  for (let k = rows.length - 1; k >= 0; k--) join([...rows[k]!]);
  return rows.map((columns) => [...columns].sort((a, b) => b - a));
}

/** The factors of L^T D L, which fill in nothing for a tree's sparsity (Featherstone 2008, 6.5). */
export interface Factor {
  readonly pattern: Pattern;
  readonly lower: TreeMatrix;
  readonly inverseDiagonal: readonly Value[];
}

/** Factorises a matrix whose missing entries are 0. */
export function factorise(g: Algebra, pattern: Pattern, matrix: TreeMatrix): Factor {
  const lower = new Map(matrix);
  const at = (i: number, j: number) => lower.get(entryKey(i, j)) ?? g.zero;
  const inverseDiagonal: Value[] = [];
  for (let k = pattern.length - 1; k >= 0; k--) {
    inverseDiagonal[k] = g.divide(g.one, at(k, k));
    const columns = pattern[k]!;
    for (const [c, i] of columns.entries()) {
      const ratio = g.multiply(at(k, i), inverseDiagonal[k]!);
      for (const j of [i, ...columns.slice(c + 1)]) {
        lower.set(entryKey(i, j), g.subtract(at(i, j), g.multiply(ratio, at(k, j))));
      }
      lower.set(entryKey(k, i), ratio);
    }
  }
  return { pattern, lower, inverseDiagonal };
}

/** Solves the factorised system for `right` [nv]. */
export function solveFactorised(
  g: Algebra,
  { pattern, lower, inverseDiagonal }: Factor,
  right: readonly Value[],
): Value[] {
  const x = [...right];
  const at = (i: number, j: number) => lower.get(entryKey(i, j))!;
  for (let i = pattern.length - 1; i >= 0; i--) {
    for (const j of pattern[i]!) x[j] = g.subtract(x[j]!, g.multiply(at(i, j), x[i]!));
  }
  for (const [i, columns] of pattern.entries()) {
    x[i] = g.multiply(x[i]!, inverseDiagonal[i]!);
    for (const j of columns) x[i] = g.subtract(x[i]!, g.multiply(at(i, j), x[j]!));
  }
  return x;
}

/** The matrix, which has the tree's sparsity, times `x` [nv]. */
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
