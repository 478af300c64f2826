/**
 * A categorical policy: one discrete action with A choices.
 *
 *   n  rows of a block, n4 rounded up to a multiple of 4     A  choices, A4 likewise
 *   logits [n4, A4]   actions [*] the index chosen, as a float, read and written at rows [n]
 */
import { exp1, log1 } from './elementary';

/** Turns logits [n, A4] into log-probabilities: x - max - log sum exp(x - max). Columns beyond A stay. */
export function logSoftmax(logits: usize, n: i32, A: i32): void {
  const stride = ((<usize>A + 3) & ~3) << 2;
  for (let i = 0; i < n; i++, logits += stride) {
    let max = load<f32>(logits);
    for (let j: usize = 1; j < <usize>A; j++) max = Mathf.max(max, load<f32>(logits + (j << 2)));
    let sum: f32 = 0;
    for (let j: usize = 0; j < <usize>A; j++) sum += exp1(load<f32>(logits + (j << 2)) - max);
    const shift = max + log1(sum);
    for (let j: usize = 0; j < <usize>A; j++) store<f32>(logits + (j << 2), load<f32>(logits + (j << 2)) - shift);
  }
}

/**
 * actions at `rows` = the first choice whose cumulative probability exceeds noise [n], uniform in [0, 1);
 * the most probable choice, the first of equals, when `noise` is 0. Takes log-probabilities.
 */
export function categoricalSample(
  logProbabilities: usize, noise: usize, rows: usize, actions: usize, n: i32, A: i32,
): void {
  const stride = ((<usize>A + 3) & ~3) << 2;
  for (let i: usize = 0; i < <usize>n; i++, logProbabilities += stride) {
    const choice = noise != 0 ? inverseCumulative(logProbabilities, load<f32>(noise + (i << 2)), A) : mode(logProbabilities, A);
    store<f32>(actions + (<usize>load<i32>(rows + (i << 2)) << 2), <f32>choice);
  }
}

function inverseCumulative(logProbabilities: usize, uniform: f32, A: i32): i32 {
  let cumulative: f32 = 0;
  // The last choice takes what rounding leaves of 1.
  for (let j = 0; j < A - 1; j++) {
    cumulative += exp1(load<f32>(logProbabilities + (<usize>j << 2)));
    if (cumulative > uniform) return j;
  }
  return A - 1;
}

function mode(logProbabilities: usize, A: i32): i32 {
  let best = 0;
  for (let j = 1; j < A; j++) {
    if (load<f32>(logProbabilities + (<usize>j << 2)) > load<f32>(logProbabilities + (<usize>best << 2))) best = j;
  }
  return best;
}

/** out [n] = log-probability of the action taken. Takes log-probabilities. */
export function categoricalLogProbability(
  logProbabilities: usize, rows: usize, actions: usize, out: usize, n: i32, A: i32,
): void {
  const width = (<usize>A + 3) & ~3;
  for (let i: usize = 0; i < <usize>n; i++) {
    const choice = <usize>load<f32>(actions + (<usize>load<i32>(rows + (i << 2)) << 2));
    store<f32>(out + (i << 2), load<f32>(logProbabilities + ((i * width + choice) << 2)));
  }
}

/**
 * Turns log-probabilities [n4, A4] into the gradient with respect to the logits, given g [n] = dLoss / dLogProbability
 * and `entropyWeight`, what the loss subtracts for every row's entropy H = -sum p log p. Returns the sum of H.
 * d log p_a / d logit_j = [a = j] - p_j, dH / d logit_j = -p_j (log p_j + H). Rows and columns beyond n and A become zero.
 */
export function categoricalBackward(
  logProbabilities: usize, rows: usize, actions: usize, g: usize, entropyWeight: f32, n: i32, A: i32,
): f64 {
  const stride = ((<usize>A + 3) & ~3) << 2;
  let entropies: f64 = 0;
  let row = logProbabilities;
  for (let i: usize = 0; i < <usize>n; i++, row += stride) {
    const choice = <usize>load<f32>(actions + (<usize>load<i32>(rows + (i << 2)) << 2));
    const gradient = load<f32>(g + (i << 2));
    const entropy = rowEntropy(row, A);
    entropies += entropy;
    for (let j: usize = 0; j < <usize>A; j++) {
      const logP = load<f32>(row + (j << 2));
      const p = exp1(logP);
      const chosen: f32 = j == choice ? 1 : 0;
      store<f32>(row + (j << 2), gradient * (chosen - p) + entropyWeight * p * (logP + entropy));
    }
    memory.fill(row + (<usize>A << 2), 0, stride - (<usize>A << 2));
  }
  memory.fill(row, 0, (<usize>((n + 3) & ~3) - <usize>n) * stride);
  return entropies;
}

function rowEntropy(logProbabilities: usize, A: i32): f32 {
  let entropy: f32 = 0;
  for (let j: usize = 0; j < <usize>A; j++) {
    const logP = load<f32>(logProbabilities + (j << 2));
    entropy -= exp1(logP) * logP;
  }
  return entropy;
}
