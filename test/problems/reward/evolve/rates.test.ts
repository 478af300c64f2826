import { expect, test } from 'vitest';
import { defineEnv, type Environment } from '../../../../src/core/environment.ts';
import { ratesOf } from '../../../../src/problems/reward/evolve/rates.ts';
import { surveyEnvironment } from '../../../../src/problems/reward/evolve/survey.ts';
import { findEnvironment } from '../../../../src/registry.ts';

const rates = (environment: Environment) => ratesOf(environment, surveyEnvironment(environment).transitions);

test('the rate of a field is found among several of its unit, also of an angle that wraps', () => {
  expect(rates(findEnvironment('acrobot'))).toEqual({
    shoulderAngle: 'shoulderVelocity',
    elbowAngle: 'elbowVelocity',
  });
  expect(rates(findEnvironment('cartpole-swingup'))).toEqual({ x: 'velocity', angle: 'angularVelocity' });
});

test('a field of the right unit that tells nothing of the motion is no rate', () => {
  const drifting = defineEnv({
    name: 'drifting',
    task: 'Stay.',
    source: 'this test',
    timestep: 0.1,
    episodeLength: 100,
    state: {
      x: { unit: 'm', meaning: 'position' },
      wind: { unit: 'm/s', meaning: 'speed of a wind that blows over it' },
    },
    actions: { push: { unit: 'm/s', meaning: 'speed of its own', min: -1, max: 1 } },
    observation: (s) => [s.x, s.wind],
    reset: (random) => ({ x: 0, wind: random.uniform(-1, 1) }),
    step: (s, a) => ({ x: s.x + 0.1 * a.push, wind: -s.wind }),
    terminated: () => false,
  });
  expect(rates(drifting)).toEqual({});
});
