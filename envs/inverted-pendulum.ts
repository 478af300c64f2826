import { defineEnv } from '../src/core/environment.ts';
import { engine } from '../src/physics/engine.ts';

export const invertedPendulum = defineEnv({
  name: 'inverted-pendulum',
  task: 'Balance a pole upright on a cart by pushing the cart along its rail.',
  source: 'Gymnasium InvertedPendulum-v5',
  timestep: 0.04,
  episodeLength: 1000,

  ...engine({
    file: 'inverted-pendulum.xml',
    frameSkip: 2,
    state: {
      x: { unit: 'm', meaning: 'position of the cart on its rail, positive to the right' },
      angle: { unit: 'rad', meaning: 'angle of the pole, 0 upright, positive leaning to the right' },
      velocity: { unit: 'm/s', meaning: 'velocity of the cart' },
      angularVelocity: { unit: 'rad/s', meaning: 'angular velocity of the pole' },
    },
    actions: {
      push: { unit: '1', meaning: 'force on the cart, in 100 N', min: -3, max: 3 },
    },
    reset: (random, scatter) =>
      scatter({
        positions: () => random.uniform(-0.01, 0.01),
        velocities: () => random.uniform(-0.01, 0.01),
      }),
  }),

  observation: (s) => [s.x, s.angle, s.velocity, s.angularVelocity],

  terminated: (s) => !(Math.abs(s.angle) <= 0.2),
  training: { steps: 40_000 },
});
