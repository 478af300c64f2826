/**
 * PPO's losses (Schulman et al., 2017, arXiv 1707.06347, eq. 7 and 9) and their gradients.
 *
 *   N  rows of the minibatch     n  rows of a block, n4 rounded up to a multiple of 4
 *   rows [n]  i32 indices into the rollout's arrays [*]
 *   sums  f64: [0] policy loss, [1] value loss, [2] (r - 1) - log r, [3] rows whose ratio was clipped
 */
import { exp1 } from './elementary';

/** out[0] = mean, out[1] = 1 / (std + 1e-8) of values at rows [N], as f32; std is the population's. */
export function moments(values: usize, rows: usize, N: i32, out: usize): void {
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>N; i++) sum += load<f32>(values + (<usize>load<i32>(rows + (i << 2)) << 2));
  const mean = sum / N;
  let squares: f64 = 0;
  for (let i: usize = 0; i < <usize>N; i++) {
    const deviation = <f64>load<f32>(values + (<usize>load<i32>(rows + (i << 2)) << 2)) - mean;
    squares += deviation * deviation;
  }
  store<f32>(out, <f32>mean);
  store<f32>(out + 4, <f32>(1.0 / (Math.sqrt(squares / N) + 1e-8)));
}

/**
 * Turns logProbabilities [n] of the actions taken into dLoss / dLogProbability and adds to sums. With r = new / old
 * probability and A the normalised advantage, a row's loss is -min(r A, clip(r, 1 +- epsilon) A) / N.
 */
export function policyLoss(
  logProbabilities: usize, rows: usize, oldLogProbabilities: usize, advantages: usize, moments: usize,
  epsilon: f32, inverseN: f32, sums: usize, n: i32,
): void {
  const mean = load<f32>(moments);
  const inverseStd = load<f32>(moments + 4);
  let loss: f64 = 0, divergence: f64 = 0, clipped: f64 = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    const row = <usize>load<i32>(rows + (i << 2)) << 2;
    const logRatio = load<f32>(logProbabilities + (i << 2)) - load<f32>(oldLogProbabilities + row);
    const ratio = exp1(logRatio);
    const advantage = (load<f32>(advantages + row) - mean) * inverseStd;
    const bounded = Mathf.min(Mathf.max(ratio, 1.0 - epsilon), 1.0 + epsilon);
    const free = ratio * advantage;
    const held = bounded * advantage;
    loss -= <f64>Mathf.min(free, held);
    divergence += <f64>ratio - 1.0 - <f64>logRatio;
    if (ratio != bounded) clipped += 1;
    store<f32>(logProbabilities + (i << 2), held < free ? 0 : -free * inverseN);
  }
  store<f64>(sums, load<f64>(sums) + loss);
  store<f64>(sums + 16, load<f64>(sums + 16) + divergence);
  store<f64>(sums + 24, load<f64>(sums + 24) + clipped);
}

/**
 * Turns column 0 of values [n4, 4] into dLoss / dValue, other columns and the rows beyond n into zero, and adds to
 * sums. A row's loss is `weight` / 2 (v - R)^2, or with `epsilon` above zero the greater of that and the same with v
 * held within epsilon of the old value; `weight` is the value coefficient / N.
 */
export function valueLoss(
  values: usize, rows: usize, oldValues: usize, returns: usize, epsilon: f32, weight: f32, sums: usize, n: i32,
): void {
  let loss: f64 = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    const row = <usize>load<i32>(rows + (i << 2)) << 2;
    const value = load<f32>(values + (i << 4));
    let error = value - load<f32>(returns + row);
    let slope = error;
    if (epsilon > 0) {
      const old = load<f32>(oldValues + row);
      const held = old + Mathf.min(Mathf.max(value - old, -epsilon), epsilon);
      const heldError = held - load<f32>(returns + row);
      if (heldError * heldError > error * error) {
        error = heldError;
        slope = Mathf.abs(value - old) < epsilon ? heldError : 0;
      }
    }
    loss += 0.5 * <f64>error * <f64>error;
    v128.store(values + (i << 4), f32x4.replace_lane(f32x4.splat(0), 0, slope * weight));
  }
  store<f64>(sums + 8, load<f64>(sums + 8) + loss);
  memory.fill(values + (<usize>n << 4), 0, (<usize>((n + 3) & ~3) - <usize>n) << 4);
}
