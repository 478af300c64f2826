import type { Random } from '../core/random.ts';
import type { TrainingSettings } from '../core/training.ts';
import type { Learner, StepStatistics } from './backends/backend.ts';

/** The bounds of an adaptive learning rate, as in rsl_rl. */
const learningRateBounds = { min: 1e-5, max: 1e-2 };

/**
 * PPO's update (Schulman et al., 2017, arXiv 1707.06347, algorithm 1): several epochs of minibatch steps on one
 * rollout whose advantages and returns are filled in. Returns the mean statistics of the last epoch.
 */
export function updatePolicy(
  learner: Learner,
  rows: Int32Array,
  settings: TrainingSettings,
  learningRate: number,
  random: Random,
): StepStatistics {
  const steps = Math.ceil(rows.length / settings.minibatch);
  const bounds = Array.from({ length: steps + 1 }, (_, k) => Math.round((k * rows.length) / steps));
  let statistics: StepStatistics[] = [];
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    random.shuffle(rows);
    statistics = [];
    for (let k = 0; k < steps; k++) {
      statistics.push(learner.step(rows.subarray(bounds[k], bounds[k + 1]), { ...settings, learningRate }));
    }
  }
  return meanStatistics(statistics);
}

/** The learning rate of update `done` of `total`, after one with divergence `kl` used `current`. */
export function nextLearningRate(
  settings: TrainingSettings,
  done: number,
  total: number,
  current: number,
  kl: number,
): number {
  if (settings.schedule === 'constant') return settings.learningRate;
  if (settings.schedule === 'linear') return settings.learningRate * (1 - done / total);
  if (kl > 2 * settings.targetKl) return Math.max(learningRateBounds.min, current / 1.5);
  if (kl < settings.targetKl / 2) return Math.min(learningRateBounds.max, current * 1.5);
  return current;
}

function meanStatistics(all: readonly StepStatistics[]): StepStatistics {
  const mean = (name: keyof StepStatistics) => all.reduce((sum, one) => sum + one[name], 0) / all.length;
  return {
    policyLoss: mean('policyLoss'),
    valueLoss: mean('valueLoss'),
    entropy: mean('entropy'),
    approximateKl: mean('approximateKl'),
    clipFraction: mean('clipFraction'),
    gradientNorm: mean('gradientNorm'),
  };
}
