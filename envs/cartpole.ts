import { defineEnv } from '../src/core/environment.ts';

const gravity = 9.8; // m/s^2
const cartMass = 1.0; // kg
const poleMass = 0.1; // kg
const halfLength = 0.5; // m, from the hinge to the pole's centre of mass
const totalMass = cartMass + poleMass;
const timestep = 0.02; // s

const trackLimit = 2.4; // m
const angleLimit = (12 * Math.PI) / 180; // rad

/** Acceleration of cart (m/s^2) and pole (rad/s^2) under a force on the cart: Florian (2007), without friction. */
export function accelerations(angle: number, angularVelocity: number, force: number) {
  const sin = Math.sin(angle);
  const cos = Math.cos(angle);
  const push = (force + poleMass * halfLength * angularVelocity * angularVelocity * sin) / totalMass;
  const angular = (gravity * sin - cos * push) / (halfLength * (4 / 3 - (poleMass * cos * cos) / totalMass));
  return { linear: push - (poleMass * halfLength * angular * cos) / totalMass, angular };
}

export const cartpole = defineEnv({
  name: 'cartpole',
  task: 'Balance a pole upright on a cart by pushing the cart left or right, and keep the cart on its track.',
  source: 'Gymnasium CartPole-v1; Barto, Sutton and Anderson (1983); equations by Florian (2007)',
  timestep,
  episodeLength: 500,

  state: {
    x: { unit: 'm', meaning: 'position of the cart, 0 at the middle of the track, positive to the right' },
    velocity: { unit: 'm/s', meaning: 'velocity of the cart, positive to the right' },
    angle: { unit: 'rad', meaning: 'angle of the pole, 0 upright, positive when it leans to the right' },
    angularVelocity: {
      unit: 'rad/s',
      meaning: 'angular velocity of the pole, positive falling to the right',
    },
  },
  actions: {
    force: { unit: 'N', meaning: 'push on the cart, positive to the right', values: [-10, 10] },
  },

  observation: (s) => [s.x, s.velocity, s.angle, s.angularVelocity],

  reset: (random) => ({
    x: random.uniform(-0.05, 0.05),
    velocity: random.uniform(-0.05, 0.05),
    angle: random.uniform(-0.05, 0.05),
    angularVelocity: random.uniform(-0.05, 0.05),
  }),

  // Explicit Euler: positions move with the velocities from before the step.
  step: (s, a) => {
    const { linear, angular } = accelerations(s.angle, s.angularVelocity, a.force);
    return {
      x: s.x + timestep * s.velocity,
      velocity: s.velocity + timestep * linear,
      angle: s.angle + timestep * s.angularVelocity,
      angularVelocity: s.angularVelocity + timestep * angular,
    };
  },

  terminated: (s) => Math.abs(s.x) > trackLimit || Math.abs(s.angle) > angleLimit,
  training: { steps: 12_000 },
});
