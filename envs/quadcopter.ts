import { defineEnv } from '../src/core/environment.ts';
import { uprightness } from '../src/core/rotations.ts';
import { engine } from '../src/physics/engine.ts';

const targetHeight = 1; // m

export const quadcopter = defineEnv({
  name: 'quadcopter',
  task: 'Fly a quadcopter to the point 1 m over the origin and hover there, level and without spinning.',
  source: "after Isaac Gym's Quadcopter, with rotors that are fixed to their arms",
  timestep: 0.01,
  episodeLength: 500,

  ...engine({
    file: 'quadcopter.xml',
    frameSkip: 1,
    state: {
      x: { unit: 'm', meaning: 'position along x, the target at 0' },
      y: { unit: 'm', meaning: 'position along y, the target at 0' },
      z: { unit: 'm', meaning: 'height, the target at 1, a crash at 0.3' },
      quatW: { unit: '1', meaning: 'orientation as a quaternion, 1 when level' },
      quatX: { unit: '1', meaning: 'orientation, x part of the quaternion' },
      quatY: { unit: '1', meaning: 'orientation, y part of the quaternion' },
      quatZ: { unit: '1', meaning: 'orientation, z part of the quaternion' },
      xVelocity: { unit: 'm/s', meaning: 'velocity along x' },
      yVelocity: { unit: 'm/s', meaning: 'velocity along y' },
      zVelocity: { unit: 'm/s', meaning: 'velocity upwards' },
      rollVelocity: { unit: 'rad/s', meaning: 'angular velocity about its own x axis, to the front rotor' },
      pitchVelocity: { unit: 'rad/s', meaning: 'angular velocity about its own y axis, to the left rotor' },
      yawVelocity: { unit: 'rad/s', meaning: 'angular velocity about its own z axis: how it spins' },
    },
    actions: {
      front: {
        unit: 'N',
        meaning: 'thrust of the front rotor; 1.13 of each carries the weight',
        min: 0,
        max: 2,
      },
      left: { unit: 'N', meaning: 'thrust of the left rotor', min: 0, max: 2 },
      back: { unit: 'N', meaning: 'thrust of the back rotor', min: 0, max: 2 },
      right: { unit: 'N', meaning: 'thrust of the right rotor', min: 0, max: 2 },
    },
    derived: {
      distance: {
        unit: 'm',
        meaning: 'distance to the target, an episode ends at 3',
        of: (s) => Math.hypot(s.x, s.y, s.z - targetHeight),
      },
      upright: {
        unit: '1',
        meaning: 'cosine of the tilt: 1 level, 0 on its side, -1 upside down',
        of: (s) => uprightness([s.quatW, s.quatX, s.quatY, s.quatZ]),
      },
    },
    reset: (random, scatter) => ({
      ...scatter({ positions: () => 0, velocities: () => 0 }),
      x: random.uniform(-1.5, 1.5),
      y: random.uniform(-1.5, 1.5),
      z: targetHeight + random.uniform(-0.2, 1.5),
    }),
  }),

  observation: (s) => [
    -s.x / 3,
    -s.y / 3,
    (targetHeight - s.z) / 3,
    s.quatW,
    s.quatX,
    s.quatY,
    s.quatZ,
    s.xVelocity / 2,
    s.yVelocity / 2,
    s.zVelocity / 2,
    s.rollVelocity / Math.PI,
    s.pitchVelocity / Math.PI,
    s.yawVelocity / Math.PI,
  ],

  terminated: (s) => !(s.distance <= 3 && s.z >= 0.3),
  training: { steps: 500_000 },
});
