/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n - 1); 0 of a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/**
 * Eureka's human-normalised score (Ma et al., 2023, arXiv 2310.12931): (F - F_sparse) / |F_human - F_sparse|, where 1
 * is parity with the human reward as long as that beats the sparse one. Undefined when the two are equal.
 */
export function humanNormalisedScore(fitness: number, sparse: number, human: number): number | undefined {
  const range = Math.abs(human - sparse);
  return range > 1e-9 * Math.max(1, Math.abs(human)) ? (fitness - sparse) / range : undefined;
}
