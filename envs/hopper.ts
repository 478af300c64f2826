import { defineEnv } from '../src/core/environment.ts';
import { clamp } from '../src/core/ranges.ts';
import { engine } from '../src/physics/engine.ts';

const clip = (velocity: number) => clamp(velocity, -10, 10);

export const hopper = defineEnv({
  name: 'hopper',
  task: 'Make a one-legged planar hopper hop forwards as fast as it can without falling.',
  source: 'Gymnasium Hopper-v5; Erez, Tassa and Todorov (2012)',
  timestep: 0.008,
  episodeLength: 1000,

  ...engine({
    file: 'hopper.xml',
    frameSkip: 4,
    state: {
      x: { unit: 'm', meaning: 'position of the torso along the track, forwards positive' },
      z: { unit: 'm', meaning: 'height of the torso over the ground' },
      pitch: { unit: 'rad', meaning: 'angle of the torso, positive leaning forwards' },
      thigh: { unit: 'rad', meaning: 'angle of the hip, negative with the thigh forwards' },
      leg: { unit: 'rad', meaning: 'angle of the knee, 0 straight, negative bent' },
      foot: { unit: 'rad', meaning: 'angle of the ankle from rest' },
      xVelocity: { unit: 'm/s', meaning: 'velocity of the torso along the track' },
      zVelocity: { unit: 'm/s', meaning: 'velocity of the torso upwards' },
      pitchVelocity: { unit: 'rad/s', meaning: 'angular velocity of the torso' },
      thighVelocity: { unit: 'rad/s', meaning: 'angular velocity of the hip' },
      legVelocity: { unit: 'rad/s', meaning: 'angular velocity of the knee' },
      footVelocity: { unit: 'rad/s', meaning: 'angular velocity of the ankle' },
    },
    actions: {
      thigh: { unit: '1', meaning: 'torque at the hip, in 200 N m', min: -1, max: 1 },
      leg: { unit: '1', meaning: 'torque at the knee, in 200 N m', min: -1, max: 1 },
      foot: { unit: '1', meaning: 'torque at the ankle, in 200 N m', min: -1, max: 1 },
    },
    reset: (random, scatter) =>
      scatter({
        positions: () => random.uniform(-0.005, 0.005),
        velocities: () => random.uniform(-0.005, 0.005),
      }),
  }),

  // Everything but where it is along the track; velocities clipped.
  observation: (s) => [
    s.z,
    s.pitch,
    s.thigh,
    s.leg,
    s.foot,
    clip(s.xVelocity),
    clip(s.zVelocity),
    clip(s.pitchVelocity),
    clip(s.thighVelocity),
    clip(s.legVelocity),
    clip(s.footVelocity),
  ],

  terminated: (s) =>
    !(s.z > 0.7 && Math.abs(s.pitch) < 0.2) ||
    [s.z, s.pitch, s.thigh, s.leg, s.foot].some((value) => !(Math.abs(value) < 100)) ||
    [s.xVelocity, s.zVelocity, s.pitchVelocity].some((value) => !(Math.abs(value) < 100)) ||
    [s.thighVelocity, s.legVelocity, s.footVelocity].some((value) => !(Math.abs(value) < 100)),
  training: {
    steps: 1_000_000,
    horizon: 64,
    minibatch: 64,
    epochs: 10,
    learningRate: 3e-4,
    hidden: [64, 64],
  },
});
