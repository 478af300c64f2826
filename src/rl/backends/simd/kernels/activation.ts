/**
 * Activations of hidden layers and their derivatives, in place.
 *
 *   count  floats of a block, a multiple of 16: rows and widths are multiples of 4
 */
import { tanh8 } from './elementary';

/** y = tanh(y). */
export function tanhForward(y: usize, count: i32): void {
  const end = y + (<usize>count << 2);
  for (; y < end; y += 32) tanh8(y);
}

/** dy = dy (1 - y^2), where y = tanh(z): the gradient with respect to z. */
export function tanhBackward(dy: usize, y: usize, count: i32): void {
  const end = y + (<usize>count << 2);
  const one = f32x4.splat(1.0);
  for (; y < end; y += 16, dy += 16) {
    const v = v128.load(y);
    v128.store(dy, f32x4.mul(v128.load(dy), f32x4.sub(one, f32x4.mul(v, v))));
  }
}

/** y = max(y, 0). */
export function reluForward(y: usize, count: i32): void {
  const end = y + (<usize>count << 2);
  const zero = f32x4.splat(0.0);
  // pmax(a, b) is a < b ? b : a, so that NaN stays NaN.
  for (; y < end; y += 16) v128.store(y, f32x4.pmax(v128.load(y), zero));
}

/** dy = y > 0 ? dy : 0, where y = max(z, 0): the gradient with respect to z. */
export function reluBackward(dy: usize, y: usize, count: i32): void {
  const end = y + (<usize>count << 2);
  const zero = f32x4.splat(0.0);
  for (; y < end; y += 16, dy += 16) {
    v128.store(dy, v128.and(v128.load(dy), f32x4.gt(v128.load(y), zero)));
  }
}
