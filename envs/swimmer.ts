import { defineEnv } from '../src/core/environment.ts';
import { engine } from '../src/physics/engine.ts';

export const swimmer = defineEnv({
  name: 'swimmer',
  task: 'Make a swimmer of three links swim along the pool as fast as it can by bending its two joints.',
  source: 'Gymnasium Swimmer-v5; Coulom (2002)',
  timestep: 0.04,
  episodeLength: 1000,

  ...engine({
    file: 'swimmer.xml',
    frameSkip: 4,
    state: {
      x: { unit: 'm', meaning: 'position of the head along the pool' },
      y: { unit: 'm', meaning: 'position of the head across the pool' },
      heading: { unit: 'rad', meaning: 'angle of the first link' },
      front: { unit: 'rad', meaning: 'angle of the joint behind the first link' },
      back: { unit: 'rad', meaning: 'angle of the joint before the last link' },
      xVelocity: { unit: 'm/s', meaning: 'velocity of the head along the pool' },
      yVelocity: { unit: 'm/s', meaning: 'velocity of the head across the pool' },
      headingVelocity: { unit: 'rad/s', meaning: 'angular velocity of the first link' },
      frontVelocity: { unit: 'rad/s', meaning: 'angular velocity of the front joint' },
      backVelocity: { unit: 'rad/s', meaning: 'angular velocity of the back joint' },
    },
    actions: {
      front: { unit: '1', meaning: 'torque at the front joint, in 150 N m', min: -1, max: 1 },
      back: { unit: '1', meaning: 'torque at the back joint, in 150 N m', min: -1, max: 1 },
    },
    reset: (random, scatter) =>
      scatter({ positions: () => random.uniform(-0.1, 0.1), velocities: () => random.uniform(-0.1, 0.1) }),
  }),

  // Everything but where it is in the pool.
  observation: (s) => [
    s.heading,
    s.front,
    s.back,
    s.xVelocity,
    s.yVelocity,
    s.headingVelocity,
    s.frontVelocity,
    s.backVelocity,
  ],

  terminated: () => false,
  training: {
    steps: 1_000_000,
    environments: 8,
    horizon: 512,
    minibatch: 64,
    epochs: 5,
    learningRate: 5e-4,
    discount: 0.9999,
    gaeLambda: 0.99,
    hidden: [64, 64],
  },
});
