/**
 * Matrix products of dense layers, in tiles of 4 rows by 8 columns held in registers.
 *
 *   R  rows of a block, a multiple of 4        I  inputs of the layer, I4 rounded up to a multiple of 4
 *   J  outputs of the layer                    J4 rounded up to a multiple of 4
 *
 * Matrices are row-major; widths in memory are I4 and J4, and what lies beyond I and J is zero. Every element of a
 * product is summed in the order of the inner index, whatever tile it falls into: a row's result does not depend on
 * the rows beside it.
 */

/** y [R, J4] = x [R, I] w [I, J4] + b [J4]; rows of x lie `strideX` bytes apart. */
export function affine(x: usize, strideX: usize, w: usize, b: usize, y: usize, R: i32, I: i32, J4: i32): void {
  const strideW = <usize>J4 << 2;
  const wide = J4 & ~7;
  for (let j = 0; j < wide; j += 8) {
    for (let r = 0; r < R; r += 4) {
      const column = <usize>j << 2;
      affineTile8(x + <usize>r * strideX, strideX, w + column, strideW, b + column, y + <usize>r * strideW + column, I);
    }
  }
  if (wide == J4) return;
  for (let r = 0; r < R; r += 4) {
    const column = <usize>wide << 2;
    affineTile4(x + <usize>r * strideX, strideX, w + column, strideW, b + column, y + <usize>r * strideW + column, I);
  }
}

@inline
function affineTile8(x: usize, strideX: usize, w: usize, strideW: usize, b: usize, y: usize, I: i32): void {
  let x0 = x;
  let x1 = x0 + strideX;
  let x2 = x1 + strideX;
  let x3 = x2 + strideX;
  let y00 = v128.load(b);
  let y01 = v128.load(b, 16);
  let y10 = y00, y11 = y01, y20 = y00, y21 = y01, y30 = y00, y31 = y01;
  for (let i = 0; i < I; i++) {
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    const v0 = v128.load_splat<f32>(x0);
    y00 = f32x4.add(y00, f32x4.mul(v0, w0));
    y01 = f32x4.add(y01, f32x4.mul(v0, w1));
    const v1 = v128.load_splat<f32>(x1);
    y10 = f32x4.add(y10, f32x4.mul(v1, w0));
    y11 = f32x4.add(y11, f32x4.mul(v1, w1));
    const v2 = v128.load_splat<f32>(x2);
    y20 = f32x4.add(y20, f32x4.mul(v2, w0));
    y21 = f32x4.add(y21, f32x4.mul(v2, w1));
    const v3 = v128.load_splat<f32>(x3);
    y30 = f32x4.add(y30, f32x4.mul(v3, w0));
    y31 = f32x4.add(y31, f32x4.mul(v3, w1));
    w += strideW;
    x0 += 4;
    x1 += 4;
    x2 += 4;
    x3 += 4;
  }
  storePair(y, y00, y01);
  storePair(y + strideW, y10, y11);
  storePair(y + 2 * strideW, y20, y21);
  storePair(y + 3 * strideW, y30, y31);
}

@inline
function affineTile4(x: usize, strideX: usize, w: usize, strideW: usize, b: usize, y: usize, I: i32): void {
  let x0 = x;
  let x1 = x0 + strideX;
  let x2 = x1 + strideX;
  let x3 = x2 + strideX;
  let y0 = v128.load(b);
  let y1 = y0, y2 = y0, y3 = y0;
  for (let i = 0; i < I; i++) {
    const w0 = v128.load(w);
    y0 = f32x4.add(y0, f32x4.mul(v128.load_splat<f32>(x0), w0));
    y1 = f32x4.add(y1, f32x4.mul(v128.load_splat<f32>(x1), w0));
    y2 = f32x4.add(y2, f32x4.mul(v128.load_splat<f32>(x2), w0));
    y3 = f32x4.add(y3, f32x4.mul(v128.load_splat<f32>(x3), w0));
    w += strideW;
    x0 += 4;
    x1 += 4;
    x2 += 4;
    x3 += 4;
  }
  v128.store(y, y0);
  v128.store(y + strideW, y1);
  v128.store(y + 2 * strideW, y2);
  v128.store(y + 3 * strideW, y3);
}

