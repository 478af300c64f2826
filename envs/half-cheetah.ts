import { defineEnv } from '../src/core/environment.ts';
import { engine } from '../src/physics/engine.ts';

export const halfCheetah = defineEnv({
  name: 'half-cheetah',
  task: 'Make a two-legged planar runner gallop forwards as fast as it can, with moderate torques.',
  source: 'Gymnasium HalfCheetah-v5; Wawrzynski (2007)',
  timestep: 0.05,
  episodeLength: 1000,

  ...engine({
    file: 'half-cheetah.xml',
    frameSkip: 5,
    state: {
      x: { unit: 'm', meaning: 'position of the torso along the track, forwards positive' },
      z: { unit: 'm', meaning: 'height of the torso over its start' },
      pitch: { unit: 'rad', meaning: 'angle of the torso, positive with the nose down' },
      backThigh: { unit: 'rad', meaning: 'angle of the back thigh from rest' },
      backShin: { unit: 'rad', meaning: 'angle of the back shin from rest' },
      backFoot: { unit: 'rad', meaning: 'angle of the back foot from rest' },
      frontThigh: { unit: 'rad', meaning: 'angle of the front thigh from rest' },
      frontShin: { unit: 'rad', meaning: 'angle of the front shin from rest' },
      frontFoot: { unit: 'rad', meaning: 'angle of the front foot from rest' },
      xVelocity: { unit: 'm/s', meaning: 'velocity of the torso along the track' },
      zVelocity: { unit: 'm/s', meaning: 'velocity of the torso upwards' },
      pitchVelocity: { unit: 'rad/s', meaning: 'angular velocity of the torso' },
      backThighVelocity: { unit: 'rad/s', meaning: 'angular velocity of the back thigh' },
      backShinVelocity: { unit: 'rad/s', meaning: 'angular velocity of the back shin' },
      backFootVelocity: { unit: 'rad/s', meaning: 'angular velocity of the back foot' },
      frontThighVelocity: { unit: 'rad/s', meaning: 'angular velocity of the front thigh' },
      frontShinVelocity: { unit: 'rad/s', meaning: 'angular velocity of the front shin' },
      frontFootVelocity: { unit: 'rad/s', meaning: 'angular velocity of the front foot' },
    },
    actions: {
      backThigh: { unit: '1', meaning: 'torque at the back thigh, in 120 N m', min: -1, max: 1 },
      backShin: { unit: '1', meaning: 'torque at the back shin, in 90 N m', min: -1, max: 1 },
      backFoot: { unit: '1', meaning: 'torque at the back foot, in 60 N m', min: -1, max: 1 },
      frontThigh: { unit: '1', meaning: 'torque at the front thigh, in 120 N m', min: -1, max: 1 },
      frontShin: { unit: '1', meaning: 'torque at the front shin, in 60 N m', min: -1, max: 1 },
      frontFoot: { unit: '1', meaning: 'torque at the front foot, in 30 N m', min: -1, max: 1 },
    },
    reset: (random, scatter) =>
      scatter({ positions: () => random.uniform(-0.1, 0.1), velocities: () => 0.1 * random.normal() }),
  }),

  // Everything but where it is along the track.
  observation: (s) => [
    s.z,
    s.pitch,
    s.backThigh,
    s.backShin,
    s.backFoot,
    s.frontThigh,
    s.frontShin,
    s.frontFoot,
    s.xVelocity,
    s.zVelocity,
    s.pitchVelocity,
    s.backThighVelocity,
    s.backShinVelocity,
    s.backFootVelocity,
    s.frontThighVelocity,
    s.frontShinVelocity,
    s.frontFootVelocity,
  ],

  terminated: () => false,
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
