import { mean } from '../../core/statistics.ts';

/**
 * The interquartile mean: a quarter of the values, rounded down, is left out at either end (Agarwal et al., 2021,
 * arXiv 2108.13264; scipy's trim_mean(0.25)). NaN of nothing.
 */
export function interquartileMean(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  return mean([...values].sort((a, b) => a - b).slice(cut, values.length - cut));
}

/** How far the values fall short of `target` in the mean, where what lies above it counts as reaching it (ibid.). */
export function optimalityGap(values: readonly number[], target: number): number {
  return target - mean(values.map((value) => Math.min(value, target)));
}

/** P(X > Y) + P(X = Y) / 2 over all pairs: Mann and Whitney's U, divided by their number. */
export function probabilityOfImprovement(xs: readonly number[], ys: readonly number[]): number {
  let wins = 0;
  for (const x of xs) for (const y of ys) wins += x > y ? 1 : x === y ? 0.5 : 0;
  return wins / (xs.length * ys.length);
}

/** Share of the values above `threshold`: one point of a performance profile (ibid.). */
export function shareAbove(values: readonly number[], threshold: number): number {
  return values.filter((value) => value > threshold).length / values.length;
}
