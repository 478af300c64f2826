import type { Instance, Tour } from './instance.ts';

/** Goes to the nearest city that has not been visited, from city 0. */
export function nearestNeighbour({ cities, distances }: Instance): Tour {
  const n = cities.length;
  const left = new Set(cities.keys());
  const tour = [0];
  left.delete(0);
  while (left.size > 0) {
    const from = tour.at(-1)!;
    const nearest = leastBy([...left], (city) => distances[from * n + city]!);
    tour.push(nearest);
    left.delete(nearest);
  }
  return tour;
}

/**
 * Farthest insertion (Rosenkrantz, Stearns and Lewis, 1977), OPRO's second baseline: from city 0, the city farthest from
 * the tour comes in where it lengthens it least.
 */
export function farthestInsertion({ cities, distances }: Instance): Tour {
  const n = cities.length;
  const between = (i: number, j: number) => distances[i * n + j]!;
  const left = new Set(cities.keys());
  left.delete(0);
  const tour = [0];
  while (left.size > 0) {
    const fromTour = (city: number) => Math.min(...tour.map((other) => between(city, other)));
    const farthest = leastBy([...left], (city) => -fromTour(city));
    const places = tour.map((_, k) => k);
    const added = (k: number) => {
      const [before, after] = [tour[k]!, tour[(k + 1) % tour.length]!];
      return between(before, farthest) + between(farthest, after) - between(before, after);
    };
    tour.splice(leastBy(places, added) + 1, 0, farthest);
    left.delete(farthest);
  }
  return tour;
}

/** Shortens a tour by 2-opt and Or-opt moves until none of them does any more. */
export function localOptimum(instance: Instance, tour: Tour): Tour {
  let best = [...tour];
  for (;;) {
    const better = improveByReversal(instance, best) ?? improveByShift(instance, best);
    if (!better) return best;
    best = better;
  }
}

/** The tour with the part from `from` to `to` visited backwards: a 2-opt move. */
export function reversed(tour: Tour, from: number, to: number): number[] {
  return [...tour.slice(0, from), ...tour.slice(from, to + 1).reverse(), ...tour.slice(to + 1)];
}

/** The tour with `count` cities from `from` on visited after the `to`-th of the others instead: an Or-opt move. */
export function shifted(tour: Tour, from: number, count: number, to: number): number[] {
  const part = tour.slice(from, from + count);
  const rest = [...tour.slice(0, from), ...tour.slice(from + count)];
  return [...rest.slice(0, to + 1), ...part, ...rest.slice(to + 1)];
}

/** Less than this is rounding, and no gain. */
const tolerance = 1e-9;

/** The best 2-opt move, or undefined when none shortens the tour. City 0 stays first. */
function improveByReversal({ cities, distances }: Instance, tour: Tour): number[] | undefined {
  const n = cities.length;
  let [gain, from, to] = [tolerance, 0, 0];
  for (let i = 1; i < n - 1; i++) {
    const [a, b] = [tour[i - 1]!, tour[i]!];
    for (let j = i + 1; j < n; j++) {
      const [c, d] = [tour[j]!, tour[(j + 1) % n]!];
      const saved =
        distances[a * n + b]! + distances[c * n + d]! - distances[a * n + c]! - distances[b * n + d]!;
      if (saved > gain) [gain, from, to] = [saved, i, j];
    }
  }
  return from > 0 ? reversed(tour, from, to) : undefined;
}

/** The best Or-opt move of one to three cities, or undefined when none shortens the tour. City 0 stays first. */
function improveByShift({ cities, distances }: Instance, tour: Tour): number[] | undefined {
  const n = cities.length;
  const between = (a: number, b: number) => distances[a * n + b]!;
  let best: readonly [number, number, number] | undefined;
  let gain = tolerance;
  for (let count = 1; count <= Math.min(3, n - 2); count++) {
    for (let from = 1; from + count <= n; from++) {
      const [first, last] = [tour[from]!, tour[from + count - 1]!];
      const [before, after] = [tour[from - 1]!, tour[(from + count) % n]!];
      const freed = between(before, first) + between(last, after) - between(before, after);
      const at = (k: number) => tour[k < from ? k : k + count]!;
      for (let to = 0; to < n - count; to++) {
        if (to === from - 1) continue;
        const [left, right] = [at(to), to + 1 < n - count ? at(to + 1) : tour[0]!];
        const saved = freed - between(left, first) - between(last, right) + between(left, right);
        if (saved > gain) [gain, best] = [saved, [from, count, to]];
      }
    }
  }
  return best && shifted(tour, ...best);
}

function leastBy(items: readonly number[], key: (item: number) => number): number {
  return items.reduce((least, item) => (key(item) < key(least) ? item : least));
}
