import { defineEnv } from '../src/core/environment.ts';
import { clamp } from '../src/core/ranges.ts';
import { engine } from '../src/physics/engine.ts';

const clip = (value: number) => clamp(value, -10, 10);

export const invertedDoublePendulum = defineEnv({
  name: 'inverted-double-pendulum',
  task: 'Balance two poles, one on the other, upright on a cart by pushing the cart along its rail.',
  source: 'Gymnasium InvertedDoublePendulum-v5',
  timestep: 0.05,
  episodeLength: 1000,

  ...engine({
    file: 'inverted-double-pendulum.xml',
    frameSkip: 5,
    state: {
      x: { unit: 'm', meaning: 'position of the cart on its rail, which ends at 1 on either side' },
      lower: { unit: 'rad', meaning: 'angle of the lower pole, 0 upright, positive leaning to the right' },
      upper: { unit: 'rad', meaning: 'angle of the upper pole to the lower one' },
      velocity: { unit: 'm/s', meaning: 'velocity of the cart' },
      lowerVelocity: { unit: 'rad/s', meaning: 'angular velocity of the lower pole' },
      upperVelocity: { unit: 'rad/s', meaning: 'angular velocity of the upper pole to the lower one' },
    },
    actions: {
      push: { unit: '1', meaning: 'force on the cart, in 500 N', min: -1, max: 1 },
    },
    sensors: {
      tip: { measures: 'position', site: 'tip' },
      constraintForces: { measures: 'constraintForces' },
    },
    derived: {
      tipX: { unit: 'm', meaning: 'position of the upper tip along the rail', of: (s) => s.tip[0]! },
      tipHeight: {
        unit: 'm',
        meaning: 'height of the upper tip over the rail, 1.2 when all is upright',
        of: (s) => s.tip[2]!,
      },
    },
    reset: (random, scatter) =>
      scatter({ positions: () => random.uniform(-0.1, 0.1), velocities: () => 0.1 * random.normal() }),
  }),

  // The last number is what the ends of the rail do to the cart.
  observation: (s) => [
    s.x,
    Math.sin(s.lower),
    Math.sin(s.upper),
    Math.cos(s.lower),
    Math.cos(s.upper),
    clip(s.velocity),
    clip(s.lowerVelocity),
    clip(s.upperVelocity),
    clip(s.constraintForces[0]!),
  ],

  terminated: (s) => !(s.tipHeight > 1),
  training: {
    steps: 1_000_000,
    horizon: 256,
    minibatch: 64,
    epochs: 5,
    learningRate: 5e-4,
    hidden: [64, 64],
  },
});
