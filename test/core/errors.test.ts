import { expect, test } from 'vitest';
import { nearestName, unknownName } from '../../src/core/errors.ts';

test('the nearest name is found for a slip, and none for a stranger', () => {
  const names = ['cartpole', 'cartpole-swingup', 'pendulum', 'acrobot'];
  expect(nearestName('carptole', names)).toBe('cartpole');
  expect(nearestName('Pendulumm', names)).toBe('pendulum');
  expect(nearestName('humanoid', names)).toBeUndefined();
});

test('an unknown name is a usage error that says what is known', () => {
  const error = unknownName('environment', 'zzzzzzzz', ['cartpole', 'pendulum']);
  expect(error.reason).toBe('usage');
  expect(error.message).toBe("Unknown environment 'zzzzzzzz'.");
  expect(error.hint).toBe('Known: cartpole, pendulum.');
});
