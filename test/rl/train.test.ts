import { expect, test } from 'vitest';
import { gymnasiumTask } from '../../bench/measure/gymnasium-task.ts';
import { defaultTraining, type Policy } from '../../src/core/training.ts';
import { networkShape } from '../../src/rl/actions.ts';
import { simdBackend } from '../../src/rl/backends/simd/simd.ts';
import { scorePolicy } from '../../src/rl/score.ts';
import { DivergedError, train } from '../../src/rl/train.ts';

const backend = await simdBackend();
const settings = { ...defaultTraining, steps: 8192, checkpoints: 4, evaluationEpisodes: 5 };

test.each(['cartpole', 'half-cheetah'])('%s: one seed, one result; another seed, another', async (name) => {
  const run = (seed: number) => train(gymnasiumTask(name, settings, seed), settings, seed, backend);
  const first = await run(1);
  expect(await run(1)).toEqual(first);
  expect((await run(2)).policy.parameters).not.toEqual(first.policy.parameters);
});

test.each(['cartpole', 'half-cheetah'])(
  '%s: a policy that was saved and loaded scores the same, to the bit',
  async (name) => {
    const task = gymnasiumTask(name, settings, 1);
    const trained = await train(task, settings, 1, backend);
    const policy: Policy = JSON.parse(JSON.stringify(trained.policy));
    const learner = backend.learner(networkShape(task.environment, policy.observations, policy), 5, 1);
    learner.load(policy.parameters);
    const { environment, heldOut: simulation, fitness: measure } = task;
    const score = scorePolicy({ environment, simulation, measure, learner, firstRow: 0 }, policy, 0);
    expect(score.fitness).toBe(trained.score);
  },
);

test.each([
  ['while it is updated', 'half-cheetah', { learningRate: 10, maxGradientNorm: 1e6, clip: 10 }],
  ['by its very last step', 'cartpole', { learningRate: 1e38, steps: 1, epochs: 1, minibatch: 1e6 }],
])('a policy whose numbers leave the finite range %s is no result', async (_, name, changes) => {
  const wild = { ...settings, ...changes };
  await expect(train(gymnasiumTask(name, wild, 1), wild, 1, backend)).rejects.toThrow(DivergedError);
});
