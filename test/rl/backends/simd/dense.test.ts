import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, Heap, normals, paddedNormals } from './heap.ts';

const fours = fc.integer({ min: 1, max: 17 }).map((n) => 4 * n);
const sizes = fc.record({ rows: fours, inputs: fc.integer({ min: 1, max: 67 }), width: fours });
const padded = (n: number) => Math.ceil(n / 4) * 4;

/** y [R, J] = x [R, I'] w [I, J] + b in double precision. */
function naiveAffine(
  x: Float32Array,
  w: Float32Array,
  b: Float32Array,
  rows: number,
  inputs: number,
  width: number,
) {
  const stride = x.length / rows;
  return Float64Array.from({ length: rows * width }, (_, index) => {
    const [r, j] = [Math.floor(index / width), index % width];
    let sum = b[j]!;
    for (let i = 0; i < inputs; i++) sum += x[r * stride + i]! * w[i * width + j]!;
    return sum;
  });
}

function naiveTranspose(a: Float32Array, rows: number): Float32Array {
  const columns = a.length / rows;
  return a.map((_, i) => a[(i % rows) * columns + Math.floor(i / rows)]!);
}

test('affine gives x w + b', () => {
  fc.assert(
    fc.property(sizes, ({ rows, inputs, width }) => {
      const heap = new Heap();
      const [x, w, b] = [normals(rows * padded(inputs), 1), normals(inputs * width, 2), normals(width, 3)];
      const y = heap.floats(new Float32Array(rows * width));
      const [xT, weight, bias] = [naiveTranspose(x, rows), w, b].map((values) => heap.floats(values).at);
      heap.kernels.affine(xT!, weight!, bias!, y.at, rows, inputs, width);
      expect(distance(y.view, naiveAffine(x, w, b, rows, inputs, width))).toBeLessThan(2e-5);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test("a row's result does not depend on the rows beside it", () => {
  const [inputs, width] = [17, 12];
  const x = normals(8 * 20, 4);
  const run = (rows: Float32Array) => {
    const heap = new Heap();
    const count = rows.length / 20;
    const y = heap.floats(new Float32Array(count * width));
    const [xT, w, b] = [naiveTranspose(rows, count), normals(inputs * width, 5), normals(width, 6)];
    heap.kernels.affine(heap.floats(xT).at, heap.floats(w).at, heap.floats(b).at, y.at, count, inputs, width);
    return Array.from(y.view);
  };
  const swapped = Float32Array.from([...x.subarray(80), ...x.subarray(0, 80)]);
  expect(run(swapped)).toEqual([...run(x).slice(48), ...run(x).slice(0, 48)]);
});

test('accumulateWeights adds x^T dy, accumulateBiases the sum of the rows of dy', () => {
  fc.assert(
    fc.property(sizes, ({ rows, inputs, width }) => {
      const heap = new Heap();
      const columns = padded(inputs);
      const [x, dy] = [paddedNormals(rows, inputs, columns, 7), normals(rows * width, 8)];
      const [dw, db] = [heap.floats(normals(columns * width, 9)), heap.floats(normals(width, 10))];
      const weights = Float64Array.from(dw.view);
      const biases = Float64Array.from(db.view);
      for (let r = 0; r < rows; r++) {
        for (let j = 0; j < width; j++) {
          biases[j] = biases[j]! + dy[r * width + j]!;
          for (let i = 0; i < columns; i++) {
            weights[i * width + j] = weights[i * width + j]! + x[r * columns + i]! * dy[r * width + j]!;
          }
        }
      }
      const gradient = heap.floats(dy).at;
      heap.kernels.accumulateWeights(heap.floats(x).at, gradient, dw.at, rows, columns, width);
      heap.kernels.accumulateBiases(gradient, db.at, rows, width);
      expect(distance(dw.view, weights)).toBeLessThan(2e-5);
      expect(distance(db.view, biases)).toBeLessThan(2e-5);
    }),
    { seed: 2, numRuns: 60 },
  );
});

test('transpose swaps rows and columns', () => {
  fc.assert(
    fc.property(fours, fours, (rows, columns) => {
      const heap = new Heap();
      const a = normals(rows * columns, 11);
      const t = heap.floats(new Float32Array(a.length));
      heap.kernels.transpose(heap.floats(a).at, t.at, rows, columns);
      expect(t.view).toEqual(naiveTranspose(a, rows));
    }),
    { seed: 3, numRuns: 40 },
  );
});

test('activations and their derivatives', () => {
  const heap = new Heap();
  const [x, dy] = [normals(64, 12), normals(64, 13)];
  const { kernels } = heap;
  const y = heap.floats(x);
  const d = heap.floats(dy);
  kernels.tanhForward(y.at, 64);
  kernels.tanhBackward(d.at, y.at, 64);
  expect(distance(y.view, x.map(Math.tanh))).toBeLessThan(1e-6);
  expect(
    distance(
      d.view,
      dy.map((value, i) => value * (1 - Math.tanh(x[i]!) ** 2)),
    ),
  ).toBeLessThan(1e-6);
  y.view.set(x);
  d.view.set(dy);
  kernels.reluForward(y.at, 64);
  kernels.reluBackward(d.at, y.at, 64);
  expect(y.view).toEqual(x.map((value) => Math.max(value, 0)));
  expect(d.view).toEqual(dy.map((value, i) => (x[i]! > 0 ? value : 0)));
  y.view[5] = Number.NaN;
  kernels.reluForward(y.at, 64);
  expect(y.view[5]).toBeNaN();
});

test('gatherRows and scatterColumn move the rows listed', () => {
  const heap = new Heap();
  const source = normals(9 * 5, 14);
  const rows = heap.integers([7, 0, 3]);
  const block = heap.floats(new Float32Array(4 * 8).fill(9));
  heap.kernels.gatherRows(heap.floats(source).at, rows.at, block.at, 3, 5);
  rows.view.forEach((row, i) => {
    expect(block.view.subarray(i * 8, i * 8 + 5)).toEqual(source.subarray(row * 5, row * 5 + 5));
  });
  expect(block.view.subarray(24)).toEqual(new Float32Array(8));
  const target = heap.floats(new Float32Array(9));
  heap.kernels.scatterColumn(block.at, 8, rows.at, target.at, 3);
  const expected = new Float32Array(9);
  for (const row of rows.view) expected[row] = source[row * 5]!;
  expect(target.view).toEqual(expected);
});
