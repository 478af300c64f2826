import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { farthestInsertion, localOptimum, nearestNeighbour } from '../../../src/problems/tsp/heuristics.ts';
import {
  canonical,
  type Instance,
  instanceOf,
  randomInstance,
  randomTour,
  tourLength,
} from '../../../src/problems/tsp/instance.ts';
import { shortestTour } from '../../../src/problems/tsp/optimum.ts';

/** Held and Karp's dynamic programme over subsets: the length of a shortest tour, found in another way. */
function byDynamicProgramming({ cities, distances }: Instance): number {
  const n = cities.length;
  const between = (i: number, j: number) => distances[i * n + j]!;
  const full = 1 << (n - 1);
  /** Shortest way from city 0 through the cities of a set to one of them. */
  const shortest = new Float64Array(full * n).fill(Number.POSITIVE_INFINITY);
  for (let j = 1; j < n; j++) shortest[(1 << (j - 1)) * n + j] = between(0, j);
  for (let set = 1; set < full; set++) {
    for (let last = 1; last < n; last++) {
      const so = shortest[set * n + last]!;
      if (so === Number.POSITIVE_INFINITY) continue;
      for (let next = 1; next < n; next++) {
        const bit = 1 << (next - 1);
        if (set & bit) continue;
        const at = (set | bit) * n + next;
        shortest[at] = Math.min(shortest[at]!, so + between(last, next));
      }
    }
  }
  const ends = Array.from({ length: n - 1 }, (_, k) => shortest[(full - 1) * n + k + 1]! + between(k + 1, 0));
  return Math.min(...ends);
}

const everyCity = (tour: readonly number[], count: number) =>
  expect([...tour].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));

describe('the shortest tour', () => {
  test.each([4, 5, 6, 7, 8, 9, 10, 11])('of %i cities is that of dynamic programming', (count) => {
    for (let seed = 0; seed < 6; seed++) {
      const instance = randomInstance(count, seed);
      const tour = shortestTour(instance);
      everyCity(tour, count);
      expect(tourLength(instance, tour)).toBeCloseTo(byDynamicProgramming(instance), 6);
    }
  });

  test('of cities on a lattice and on a line, where many are equally short', () => {
    const lattice = instanceOf(Array.from({ length: 12 }, (_, k) => ({ x: k % 4, y: Math.floor(k / 4) })));
    expect(tourLength(lattice, shortestTour(lattice))).toBeCloseTo(12, 6);
    const line = instanceOf(Array.from({ length: 9 }, (_, k) => ({ x: 3 * k, y: 0 })));
    expect(tourLength(line, shortestTour(line))).toBeCloseTo(48, 6);
  });

  test('of fifty cities is no longer than what many local optima reach', () => {
    const instance = randomInstance(50, 1);
    const tour = shortestTour(instance);
    everyCity(tour, 50);
    const random = new Random(0, 'starts');
    const reached = Array.from({ length: 40 }, () =>
      tourLength(instance, localOptimum(instance, randomTour(50, random))),
    );
    const optimum = tourLength(instance, tour);
    expect(Math.min(...reached)).toBeGreaterThanOrEqual(optimum - 1e-6);
    expect(Math.min(...reached)).toBeLessThan(optimum * 1.05);
  });
});

test('heuristics give tours, no shorter than the shortest, and local search shortens them', () => {
  for (let seed = 0; seed < 5; seed++) {
    const instance = randomInstance(30, seed);
    const optimum = tourLength(instance, shortestTour(instance));
    for (const heuristic of [nearestNeighbour, farthestInsertion]) {
      const tour = heuristic(instance);
      everyCity(tour, 30);
      const better = localOptimum(instance, tour);
      everyCity(better, 30);
      expect(tourLength(instance, better)).toBeLessThanOrEqual(tourLength(instance, tour) + 1e-9);
      expect(tourLength(instance, better)).toBeGreaterThanOrEqual(optimum - 1e-6);
    }
  }
});

test('nearest neighbour and farthest insertion go as they are meant to', () => {
  const instance = instanceOf([
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 1, y: 0 },
    { x: 3, y: 0 },
  ]);
  expect(nearestNeighbour(instance)).toEqual([0, 2, 3, 1]);
  expect(farthestInsertion(instance)[0]).toBe(0);
  expect(tourLength(instance, farthestInsertion(instance))).toBe(20);
});

test('a tour has one way to be written down', () => {
  expect(canonical([2, 0, 1, 3])).toEqual(canonical([0, 2, 3, 1]));
  expect(canonical([0, 3, 2, 1])).toEqual([0, 1, 2, 3]);
});
