/** Sums over a stream of rows of K numbers, from which their correlations follow; they travel between processes. */
export interface Moments {
  count: number;
  /** [K] */
  readonly means: number[];
  /** [K, K] sums of products of deviations from the means. */
  readonly products: number[][];
}

export function emptyMoments(columns: number): Moments {
  const row = () => Array.from({ length: columns }, () => 0);
  return { count: 0, means: row(), products: Array.from({ length: columns }, row) };
}

/** Takes one row in, in place (Welford, 1962). */
export function addRow(moments: Moments, row: ArrayLike<number>): void {
  const { means, products } = moments;
  moments.count++;
  const before = means.map((mean, i) => row[i]! - mean);
  for (let i = 0; i < means.length; i++) means[i] = means[i]! + before[i]! / moments.count;
  for (let i = 0; i < means.length; i++) {
    const after = row[i]! - means[i]!;
    for (let j = 0; j < means.length; j++) products[i]![j] = products[i]![j]! + after * before[j]!;
  }
}

/** The moments of two streams together (Chan et al., 1979). */
export function joinMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  const count = a.count + b.count;
  const apart = a.means.map((mean, i) => b.means[i]! - mean);
  const weight = (a.count * b.count) / count;
  return {
    count,
    means: a.means.map((mean, i) => mean + (apart[i]! * b.count) / count),
    products: a.products.map((row, i) =>
      row.map((sum, j) => sum + b.products[i]![j]! + weight * apart[i]! * apart[j]!),
    ),
  };
}

/** Pearson's correlation of columns i and j; undefined where one of them does not vary. */
export function correlation({ means, products }: Moments, i: number, j: number): number | undefined {
  const spread = (k: number) => {
    const sum = products[k]![k]!;
    return sum > 1e-18 * means[k]! ** 2 ? Math.sqrt(sum) : 0;
  };
  const scale = spread(i) * spread(j);
  return scale > 0 ? Math.max(-1, Math.min(1, products[i]![j]! / scale)) : undefined;
}
