import { expect, test } from 'vitest';
import { environmentSource, environments, findEnvironment, rewardSource } from '../src/registry.ts';

test('finds an environment by its name', () => {
  for (const environment of environments) expect(findEnvironment(environment.name)).toBe(environment);
});

test('an unknown name is refused with the nearest one', () => {
  expect(() => findEnvironment('cartpol')).toThrow(
    expect.objectContaining({ reason: 'usage', hint: "Did you mean 'cartpole'?" }),
  );
});

test('reads the sources that a person or a proposer is shown', () => {
  const pendulum = findEnvironment('pendulum');
  expect(environmentSource(pendulum)).toContain('export const pendulum = defineEnv(');
  expect(rewardSource(pendulum, 'human')).toContain('export function reward(');
  expect(rewardSource(pendulum, 'fitness')).not.toBe(rewardSource(pendulum, 'human'));
});

test('a proposer reads what an environment imports from its own folder, and no more', () => {
  const swingUp = environmentSource(findEnvironment('cartpole-swingup'));
  expect(swingUp).toMatch(
    /^import[\s\S]*export const cartpoleSwingup[\s\S]*\n\/\/ \.\/cartpole\.ts, imported above\n/,
  );
  expect(swingUp).toContain('export function accelerations(');
  expect(swingUp).not.toContain('export function wrapAngle');
  expect(environmentSource(findEnvironment('pendulum'))).not.toContain('imported above');
});
