/**
 * Matrix products of dense layers, in tiles of 4 rows by 8 columns held in registers.
 *
 *   R  rows of a block      I  inputs of the layer      J  outputs of the layer
 *
 * Matrices are row-major and their widths multiples of 4; what was rounded up is zero. One kernel serves all three
 * products of a layer, since each can be written a^T b: y = (x^T)^T w, dw = x^T dy, dx = (dy^T)^T w^T. In this form
 * both operands are read along rows. Every element is summed in the order of the inner index, whatever tile it falls
 * into: a row's result does not depend on the rows beside it.
 */

/** y [R, J] = x w + b, from xT [I', R] of which the first I rows count, w [I, J] and b [J]. */
export function affine(xT: usize, w: usize, b: usize, y: usize, R: i32, I: i32, J: i32): void {
  multiply(xT, w, b, 0, y, R, I, J);
}

/** dw [I, J] += x^T dy, for x [R, I] and dy [R, J]: the gradient of a layer's weights. */
export function accumulateWeights(x: usize, dy: usize, dw: usize, R: i32, I: i32, J: i32): void {
  multiply(x, dy, dw, <usize>J << 2, dw, I, R, J);
}

/** c [M, N] = start + a^T b, for a [K, M] and b [K, N]; rows of `start` lie `strideStart` bytes apart. */
function multiply(
  a: usize, b: usize, start: usize, strideStart: usize, c: usize, M: i32, K: i32, N: i32,
): void {
  const strideA = <usize>M << 2;
  const strideB = <usize>N << 2;
  const wide = N & ~7;
  for (let n = 0; n < wide; n += 8) {
    const column = <usize>n << 2;
    for (let m: usize = 0; m < <usize>M; m += 4) {
      const from = start + m * strideStart + column;
      tile8(a + (m << 2), strideA, b + column, strideB, from, strideStart, c + m * strideB + column, K);
    }
  }
  if (wide == N) return;
  const column = <usize>wide << 2;
  for (let m: usize = 0; m < <usize>M; m += 4) {
    const from = start + m * strideStart + column;
    tile4(a + (m << 2), strideA, b + column, strideB, from, strideStart, c + m * strideB + column, K);
  }
}

@inline
function tile8(
  a: usize, strideA: usize, b: usize, strideB: usize, start: usize, strideStart: usize, c: usize, K: i32,
): void {
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  start += strideStart;
  let c10 = v128.load(start), c11 = v128.load(start, 16);
  start += strideStart;
  let c20 = v128.load(start), c21 = v128.load(start, 16);
  start += strideStart;
  let c30 = v128.load(start), c31 = v128.load(start, 16);
  // Not unrolled by hand: V8 does so itself, and better.
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += strideB;
    const a0 = v128.load_splat<f32>(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += strideA;
  }
  storePair(c, c00, c01);
  storePair(c + strideB, c10, c11);
  storePair(c + 2 * strideB, c20, c21);
  storePair(c + 3 * strideB, c30, c31);
}

@inline
function tile4(
  a: usize, strideA: usize, b: usize, strideB: usize, start: usize, strideStart: usize, c: usize, K: i32,
): void {
  let c0 = v128.load(start);
  let c1 = v128.load(start + strideStart);
  let c2 = v128.load(start + 2 * strideStart);
  let c3 = v128.load(start + 3 * strideStart);
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(b);
    b += strideB;
    c0 = f32x4.add(c0, f32x4.mul(v128.load_splat<f32>(a), b0));
    c1 = f32x4.add(c1, f32x4.mul(v128.load_splat<f32>(a, 4), b0));
    c2 = f32x4.add(c2, f32x4.mul(v128.load_splat<f32>(a, 8), b0));
    c3 = f32x4.add(c3, f32x4.mul(v128.load_splat<f32>(a, 12), b0));
    a += strideA;
  }
  v128.store(c, c0);
  v128.store(c + strideB, c1);
  v128.store(c + 2 * strideB, c2);
  v128.store(c + 3 * strideB, c3);
}

@inline
function storePair(pointer: usize, first: v128, second: v128): void {
  v128.store(pointer, first);
  v128.store(pointer, second, 16);
}

/** db [J] += the sum of the rows of dy [R, J]: the gradient of a layer's biases. */
export function accumulateBiases(dy: usize, db: usize, R: i32, J: i32): void {
  const stride = <usize>J << 2;
  for (let j: usize = 0; j < stride; j += 16) {
    let sum = v128.load(db + j);
    let d = dy + j;
    for (let r = 0; r < R; r++) {
      sum = f32x4.add(sum, v128.load(d));
      d += stride;
    }
    v128.store(db + j, sum);
  }
}

/** t [N, M] = a [M, N] transposed, in squares of 4 by 4. */
export function transpose(a: usize, t: usize, M: i32, N: i32): void {
  const strideA = <usize>N << 2;
  const strideT = <usize>M << 2;
  for (let m: usize = 0; m < <usize>M; m += 4) {
    for (let n: usize = 0; n < <usize>N; n += 4) {
      transposeSquare(a + m * strideA + (n << 2), strideA, t + n * strideT + (m << 2), strideT);
    }
  }
}

@inline
function transposeSquare(source: usize, strideSource: usize, t: usize, strideT: usize): void {
  const a = v128.load(source);
  const b = v128.load(source + strideSource);
  const c = v128.load(source + 2 * strideSource);
  const d = v128.load(source + 3 * strideSource);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(t, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(t + strideT, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(t + 2 * strideT, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(t + 3 * strideT, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}
