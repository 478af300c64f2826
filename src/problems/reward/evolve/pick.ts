import type { Random } from '../../../core/random.ts';

/** One of `items`, with chances in proportion to `weights`. */
export function pick<T>(random: Random, items: readonly T[], weights: readonly number[]): T {
  let rest = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, item] of items.entries()) {
    rest -= weights[i]!;
    if (rest < 0) return item;
  }
  return items.at(-1)!;
}
