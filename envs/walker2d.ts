import { defineEnv } from '../src/core/environment.ts';
import { clamp } from '../src/core/ranges.ts';
import { engine } from '../src/physics/engine.ts';

const clip = (velocity: number) => clamp(velocity, -10, 10);

export const walker2d = defineEnv({
  name: 'walker2d',
  task: 'Make a planar walker on two legs walk forwards as fast as it can without falling.',
  source: 'Gymnasium Walker2d-v5; Erez, Tassa and Todorov (2012)',
  timestep: 0.008,
  episodeLength: 1000,

  ...engine({
    file: 'walker2d.xml',
    frameSkip: 4,
    state: {
      x: { unit: 'm', meaning: 'position of the torso along the track, forwards positive' },
      z: { unit: 'm', meaning: 'height of the torso over the ground' },
      pitch: { unit: 'rad', meaning: 'angle of the torso, positive leaning forwards' },
      thigh: { unit: 'rad', meaning: 'angle of the right hip, negative with the thigh forwards' },
      leg: { unit: 'rad', meaning: 'angle of the right knee, 0 straight, negative bent' },
      foot: { unit: 'rad', meaning: 'angle of the right ankle from rest' },
      thighLeft: { unit: 'rad', meaning: 'angle of the left hip, negative with the thigh forwards' },
      legLeft: { unit: 'rad', meaning: 'angle of the left knee, 0 straight, negative bent' },
      footLeft: { unit: 'rad', meaning: 'angle of the left ankle from rest' },
      xVelocity: { unit: 'm/s', meaning: 'velocity of the torso along the track' },
      zVelocity: { unit: 'm/s', meaning: 'velocity of the torso upwards' },
      pitchVelocity: { unit: 'rad/s', meaning: 'angular velocity of the torso' },
      thighVelocity: { unit: 'rad/s', meaning: 'angular velocity of the right hip' },
      legVelocity: { unit: 'rad/s', meaning: 'angular velocity of the right knee' },
      footVelocity: { unit: 'rad/s', meaning: 'angular velocity of the right ankle' },
      thighLeftVelocity: { unit: 'rad/s', meaning: 'angular velocity of the left hip' },
      legLeftVelocity: { unit: 'rad/s', meaning: 'angular velocity of the left knee' },
      footLeftVelocity: { unit: 'rad/s', meaning: 'angular velocity of the left ankle' },
    },
    actions: {
      thigh: { unit: '1', meaning: 'torque at the right hip, in 100 N m', min: -1, max: 1 },
      leg: { unit: '1', meaning: 'torque at the right knee, in 100 N m', min: -1, max: 1 },
      foot: { unit: '1', meaning: 'torque at the right ankle, in 100 N m', min: -1, max: 1 },
      thighLeft: { unit: '1', meaning: 'torque at the left hip, in 100 N m', min: -1, max: 1 },
      legLeft: { unit: '1', meaning: 'torque at the left knee, in 100 N m', min: -1, max: 1 },
      footLeft: { unit: '1', meaning: 'torque at the left ankle, in 100 N m', min: -1, max: 1 },
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
    s.thighLeft,
    s.legLeft,
    s.footLeft,
    clip(s.xVelocity),
    clip(s.zVelocity),
    clip(s.pitchVelocity),
    clip(s.thighVelocity),
    clip(s.legVelocity),
    clip(s.footVelocity),
    clip(s.thighLeftVelocity),
    clip(s.legLeftVelocity),
    clip(s.footLeftVelocity),
  ],

  terminated: (s) => !(s.z > 0.8 && s.z < 2 && Math.abs(s.pitch) < 1),
  training: {
    steps: 1_000_000,
    horizon: 64,
    minibatch: 64,
    epochs: 5,
    learningRate: 5e-4,
    hidden: [64, 64],
    initialLogStd: -1,
  },
});
