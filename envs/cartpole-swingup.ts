import { defineEnv } from '../src/core/environment.ts';
import { wrapAngle } from '../src/core/ranges.ts';
import { accelerations } from './cartpole.ts';

const timestep = 0.02; // s
const trackLimit = 2.4; // m

export const cartpoleSwingup = defineEnv({
  name: 'cartpole-swingup',
  task: 'Swing up a pole that hangs from a cart by driving the cart, then balance it upright on the track.',
  source: 'the cart and pole of Gymnasium CartPole-v1, hanging at the start and driven by a continuous force',
  timestep,
  episodeLength: 500,

  state: {
    x: {
      unit: 'm',
      meaning: 'position of the cart, 0 at the middle of the track, which ends at 2.4 on either side',
    },
    velocity: { unit: 'm/s', meaning: 'velocity of the cart, positive to the right' },
    angle: {
      unit: 'rad',
      meaning:
        'angle of the pole in [-pi, pi], 0 upright, pi or -pi hanging, positive when it leans to the right',
    },
    angularVelocity: {
      unit: 'rad/s',
      meaning: 'angular velocity of the pole, positive when it turns clockwise',
    },
  },
  actions: {
    force: { unit: 'N', meaning: 'force on the cart, positive to the right', min: -10, max: 10 },
  },

  observation: (s) => [s.x, s.velocity, Math.cos(s.angle), Math.sin(s.angle), s.angularVelocity],

  reset: (random) => ({
    x: random.uniform(-0.05, 0.05),
    velocity: random.uniform(-0.05, 0.05),
    angle: wrapAngle(Math.PI + random.uniform(-0.05, 0.05)),
    angularVelocity: random.uniform(-0.05, 0.05),
  }),

  // Semi-implicit Euler, Gymnasium's other integrator: the explicit one would lift a hanging pole by its error alone.
  step: (s, a) => {
    const { linear, angular } = accelerations(s.angle, s.angularVelocity, a.force);
    const velocity = s.velocity + timestep * linear;
    const angularVelocity = s.angularVelocity + timestep * angular;
    return {
      x: s.x + timestep * velocity,
      velocity,
      angle: wrapAngle(s.angle + timestep * angularVelocity),
      angularVelocity,
    };
  },

  terminated: (s) => Math.abs(s.x) > trackLimit,

  training: {
    steps: 350_000,
    environments: 64,
    horizon: 64,
    epochs: 4,
    minibatch: 512,
    discount: 0.98,
    schedule: 'constant',
  },
});
