import type { ComponentStatistics } from '../core/training.ts';
import { statisticsWidth } from './harness.ts';

/**
 * Statistics of every component from the sums that the harness keeps: a count, and for each component, then for the
 * total, [shift, sum, sum of squares, minimum, maximum, sum of products with the total], all but the extremes taken
 * about the shift. A total that never varies has no variance to share: every share is then 0.
 */
export function componentStatistics(
  components: readonly string[],
  sums: Float64Array,
): Record<string, ComponentStatistics> {
  const count = sums[0]!;
  const total = momentsOf(sums, components.length, count);
  const entries = components.map((name, index) => {
    const own = momentsOf(sums, index, count);
    const covariance = own.product - own.offset * total.offset;
    const varianceShare = total.variance > 0 ? covariance / total.variance : 0;
    const { mean, min, max, variance } = own;
    return [name, { mean, min, max, std: Math.sqrt(variance), varianceShare }] as const;
  });
  return Object.fromEntries(entries);
}

function momentsOf(sums: Float64Array, index: number, count: number) {
  const at = 1 + index * statisticsWidth;
  const samples = Math.max(count, 1);
  const [shift = 0, sum = 0, squares = 0, min = 0, max = 0, products = 0] = sums.subarray(
    at,
    at + statisticsWidth,
  );
  const offset = sum / samples;
  const variance = Math.max(0, squares / samples - offset * offset);
  return { mean: shift + offset, min, max, offset, variance, product: products / samples };
}
