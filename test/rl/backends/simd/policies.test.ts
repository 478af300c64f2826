import { expect, test } from 'vitest';
import { distance, Heap, normals } from './heap.ts';

const rows = [3, 0, 5];

test('gaussianSample: mean + std noise, or the mean', () => {
  const heap = new Heap();
  const [mean, std, noise] = [normals(4 * 8, 1), [0.5, 1, 2, 3, 0.1, 0, 0, 0], normals(3 * 5, 2)];
  const actions = heap.floats(new Float32Array(6 * 5));
  const at = [mean, std].map((values) => heap.floats(values).at);
  const list = heap.integers(rows).at;
  const expected = (scale: number) => {
    const all = new Float64Array(30);
    rows.forEach((row, i) => {
      for (let d = 0; d < 5; d++) all[row * 5 + d] = mean[i * 8 + d]! + scale * std[d]! * noise[i * 5 + d]!;
    });
    return all;
  };
  heap.kernels.gaussianSample(at[0]!, at[1]!, heap.floats(noise).at, list, actions.at, 3, 5);
  expect(distance(actions.view, expected(1))).toBeLessThan(1e-6);
  heap.kernels.gaussianSample(at[0]!, at[1]!, 0, list, actions.at, 3, 5);
  expect(distance(actions.view, expected(0))).toBe(0);
});

test("gaussian log-probabilities and gradients are the density's", () => {
  const heap = new Heap();
  const [mean, actions, g] = [normals(4 * 4, 3), normals(6 * 3, 4), normals(3, 5)];
  const logStd = [0.1, -0.4, 0.3];
  const logNormaliser = logStd.reduce((sum, value) => sum + value, 0) + 1.5 * Math.log(2 * Math.PI);
  const inverseStd = heap.floats([...logStd.map((value) => Math.exp(-value)), 0]).at;
  const block = heap.floats(mean);
  const [out, dLogStd] = [heap.floats(new Float32Array(4)), heap.floats([1, 1, 1, 0])];
  const [list, chosen] = [heap.integers(rows).at, heap.floats(actions).at];
  heap.kernels.gaussianLogProbability(block.at, inverseStd, logNormaliser, list, chosen, out.at, 3, 3);
  heap.kernels.gaussianBackward(block.at, inverseStd, list, chosen, heap.floats(g).at, dLogStd.at, 3, 3);
  const expected = { log: [0, 0, 0, 0], mean: new Float64Array(16), logStd: [1, 1, 1, 0] };
  rows.forEach((row, i) => {
    logStd.forEach((value, d) => {
      const z = (actions[row * 3 + d]! - mean[i * 4 + d]!) / Math.exp(value);
      expected.log[i]! -= 0.5 * z * z + value + 0.5 * Math.log(2 * Math.PI);
      expected.mean[i * 4 + d] = (g[i]! * z) / Math.exp(value);
      expected.logStd[d]! += g[i]! * (z * z - 1);
    });
  });
  expect(distance(out.view, expected.log)).toBeLessThan(2e-6);
  // The fourth column holds what was there; its weights' gradients are padding, and must be zero like the fourth row.
  for (let i = 0; i < 3; i++) {
    expect(
      distance(block.view.subarray(i * 4, i * 4 + 3), expected.mean.subarray(i * 4, i * 4 + 3)),
    ).toBeLessThan(2e-6);
  }
  expect(distance(block.view.subarray(12), new Float64Array(4))).toBe(0);
  expect(distance(dLogStd.view, expected.logStd)).toBeLessThan(3e-6);
});

test('categorical log-probabilities, entropy and gradients', () => {
  const heap = new Heap();
  const [logits, g, weight] = [normals(4 * 8, 6), normals(3, 7), 0.3];
  const actions = [0, 9, 9, 4, 9, 2];
  const block = heap.floats(logits);
  const [list, chosen, out] = [heap.integers(rows).at, heap.floats(actions).at, heap.floats([0, 0, 0])];
  heap.kernels.logSoftmax(block.at, 3, 5);
  const logs = rows.map((_, i) => {
    const row = Array.from(logits.subarray(i * 8, i * 8 + 5));
    const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
    return row.map((value) => value - total);
  });
  logs.forEach((row, i) => {
    expect(distance(block.view.subarray(i * 8, i * 8 + 5), row)).toBeLessThan(1e-6);
  });
  heap.kernels.categoricalLogProbability(block.at, list, chosen, out.at, 3, 5);
  expect(distance(out.view, [logs[0]![4]!, logs[1]![0]!, logs[2]![2]!])).toBeLessThan(1e-6);
  const entropy = logs.map((row) => -row.reduce((sum, value) => sum + value * Math.exp(value), 0));
  const entropies = heap.kernels.categoricalBackward(block.at, list, chosen, heap.floats(g).at, weight, 3, 5);
  expect(entropies).toBeCloseTo(entropy[0]! + entropy[1]! + entropy[2]!, 5);
  const expected = new Float64Array(32);
  logs.forEach((row, i) => {
    row.forEach((value, j) => {
      const p = Math.exp(value);
      const hit = j === [4, 0, 2][i] ? 1 : 0;
      expected[i * 8 + j] = g[i]! * (hit - p) + weight * p * (value + entropy[i]!);
    });
  });
  expect(distance(block.view, expected)).toBeLessThan(1e-6);
});

test('categoricalSample takes the first choice whose cumulative probability exceeds the number, or the mode', () => {
  const heap = new Heap();
  const log = [0.2, 0.5, 0.3].map(Math.log);
  const block = heap.floats([...log, 0, ...log, 0, ...log, 0, 0, 0, 0, 0]).at;
  const actions = heap.floats(new Float32Array(6));
  const list = heap.integers(rows).at;
  const draw = (noise: readonly number[]) => {
    heap.kernels.categoricalSample(block, heap.floats(noise).at, list, actions.at, 3, 3);
    return rows.map((row) => actions.view[row]!);
  };
  expect(draw([0, 0.19, 0.21])).toEqual([0, 0, 1]);
  expect(draw([0.69, 0.71, 0.9999999])).toEqual([1, 2, 2]);
  heap.kernels.categoricalSample(block, 0, list, actions.at, 3, 3);
  expect(rows.map((row) => actions.view[row]!)).toEqual([1, 1, 1]);
});
