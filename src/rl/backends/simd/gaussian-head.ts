import type { Kernels } from './kernels.ts';
import { type MemoryPlan, padded } from './memory.ts';
import type { PolicyHead } from './policy-head.ts';
import type { WasmMemory } from './webassembly.ts';

/** Addresses the head works on, each of A4 floats but for the rollout's actions. */
export interface GaussianPlan {
  readonly actions: number;
  readonly logStd: number;
  readonly logStdGradient: number;
  readonly std: number;
  readonly inverseStd: number;
}

export function planGaussian(
  plan: MemoryPlan,
  dimensions: number,
  actions: number,
  logStd: number,
  logStdGradient: number,
): GaussianPlan {
  const std = plan.reserve(padded(dimensions));
  const inverseStd = plan.reserve(padded(dimensions));
  return { actions, logStd, logStdGradient, std, inverseStd };
}

const halfLogTwoPi = 0.9189385332046727;

/** A diagonal Gaussian whose log standard deviations are parameters of their own. */
export function gaussianHead(
  kernels: Kernels,
  memory: WasmMemory,
  at: GaussianPlan,
  dimensions: number,
): PolicyHead {
  const logStd = new Float32Array(memory.buffer, at.logStd, dimensions);
  const logStdGradient = new Float32Array(memory.buffer, at.logStdGradient, dimensions);
  let sumOfLogStd = 0;
  const logProbability: PolicyHead['logProbability'] = (mean, { rows, count }, out) => {
    const normaliser = sumOfLogStd + dimensions * halfLogTwoPi;
    kernels.gaussianLogProbability(mean, at.inverseStd, normaliser, rows, at.actions, out, count, dimensions);
  };
  return {
    prepare() {
      kernels.expArray(at.logStd, at.std, padded(dimensions), 1);
      kernels.expArray(at.logStd, at.inverseStd, padded(dimensions), -1);
      sumOfLogStd = logStd.reduce((sum, value) => sum + value, 0);
    },
    choose(mean, noise, block, out) {
      kernels.gaussianSample(mean, at.std, noise, block.rows, at.actions, block.count, dimensions);
      logProbability(mean, block, out);
    },
    logProbability,
    backward(mean, { rows, count }, gradient) {
      const { inverseStd, actions, logStdGradient: dLogStd } = at;
      kernels.gaussianBackward(mean, inverseStd, rows, actions, gradient, dLogStd, count, dimensions);
    },
    finish(_count, entropyCoefficient) {
      // Entropy = sum of log std + A / 2 (1 + log 2 pi), the same in every state.
      for (let d = 0; d < dimensions; d++) logStdGradient[d] = logStdGradient[d]! - entropyCoefficient;
      return sumOfLogStd + dimensions * (0.5 + halfLogTwoPi);
    },
  };
}
