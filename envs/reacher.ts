import { defineEnv } from '../src/core/environment.ts';
import type { Random } from '../src/core/random.ts';
import { engine } from '../src/physics/engine.ts';

/** A point in the disc of radius 0.2 m about the shoulder, by rejection. */
function goalIn(random: Random): { readonly targetX: number; readonly targetY: number } {
  for (;;) {
    const [targetX, targetY] = [random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2)];
    if (Math.hypot(targetX, targetY) < 0.2) return { targetX, targetY };
  }
}

export const reacher = defineEnv({
  name: 'reacher',
  task: 'Move the fingertip of a two-link arm in a plane to a target, and hold it there, with little torque.',
  source: 'Gymnasium Reacher-v5',
  timestep: 0.02,
  episodeLength: 50,

  ...engine({
    file: 'reacher.xml',
    frameSkip: 2,
    state: {
      shoulder: { unit: 'rad', meaning: 'angle of the upper arm' },
      elbow: { unit: 'rad', meaning: 'angle of the forearm to the upper arm, in [-3, 3]' },
      targetX: { unit: 'm', meaning: 'position of the target, the shoulder at 0' },
      targetY: { unit: 'm', meaning: 'position of the target, the shoulder at 0' },
      shoulderVelocity: { unit: 'rad/s', meaning: 'angular velocity of the shoulder' },
      elbowVelocity: { unit: 'rad/s', meaning: 'angular velocity of the elbow' },
      targetXVelocity: { unit: 'm/s', meaning: 'velocity of the target, which rests' },
      targetYVelocity: { unit: 'm/s', meaning: 'velocity of the target, which rests' },
    },
    actions: {
      shoulder: { unit: '1', meaning: 'torque at the shoulder, in 200 N m', min: -1, max: 1 },
      elbow: { unit: '1', meaning: 'torque at the elbow, in 200 N m', min: -1, max: 1 },
    },
    sensors: { fingertip: { measures: 'position', body: 'fingertip' } },
    derived: {
      tipX: { unit: 'm', meaning: 'position of the fingertip', of: (s) => s.fingertip[0]! },
      tipY: { unit: 'm', meaning: 'position of the fingertip', of: (s) => s.fingertip[1]! },
    },
    reset: (random, scatter) => ({
      ...scatter({
        positions: () => random.uniform(-0.1, 0.1),
        velocities: () => random.uniform(-0.005, 0.005),
      }),
      ...goalIn(random),
      targetXVelocity: 0,
      targetYVelocity: 0,
    }),
  }),

  observation: (s) => [
    Math.cos(s.shoulder),
    Math.cos(s.elbow),
    Math.sin(s.shoulder),
    Math.sin(s.elbow),
    s.targetX,
    s.targetY,
    s.shoulderVelocity,
    s.elbowVelocity,
    s.tipX - s.targetX,
    s.tipY - s.targetY,
  ],

  terminated: () => false,
  training: {
    steps: 1_000_000,
    horizon: 64,
    minibatch: 64,
    epochs: 5,
    learningRate: 5e-4,
    discount: 0.95,
    hidden: [64, 64],
    initialLogStd: -1,
  },
});
