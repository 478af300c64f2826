import { describe, expect, test } from 'vitest';
import { type Known, meritOf, mostPromising } from '../../src/problems/surrogate.ts';

/** Angles on a circle: those that are equal agree, those that are pi apart are opposed. */
const promising = (
  known: readonly Known<number>[],
  angles: readonly number[],
  curiosities: readonly number[],
) => mostPromising(known, angles, curiosities, (a, b) => (1 - Math.cos(a - b)) / 2);

describe('the most promising', () => {
  const known = [0, 0.5, 1, 2, 3, 4, 5].map((angle) => ({
    point: angle,
    merit: Math.cos(angle - 0.8),
  }));
  const angles = Array.from({ length: 63 }, (_, k) => k / 10);

  test('without curiosity are those next to the best', () => {
    const chosen = promising(known, angles, [0, 0, 0]).map((i) => angles[i]!);
    for (const angle of chosen) expect(Math.abs(angle - 0.8)).toBeLessThan(0.4);
  });

  test('with much curiosity are far from what is known, and from each other', () => {
    const few = [
      { point: 0, merit: 0 },
      { point: 0.1, merit: 1 },
    ];
    const [first, second] = promising(few, angles, [100, 100]).map((i) => angles[i]!);
    expect(Math.min(first!, 2 * Math.PI - first!)).toBeGreaterThan(0.8);
    expect(Math.abs(first! - second!)).toBeGreaterThan(0.8);
  });

  test('are found among thousands of others without looking at each', () => {
    const many = Array.from({ length: 3000 }, (_, k) => ({
      point: k / 500,
      merit: Math.cos(k / 500 - 0.8),
    }));
    const [only] = promising(many, angles, [0]).map((i) => angles[i]!);
    expect(Math.abs(only! - 0.8)).toBeLessThan(0.15);
  });

  test('are as many as asked for, all different, and the same every time', () => {
    const curiosities = Array.from({ length: 20 }, (_, k) => k / 10);
    const chosen = promising(known, angles, curiosities);
    expect(new Set(chosen).size).toBe(20);
    expect(promising(known, angles, curiosities)).toEqual(chosen);
    expect(promising(known, angles.slice(0, 3), curiosities).toSorted()).toEqual([0, 1, 2]);
  });

  test('may be asked for when all merits are equal, and when nothing is known', () => {
    const level = known.map(({ point }) => ({ point, merit: -500 }));
    expect(new Set(promising(level, angles, [1, 1, 1])).size).toBe(3);
    expect(new Set(promising([], angles, [1, 1, 1])).size).toBe(3);
  });
});

test('merit grows with the quality, and no outlier makes the others alike', () => {
  const qualities = [1e9, 3, 2, 2, 1];
  const merits = qualities.map((quality) => meritOf(quality, qualities));
  expect(merits[0]).toBeGreaterThan(merits[1]!);
  expect(merits[1]! - merits[4]!).toBeGreaterThan(0.5);
  expect(merits[2]).toBe(merits[3]);
  expect(meritOf(7, [7, 7, 7])).toBe(0.5);
});
