import { expect, test } from 'vitest';
import { distance, Heap } from './heap.ts';

/** `count` numbers evenly spread over [low, high], a multiple of 16 of them. */
function grid(low: number, high: number, count = 40_000): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

function evaluate(name: 'exp' | 'log' | 'tanh', x: ArrayLike<number>): Float32Array {
  const heap = new Heap();
  const values = heap.floats(x);
  if (name === 'exp') heap.kernels.expArray(values.at, values.at, x.length, 1);
  else if (name === 'log') heap.kernels.logArray(values.at, values.at, x.length);
  else heap.kernels.tanhForward(values.at, x.length);
  return values.view;
}

/** The greatest relative error against the double-precision function of the same single-precision argument. */
function relativeError(name: 'exp' | 'log' | 'tanh', x: Float32Array): number {
  const y = evaluate(name, x);
  let greatest = 0;
  for (let i = 0; i < x.length; i++) {
    const exact = Math[name](x[i]!);
    if (exact !== 0) greatest = Math.max(greatest, Math.abs(y[i]! - exact) / Math.abs(exact));
  }
  return greatest;
}

test('exp is accurate to 2e-7 relative over all that single precision holds', () => {
  expect(relativeError('exp', grid(-87, 88))).toBeLessThan(2e-7);
  expect(relativeError('exp', grid(-1, 1))).toBeLessThan(2e-7);
});

test('log is accurate to 2e-7 relative, but near 1 to 2e-7 of its argument', () => {
  expect(relativeError('log', grid(2, 1e6))).toBeLessThan(2e-7);
  expect(relativeError('log', grid(1e-30, 0.5))).toBeLessThan(2e-7);
  const x = grid(0.5, 2);
  expect(distance(evaluate('log', x), Float64Array.from(x, Math.log))).toBeLessThan(2e-7);
});

test('tanh is accurate to 5e-7 relative, odd, and never beyond 1', () => {
  for (const range of [1e-6, 0.1, 1, 10]) {
    expect(relativeError('tanh', grid(-range, range))).toBeLessThan(5e-7);
  }
  const y = evaluate('tanh', grid(-12, 12));
  expect(Math.max(...y.map(Math.abs))).toBe(1);
  expect(distance(y, y.map((value) => -value).reverse())).toBe(0);
});

test('what has no result, or none that can be held, is NaN or the limit', () => {
  expect(Array.from(evaluate('exp', [Number.NaN, -1000, -Infinity, 0]))).toEqual([
    Number.NaN,
    expect.closeTo(0, 30),
    expect.closeTo(0, 30),
    1,
  ]);
  expect(evaluate('exp', [100, 1000, Infinity, 88]).every((y) => Number.isFinite(y) && y > 1e38)).toBe(true);
  expect(
    Array.from(evaluate('tanh', [Number.NaN, -Infinity, Infinity, 0, 9, -9, 0, 0]).subarray(0, 4)),
  ).toEqual([Number.NaN, expect.closeTo(-1, 6), expect.closeTo(1, 6), 0]);
});
