/**
 * The optimiser: Adam (Kingma and Ba, 2014, arXiv 1412.6980, algorithm 1) on gradients of bounded global norm.
 *
 *   count  trainable floats, padding included, a multiple of 4; padding has gradient zero and stays as it is
 */

/** The sum of the squares of g [count], in double precision. */
export function sumOfSquares(g: usize, count: i32): f64 {
  const end = g + (<usize>count << 2);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (; g < end; g += 16) {
    const first = f64x2.promote_low_f32x4(v128.load64_zero(g));
    const second = f64x2.promote_low_f32x4(v128.load64_zero(g, 8));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * One step: with g scaled by `scale`, m = 0.9 m + 0.1 g, v = 0.999 v + 0.001 g^2,
 * p = p - stepSize m / (sqrt(v) rootCorrection + 1e-5), where stepSize = learning rate / (1 - 0.9^t) and
 * rootCorrection = 1 / sqrt(1 - 0.999^t).
 */
export function adam(
  p: usize, g: usize, m: usize, v: usize, count: i32, scale: f32, stepSize: f32, rootCorrection: f32,
): void {
  const end = p + (<usize>count << 2);
  for (; p < end; p += 16, g += 16, m += 16, v += 16) {
    const gradient = f32x4.mul(v128.load(g), f32x4.splat(scale));
    const first = f32x4.add(f32x4.mul(v128.load(m), f32x4.splat(0.9)), f32x4.mul(gradient, f32x4.splat(0.1)));
    const square = f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(0.001));
    const second = f32x4.add(f32x4.mul(v128.load(v), f32x4.splat(0.999)), square);
    v128.store(m, first);
    v128.store(v, second);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(second), f32x4.splat(rootCorrection)), f32x4.splat(1e-5));
    v128.store(p, f32x4.sub(v128.load(p), f32x4.mul(f32x4.splat(stepSize), f32x4.div(first, root))));
  }
}
