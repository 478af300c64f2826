import { expect, test } from 'vitest';
import { findEnvironment } from '../../src/registry.ts';
import { actionApplier, networkShape } from '../../src/rl/actions.ts';

test('a Gaussian action spans the range of the command and is clipped to it', () => {
  const commands = new Float64Array(4);
  const apply = actionApplier(findEnvironment('pendulum'));
  apply(Float32Array.of(9, 9, -1, 0.5, 3, -7), 2, commands, 4);
  expect(Array.from(commands)).toEqual([-2, 1, 2, -2]);
});

test('a categorical action is an index into the values of the command', () => {
  const commands = new Float64Array(3);
  actionApplier(findEnvironment('acrobot'))(Float32Array.of(2, 0, 1), 0, commands, 3);
  expect(Array.from(commands)).toEqual([1, -1, 0]);
});

test('the network fits the environment', () => {
  const settings = { hidden: [32], activation: 'tanh' } as const;
  expect(networkShape(findEnvironment('cartpole'), 4, settings)).toMatchObject({
    kind: 'categorical',
    outputs: 2,
  });
  expect(networkShape(findEnvironment('pendulum'), 3, settings)).toMatchObject({
    kind: 'gaussian',
    outputs: 1,
  });
});
