import { expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { normaliseRows, ObservationNormaliser, ReturnNormaliser } from '../../src/rl/normaliser.ts';

test('running mean and variance equal those of all rows at once', () => {
  const random = new Random(1);
  const rows = Array.from({ length: 60 }, () => [random.normal() * 3 + 5, random.uniform(-1, 1)]);
  const normaliser = new ObservationNormaliser(2);
  for (let start = 0; start < 60; start += 20) {
    normaliser.update(Float32Array.from(rows.slice(start, start + 20).flat()), 20);
  }
  for (const column of [0, 1]) {
    const values = rows.map((row) => Math.fround(row[column]!));
    const mean = values.reduce((sum, x) => sum + x, 0) / 60;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 60;
    // The prior counts as 1e-4 of a row.
    expect(normaliser.mean[column]).toBeCloseTo(mean, 4);
    expect(normaliser.variance[column]).toBeCloseTo(variance, 3);
  }
});

test('rows are centred, scaled, clipped and written where they belong', () => {
  const out = new Float32Array(6);
  normaliseRows(Float32Array.of(3, 1000), 1, [1, 0], [2, 1], out, 1);
  expect(Array.from(out)).toEqual([0, 0, 1, 10, 0, 0]);
});

test('rewards of any scale come out alike, and an end of an episode forgets its return', () => {
  const scaled = (factor: number) => {
    const random = new Random(2);
    const normaliser = new ReturnNormaliser(4, 0.9);
    const out = new Float32Array(4);
    for (let t = 0; t < 200; t++) {
      const rewards = Float64Array.from({ length: 4 }, () => factor * random.normal());
      normaliser.normalise(rewards, new Uint8Array(4), out, 0);
    }
    return Array.from(out);
  };
  const [small, large] = [scaled(1), scaled(1000)];
  small.forEach((value, i) => {
    expect(value).toBeCloseTo(large[i]!, 3);
  });

  const normaliser = new ReturnNormaliser(1, 0.99);
  const out = new Float32Array(1);
  for (let t = 0; t < 1000; t++) normaliser.normalise(Float64Array.of(1), Uint8Array.of(1), out, 0);
  // Every episode lasts one step, so every return is 1: there is no variance, and the reward stays clipped.
  expect(out[0]).toBe(10);
});

test('statistics taken elsewhere are taken on, and give way to new ones by their weight', () => {
  const normaliser = new ObservationNormaliser(1);
  normaliser.assume([4], [2], 10);
  expect([normaliser.mean[0], normaliser.std[0]]).toEqual([4, expect.closeTo(2, 12)]);
  normaliser.update(
    Float32Array.from({ length: 10 }, () => 8),
    10,
  );
  // Ten rows of mean 4 and variance 4, ten of mean 8 and none: mean 6, variance 2 + 4.
  expect(normaliser.mean[0]).toBeCloseTo(6, 12);
  expect(normaliser.variance[0]).toBeCloseTo(6, 6);
});
