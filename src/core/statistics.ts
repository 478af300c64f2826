/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation (divided by n - 1); 0 of a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Eureka's human-normalised score, (F - F_sparse) / |F_human - F_sparse| (Ma et al., 2023, arXiv 2310.12931): 0 is as
 * good as training on the sparse fitness, 1 as good as the expert's reward. Undefined when those two score the same.
 */
export function humanNormalised(score: number, sparse: number, human: number): number | undefined {
  const scale = Math.abs(human - sparse);
  return scale > 0 ? (score - sparse) / scale : undefined;
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** The `share` quantile of ascending values, linear between neighbours (Hyndman and Fan's type 7); NaN of nothing. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below] ?? Number.NaN;
  const high = ascending[below + 1] ?? low;
  return low === high ? low : low + (position - below) * (high - low);
}