/** dw [I4, J4] += x^T dy, for x [R, I4] and dy [R, J4]: the gradient of a layer's weights. */
export function accumulateWeights(x: usize, dy: usize, dw: usize, R: i32, I4: i32, J4: i32): void {
  const strideX = <usize>I4 << 2;
  const strideY = <usize>J4 << 2;
  const wide = J4 & ~7;
  for (let j = 0; j < wide; j += 8) {
    for (let i = 0; i < I4; i += 4) {
      const column = <usize>j << 2;
      weightsTile8(x + (<usize>i << 2), strideX, dy + column, strideY, dw + <usize>i * strideY + column, R);
    }
  }
  if (wide == J4) return;
  for (let i = 0; i < I4; i += 4) {
    const column = <usize>wide << 2;
    weightsTile4(x + (<usize>i << 2), strideX, dy + column, strideY, dw + <usize>i * strideY + column, R);
  }
}

@inline
function weightsTile8(x: usize, strideX: usize, dy: usize, strideY: usize, dw: usize, R: i32): void {
  const dw1 = dw + strideY;
  const dw2 = dw1 + strideY;
  const dw3 = dw2 + strideY;
  let g00 = v128.load(dw), g01 = v128.load(dw, 16);
  let g10 = v128.load(dw1), g11 = v128.load(dw1, 16);
  let g20 = v128.load(dw2), g21 = v128.load(dw2, 16);
  let g30 = v128.load(dw3), g31 = v128.load(dw3, 16);
  for (let r = 0; r < R; r++) {
    const d0 = v128.load(dy);
    const d1 = v128.load(dy, 16);
    const v0 = v128.load_splat<f32>(x);
    g00 = f32x4.add(g00, f32x4.mul(v0, d0));
    g01 = f32x4.add(g01, f32x4.mul(v0, d1));
    const v1 = v128.load_splat<f32>(x, 4);
    g10 = f32x4.add(g10, f32x4.mul(v1, d0));
    g11 = f32x4.add(g11, f32x4.mul(v1, d1));
    const v2 = v128.load_splat<f32>(x, 8);
    g20 = f32x4.add(g20, f32x4.mul(v2, d0));
    g21 = f32x4.add(g21, f32x4.mul(v2, d1));
    const v3 = v128.load_splat<f32>(x, 12);
    g30 = f32x4.add(g30, f32x4.mul(v3, d0));
    g31 = f32x4.add(g31, f32x4.mul(v3, d1));
    x += strideX;
    dy += strideY;
  }
  storePair(dw, g00, g01);
  storePair(dw1, g10, g11);
  storePair(dw2, g20, g21);
  storePair(dw3, g30, g31);
}

@inline
function weightsTile4(x: usize, strideX: usize, dy: usize, strideY: usize, dw: usize, R: i32): void {
  const dw1 = dw + strideY;
  const dw2 = dw1 + strideY;
  const dw3 = dw2 + strideY;
  let g0 = v128.load(dw), g1 = v128.load(dw1), g2 = v128.load(dw2), g3 = v128.load(dw3);
  for (let r = 0; r < R; r++) {
    const d = v128.load(dy);
    g0 = f32x4.add(g0, f32x4.mul(v128.load_splat<f32>(x), d));
    g1 = f32x4.add(g1, f32x4.mul(v128.load_splat<f32>(x, 4), d));
    g2 = f32x4.add(g2, f32x4.mul(v128.load_splat<f32>(x, 8), d));
    g3 = f32x4.add(g3, f32x4.mul(v128.load_splat<f32>(x, 12), d));
    x += strideX;
    dy += strideY;
  }
  v128.store(dw, g0);
  v128.store(dw1, g1);
  v128.store(dw2, g2);
  v128.store(dw3, g3);
}

/** db [J4] += the sum of the rows of dy [R, J4]: the gradient of a layer's biases. */
export function accumulateBiases(dy: usize, db: usize, R: i32, J4: i32): void {
  const stride = <usize>J4 << 2;
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

/** t [J4, I4] = w [I4, J4] transposed, in squares of 4 by 4. */
export function transpose(w: usize, t: usize, I4: i32, J4: i32): void {
  const strideW = <usize>J4 << 2;
  const strideT = <usize>I4 << 2;
  for (let i: usize = 0; i < <usize>I4; i += 4) {
    for (let j: usize = 0; j < <usize>J4; j += 4) {
      transposeSquare(w + i * strideW + (j << 2), strideW, t + j * strideT + (i << 2), strideT);
    }
  }
}

@inline
function transposeSquare(w: usize, strideW: usize, t: usize, strideT: usize): void {
  const a = v128.load(w);
  const b = v128.load(w + strideW);
  const c = v128.load(w + 2 * strideW);
  const d = v128.load(w + 3 * strideW);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(t, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(t + strideT, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(t + 2 * strideT, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(t + 3 * strideT, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

@inline
function storePair(pointer: usize, first: v128, second: v128): void {
  v128.store(pointer, first);
  v128.store(pointer, second, 16);
}
