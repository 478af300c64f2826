import { expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { defaultTraining } from '../../src/core/training.ts';
import { simdBackend } from '../../src/rl/backends/simd/simd.ts';
import { initialParameters, type NetworkShape } from '../../src/rl/network.ts';
import { nextLearningRate, updatePolicy } from '../../src/rl/ppo.ts';

test('a linear schedule falls to zero, an adaptive one follows the divergence', () => {
  const linear = { ...defaultTraining, schedule: 'linear', learningRate: 0.4 } as const;
  expect(nextLearningRate(linear, 3, 4, 0.2, 0)).toBeCloseTo(0.1, 12);
  expect(nextLearningRate(linear, 4, 4, 0.1, 0)).toBe(0);
  const adaptive = { ...defaultTraining, schedule: 'adaptive', targetKl: 0.01 } as const;
  expect(nextLearningRate(adaptive, 1, 4, 3e-3, 0.03)).toBeCloseTo(2e-3, 12);
  expect(nextLearningRate(adaptive, 1, 4, 2e-3, 0.001)).toBeCloseTo(3e-3, 12);
  expect(nextLearningRate(adaptive, 1, 4, 2e-3, 0.01)).toBe(2e-3);
  expect(nextLearningRate(adaptive, 1, 4, 1e-2, 0)).toBe(1e-2);
});

test('updates solve a contextual bandit: go right when the observation is positive, else left', async () => {
  const shape: NetworkShape = {
    observations: 1,
    hidden: [8],
    activation: 'tanh',
    outputs: 2,
    kind: 'categorical',
  };
  const rows = 96;
  const learner = (await simdBackend()).learner(shape, rows, 40);
  learner.load(initialParameters(shape, 0, new Random(1, 'network')));
  const settings = { ...defaultTraining, minibatch: 40, epochs: 4 };
  const random = new Random(2);
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const { rollout } = learner;
  let correct = 0;
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < rows; i++) rollout.observations[i] = random.uniform(-1, 1);
    learner.act(
      0,
      rows,
      Float32Array.from({ length: rows }, () => random.uniform()),
    );
    correct = 0;
    for (let i = 0; i < rows; i++) {
      const right = rollout.observations[i]! > 0 ? 1 : 0;
      const reward = rollout.actions[i] === right ? 1 : 0;
      correct += reward;
      rollout.returns[i] = reward;
      rollout.advantages[i] = reward - rollout.values[i]!;
    }
    // 96 rows in minibatches of at most 40: three of 32.
    updatePolicy(learner, order, settings, 0.01, random);
  }
  expect(correct / rows).toBeGreaterThan(0.9);
  expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, k) => k));
});
