/**
 * Generalised advantage estimation (Schulman et al., 2015, arXiv 1506.02438, equation 16). All arrays are [T, B],
 * row-major. `nextValues` holds V of the observation that followed the step, before any reset: a terminated step has
 * no future, whereas a truncated one keeps its value and only ends the sum.
 */
export function estimateAdvantages(
  input: {
    readonly rewards: Float32Array;
    readonly values: Float32Array;
    readonly nextValues: Float32Array;
    readonly terminated: Uint8Array;
    /** Terminated or truncated. */
    readonly done: Uint8Array;
  },
  environments: number,
  settings: { readonly discount: number; readonly gaeLambda: number },
  out: { readonly advantages: Float32Array; readonly returns: Float32Array },
): void {
  const { rewards, values, nextValues, terminated, done } = input;
  const { discount, gaeLambda } = settings;
  const rows = rewards.length;
  for (let b = 0; b < environments; b++) {
    let advantage = 0;
    for (let row = rows - environments + b; row >= 0; row -= environments) {
      const future = terminated[row] ? 0 : discount * nextValues[row]!;
      const delta = rewards[row]! + future - values[row]!;
      advantage = done[row] ? delta : delta + discount * gaeLambda * advantage;
      out.advantages[row] = advantage;
      out.returns[row] = advantage + values[row]!;
    }
  }
}
