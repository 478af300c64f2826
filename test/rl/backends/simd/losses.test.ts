import { expect, test } from 'vitest';
import { distance, Heap, normals } from './heap.ts';

const rows = [6, 1, 4, 0, 3, 2, 9];
const count = rows.length;
const picked = (values: ArrayLike<number>) => rows.map((row) => values[row]!);

test('moments are the mean and one over the standard deviation of the rows listed', () => {
  const heap = new Heap();
  const values = normals(10, 1);
  const out = heap.floats([0, 0]);
  heap.kernels.moments(heap.floats(values).at, heap.integers(rows).at, count, out.at);
  const mean = picked(values).reduce((sum, value) => sum + value, 0) / count;
  const variance = picked(values).reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  expect(distance(out.view, [mean, 1 / (Math.sqrt(variance) + 1e-8)])).toBeLessThan(1e-6);
});

test('policyLoss: by hand, a ratio of 1.5 is clipped for a good action and not for a bad one', () => {
  const heap = new Heap();
  const [mean, inverseStd] = [0.5, 2];
  const old = heap.floats([-1, -1, -1, -1]);
  const logProbability = heap.floats([-1 + Math.log(1.5), -1 + Math.log(1.5), -1 + Math.log(0.5), -1]);
  // Normalised: 1, -1, -1, 2.
  const advantages = heap.floats([1, 0, 0, 1.5]);
  const sums = heap.doubles(4);
  const block = heap.integers([0, 1, 2, 3]);
  const momentsAt = heap.floats([mean, inverseStd]).at;
  heap.kernels.policyLoss(
    logProbability.at,
    block.at,
    old.at,
    advantages.at,
    momentsAt,
    0.2,
    0.25,
    sums.at,
    4,
  );
  // -min(r A, clip(r) A): -1.2, 1.5, 0.8, -2; the gradient is -r A / 4 where the ratio moves it.
  expect(distance(logProbability.view, [0, 1.5 / 4, 0, -2 / 4])).toBeLessThan(1e-6);
  const divergence = [1.5, 1.5, 0.5, 1].reduce((sum, ratio) => sum + ratio - 1 - Math.log(ratio), 0);
  expect(distance(sums.view, [-1.2 + 1.5 + 0.8 - 2, 0, divergence, 3])).toBeLessThan(1e-6);
});

test('valueLoss: by hand, with and without clipping', () => {
  const values = [1, 2, -1, 0.05];
  const old = [0, 0, 0, 0];
  const returns = [0, 3, 0.5, 1];
  const run = (epsilon: number) => {
    const heap = new Heap();
    const block = heap.floats([0, 1, 2, 3].flatMap((i) => [values[i]!, 7, 7, 7]));
    const sums = heap.doubles(4);
    const [list, before, targets] = [heap.integers([0, 1, 2, 3]), heap.floats(old), heap.floats(returns)];
    heap.kernels.valueLoss(block.at, list.at, before.at, targets.at, epsilon, 2, sums.at, 4);
    expect(block.view.every((value, i) => i % 4 === 0 || value === 0)).toBe(true);
    return { slopes: [0, 4, 8, 12].map((i) => block.view[i]!), loss: sums.view[1]! };
  };
  const free = run(0);
  expect(distance(free.slopes, [2, -2, -3, -1.9])).toBeLessThan(1e-6);
  expect(free.loss).toBeCloseTo(0.5 * (1 + 1 + 2.25 + 0.9025), 6);
  // Held to +-0.1: errors 0.1, -2.9, -0.6, -0.95; the second is the greater and does not depend on the value.
  const held = run(0.1);
  expect(distance(held.slopes, [2, 0, -3, -1.9])).toBeLessThan(1e-6);
  expect(held.loss).toBeCloseTo(0.5 * (1 + 8.41 + 2.25 + 0.9025), 5);
});

test('sumOfSquares is that of doubles', () => {
  const heap = new Heap();
  const values = normals(4096, 2).map((value, i) => (i === 7 ? 1e6 : value));
  const expected = values.reduce((sum, value) => sum + value * value, 0);
  expect(heap.kernels.sumOfSquares(heap.floats(values).at, 4096) / expected).toBeCloseTo(1, 12);
});

test('adam follows algorithm 1 for three steps', () => {
  const heap = new Heap();
  const start = normals(12, 3);
  const [p, m, v] = [
    heap.floats(start),
    heap.floats(new Float32Array(12)),
    heap.floats(new Float32Array(12)),
  ];
  const naive = { p: Float64Array.from(start), m: new Float64Array(12), v: new Float64Array(12) };
  for (let t = 1; t <= 3; t++) {
    const g = normals(12, 10 + t);
    heap.kernels.adam(
      p.at,
      heap.floats(g).at,
      m.at,
      v.at,
      12,
      0.5,
      0.01 / (1 - 0.9 ** t),
      1 / Math.sqrt(1 - 0.999 ** t),
    );
    g.forEach((value, i) => {
      naive.m[i] = 0.9 * naive.m[i]! + 0.1 * (0.5 * value);
      naive.v[i] = 0.999 * naive.v[i]! + 0.001 * (0.5 * value) ** 2;
      const [first, second] = [naive.m[i]! / (1 - 0.9 ** t), naive.v[i]! / (1 - 0.999 ** t)];
      naive.p[i] = naive.p[i]! - (0.01 * first) / (Math.sqrt(second) + 1e-5);
    });
  }
  expect(distance(p.view, naive.p)).toBeLessThan(1e-6);
  expect(distance(m.view, naive.m)).toBeLessThan(1e-6);
  expect(distance(v.view, naive.v)).toBeLessThan(1e-8);
});
