import type { Kernels } from './kernels.ts';
import type { PolicyHead } from './policy-head.ts';

/** One discrete action of `choices` choices, kept in the rollout's `actions` as its index. */
export function categoricalHead(kernels: Kernels, actions: number, choices: number): PolicyHead {
  let entropies = 0;
  return {
    prepare() {
      entropies = 0;
    },
    choose(outputs, noise, block, out) {
      kernels.logSoftmax(outputs, block.count, choices);
      kernels.categoricalSample(outputs, noise, block.rows, actions, block.count, choices);
      kernels.categoricalLogProbability(outputs, block.rows, actions, out, block.count, choices);
    },
    logProbability(outputs, { rows, count }, out) {
      kernels.logSoftmax(outputs, count, choices);
      kernels.categoricalLogProbability(outputs, rows, actions, out, count, choices);
    },
    backward(outputs, { rows, count }, gradient, entropyWeight) {
      entropies += kernels.categoricalBackward(
        outputs,
        rows,
        actions,
        gradient,
        entropyWeight,
        count,
        choices,
      );
    },
    finish(count) {
      return entropies / count;
    },
  };
}
