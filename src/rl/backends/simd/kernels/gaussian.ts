/**
 * A diagonal Gaussian policy whose standard deviations do not depend on the state.
 *
 *   n  rows of a block, n4 rounded up to a multiple of 4     A  action dimensions, A4 likewise
 *   mean [n4, A4]   actions [*, A], read and written at rows [n]   inverseStd, std, logStd [A4]
 */

/** actions at `rows` = mean + std noise, for noise [n, A]; the mean itself when `noise` is 0. */
export function gaussianSample(
  mean: usize, std: usize, noise: usize, rows: usize, actions: usize, n: i32, A: i32,
): void {
  const width = (<usize>A + 3) & ~3;
  for (let i: usize = 0; i < <usize>n; i++) {
    const action = actions + ((<usize>load<i32>(rows + (i << 2)) * <usize>A) << 2);
    for (let d: usize = 0; d < <usize>A; d++) {
      let value = load<f32>(mean + ((i * width + d) << 2));
      if (noise != 0) value += load<f32>(std + (d << 2)) * load<f32>(noise + ((i * <usize>A + d) << 2));
      store<f32>(action + (d << 2), value);
    }
  }
}

/** out [n] = log N(action; mean, std) = -1/2 sum_d ((a - mean) / std)^2 - logNormaliser. */
export function gaussianLogProbability(
  mean: usize, inverseStd: usize, logNormaliser: f32, rows: usize, actions: usize, out: usize, n: i32, A: i32,
): void {
  const width = (<usize>A + 3) & ~3;
  for (let i: usize = 0; i < <usize>n; i++) {
    const action = actions + ((<usize>load<i32>(rows + (i << 2)) * <usize>A) << 2);
    let squares: f32 = 0;
    for (let d: usize = 0; d < <usize>A; d++) {
      const z = (load<f32>(action + (d << 2)) - load<f32>(mean + ((i * width + d) << 2))) * load<f32>(inverseStd + (d << 2));
      squares += z * z;
    }
    store<f32>(out + (i << 2), -0.5 * squares - logNormaliser);
  }
}

/**
 * Turns `mean` into the gradient with respect to it and adds to dLogStd [A4], given g [n] = dLoss / dLogProbability:
 * d log p / d mean = z / std, d log p / d log std = z^2 - 1. Rows beyond n become zero.
 */
export function gaussianBackward(
  mean: usize, inverseStd: usize, rows: usize, actions: usize, g: usize, dLogStd: usize, n: i32, A: i32,
): void {
  const width = (<usize>A + 3) & ~3;
  for (let i: usize = 0; i < <usize>n; i++) {
    const action = actions + ((<usize>load<i32>(rows + (i << 2)) * <usize>A) << 2);
    const gradient = load<f32>(g + (i << 2));
    for (let d: usize = 0; d < <usize>A; d++) {
      const at = mean + ((i * width + d) << 2);
      const inverse = load<f32>(inverseStd + (d << 2));
      const z = (load<f32>(action + (d << 2)) - load<f32>(at)) * inverse;
      store<f32>(at, gradient * z * inverse);
      store<f32>(dLogStd + (d << 2), load<f32>(dLogStd + (d << 2)) + gradient * (z * z - 1.0));
    }
  }
  const rest = (<usize>((n + 3) & ~3) - <usize>n) * width;
  memory.fill(mean + ((<usize>n * width) << 2), 0, rest << 2);
}
