import { expect, test } from 'vitest';
import { defaultTraining, type Policy } from '../../../src/core/training.ts';
import { evaluateReward } from '../../../src/problems/reward/evaluate.ts';
import { findEnvironment, rewardSource } from '../../../src/registry.ts';
import { type CheckedReward, checkReward } from '../../../src/sandbox/check.ts';

const environment = findEnvironment('pendulum');
const fitness = checkedOf(rewardSource(environment, 'fitness'));
const calm = 'export function reward(s: State) {\n  return { calm: -Math.abs(s.angularVelocity) };\n}\n';

function checkedOf(source: string): CheckedReward {
  const checked = checkReward(source, environment);
  if (!checked.ok) throw new Error(checked.fault.message);
  return checked.value;
}

async function train(reward: string, steps: number, start?: Policy) {
  const training = { ...defaultTraining, ...environment.training, steps, checkpoints: 2 };
  const job = { environment: 'pendulum', reward: checkedOf(reward), fitness, training, seed: 1 };
  const result = await evaluateReward(
    { ...job, backend: 'simd', ...(start && { start }) },
    { signal: new AbortController().signal, progress: () => {} },
  );
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

test('a training under a new reward starts from what a policy can do already', async () => {
  const lesson = await train(rewardSource(environment, 'human'), 80_000);
  const [fresh, continued] = await Promise.all([train(calm, 2048), train(calm, 2048, lesson.policy)]);
  // Swung up from the start by one, after next to no training; hanging still is what the reward alone teaches.
  expect(lesson.score).toBeGreaterThan(150);
  expect(continued.score).toBeGreaterThan(0.9 * lesson.score);
  expect(fresh.score).toBeLessThan(0.5 * lesson.score);
  expect(await train(calm, 2048, lesson.policy)).toEqual(continued);
});
