import { defineEnv } from '../src/core/environment.ts';
import type { Random } from '../src/core/random.ts';
import { intoBody, type Quaternion } from '../src/core/rotations.ts';
import { engine } from '../src/physics/engine.ts';

/** The joints' angles (rad) when it stands. */
const stance = {
  frontLeftAbduction: 0.03,
  frontLeftHip: 0.4,
  frontLeftKnee: -0.8,
  frontRightAbduction: -0.03,
  frontRightHip: 0.4,
  frontRightKnee: -0.8,
  backLeftAbduction: 0.03,
  backLeftHip: -0.4,
  backLeftKnee: 0.8,
  backRightAbduction: -0.03,
  backRightHip: -0.4,
  backRightKnee: 0.8,
};

/** The stance, with every angle between half and one and a half times its own. */
const stanceNear = (random: Random): typeof stance =>
  Object.fromEntries(
    Object.entries(stance).map(([joint, angle]) => [joint, angle * random.uniform(0.5, 1.5)]),
  ) as typeof stance;

interface Orientation {
  readonly quatW: number;
  readonly quatX: number;
  readonly quatY: number;
  readonly quatZ: number;
}

const orientation = (s: Orientation): Quaternion => [s.quatW, s.quatX, s.quatY, s.quatZ];

/** The strength (N) of a contact, whose torque comes before its force. */
const strength = (contact: Float64Array) => Math.hypot(contact[3]!, contact[4]!, contact[5]!);

export const quadruped = defineEnv({
  name: 'quadruped',
  task: 'Make a four-legged robot move at the commanded velocity, forwards, sideways and turning, on its feet alone.',
  source: "after Isaac Gym's Anymal (Rudin et al., 2021), with a robot of our own",
  timestep: 0.02,
  episodeLength: 1000,

  ...engine({
    file: 'quadruped.xml',
    frameSkip: 4,
    state: {
      x: { unit: 'm', meaning: 'position of the base along the world x axis' },
      y: { unit: 'm', meaning: 'position of the base along the world y axis' },
      z: { unit: 'm', meaning: 'height of the base over the ground, about 0.55 in the stance' },
      quatW: { unit: '1', meaning: 'orientation of the base as a quaternion, 1 at the start' },
      quatX: { unit: '1', meaning: 'orientation of the base, x part of the quaternion' },
      quatY: { unit: '1', meaning: 'orientation of the base, y part of the quaternion' },
      quatZ: { unit: '1', meaning: 'orientation of the base, z part of the quaternion' },
      frontLeftAbduction: {
        unit: 'rad',
        meaning: 'angle of the front left hip, sideways, 0.03 in the stance',
      },
      frontLeftHip: {
        unit: 'rad',
        meaning: 'angle of the front left hip, forwards and back, 0.4 in the stance',
      },
      frontLeftKnee: { unit: 'rad', meaning: 'angle of the front left knee, -0.8 in the stance' },
      frontRightAbduction: {
        unit: 'rad',
        meaning: 'angle of the front right hip, sideways, -0.03 in the stance',
      },
      frontRightHip: {
        unit: 'rad',
        meaning: 'angle of the front right hip, forwards and back, 0.4 in the stance',
      },
      frontRightKnee: { unit: 'rad', meaning: 'angle of the front right knee, -0.8 in the stance' },
      backLeftAbduction: { unit: 'rad', meaning: 'angle of the back left hip, sideways, 0.03 in the stance' },
      backLeftHip: {
        unit: 'rad',
        meaning: 'angle of the back left hip, forwards and back, -0.4 in the stance',
      },
      backLeftKnee: { unit: 'rad', meaning: 'angle of the back left knee, 0.8 in the stance' },
      backRightAbduction: {
        unit: 'rad',
        meaning: 'angle of the back right hip, sideways, -0.03 in the stance',
      },
      backRightHip: {
        unit: 'rad',
        meaning: 'angle of the back right hip, forwards and back, -0.4 in the stance',
      },
      backRightKnee: { unit: 'rad', meaning: 'angle of the back right knee, 0.8 in the stance' },
      xVelocity: { unit: 'm/s', meaning: 'velocity of the base along the world x axis' },
      yVelocity: { unit: 'm/s', meaning: 'velocity of the base along the world y axis' },
      zVelocity: { unit: 'm/s', meaning: 'velocity of the base upwards' },
      rollVelocity: { unit: 'rad/s', meaning: "angular velocity about the base's own x axis" },
      pitchVelocity: { unit: 'rad/s', meaning: "angular velocity about the base's own y axis" },
      yawVelocity: { unit: 'rad/s', meaning: "angular velocity about the base's own z axis" },
      frontLeftAbductionVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the front left hip, sideways',
      },
      frontLeftHipVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the front left hip, forwards and back',
      },
      frontLeftKneeVelocity: { unit: 'rad/s', meaning: 'angular velocity of the front left knee' },
      frontRightAbductionVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the front right hip, sideways',
      },
      frontRightHipVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the front right hip, forwards and back',
      },
      frontRightKneeVelocity: { unit: 'rad/s', meaning: 'angular velocity of the front right knee' },
      backLeftAbductionVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the back left hip, sideways',
      },
      backLeftHipVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the back left hip, forwards and back',
      },
      backLeftKneeVelocity: { unit: 'rad/s', meaning: 'angular velocity of the back left knee' },
      backRightAbductionVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the back right hip, sideways',
      },
      backRightHipVelocity: {
        unit: 'rad/s',
        meaning: 'angular velocity of the back right hip, forwards and back',
      },
      backRightKneeVelocity: { unit: 'rad/s', meaning: 'angular velocity of the back right knee' },
    },
    actions: {
      frontLeftAbduction: {
        unit: 'rad',
        meaning: 'angle that the servo of the front left hip, sideways holds',
        min: -0.47,
        max: 0.53,
      },
      frontLeftHip: {
        unit: 'rad',
        meaning: 'angle that the servo of the front left hip, forwards and back holds',
        min: -0.1,
        max: 0.9,
      },
      frontLeftKnee: {
        unit: 'rad',
        meaning: 'angle that the servo of the front left knee holds',
        min: -1.3,
        max: -0.3,
      },
      frontRightAbduction: {
        unit: 'rad',
        meaning: 'angle that the servo of the front right hip, sideways holds',
        min: -0.53,
        max: 0.47,
      },
      frontRightHip: {
        unit: 'rad',
        meaning: 'angle that the servo of the front right hip, forwards and back holds',
        min: -0.1,
        max: 0.9,
      },
      frontRightKnee: {
        unit: 'rad',
        meaning: 'angle that the servo of the front right knee holds',
        min: -1.3,
        max: -0.3,
      },
      backLeftAbduction: {
        unit: 'rad',
        meaning: 'angle that the servo of the back left hip, sideways holds',
        min: -0.47,
        max: 0.53,
      },
      backLeftHip: {
        unit: 'rad',
        meaning: 'angle that the servo of the back left hip, forwards and back holds',
        min: -0.9,
        max: 0.1,
      },
      backLeftKnee: {
        unit: 'rad',
        meaning: 'angle that the servo of the back left knee holds',
        min: 0.3,
        max: 1.3,
      },
      backRightAbduction: {
        unit: 'rad',
        meaning: 'angle that the servo of the back right hip, sideways holds',
        min: -0.53,
        max: 0.47,
      },
      backRightHip: {
        unit: 'rad',
        meaning: 'angle that the servo of the back right hip, forwards and back holds',
        min: -0.9,
        max: 0.1,
      },
      backRightKnee: {
        unit: 'rad',
        meaning: 'angle that the servo of the back right knee holds',
        min: 0.3,
        max: 1.3,
      },
    },
    perEpisode: {
      forwardCommand: { unit: 'm/s', meaning: 'commanded velocity along the base, in [-2, 2]' },
      sidewaysCommand: { unit: 'm/s', meaning: 'commanded velocity to the left of the base, in [-1, 1]' },
      yawCommand: { unit: 'rad/s', meaning: 'commanded angular velocity to the left, in [-1, 1]' },
    },
    sensors: {
      base: { measures: 'contactForces', body: 'base' },
      frontLeft: { measures: 'contactForces', body: 'front-left-thigh' },
      frontRight: { measures: 'contactForces', body: 'front-right-thigh' },
      backLeft: { measures: 'contactForces', body: 'back-left-thigh' },
      backRight: { measures: 'contactForces', body: 'back-right-thigh' },
      torques: { measures: 'actuatorForces' },
    },
    derived: {
      forwardVelocity: {
        unit: 'm/s',
        meaning: 'velocity of the base in its own axes, forwards',
        of: (s) => intoBody(orientation(s), s.xVelocity, s.yVelocity, s.zVelocity)[0],
      },
      sidewaysVelocity: {
        unit: 'm/s',
        meaning: 'velocity of the base in its own axes, to the left',
        of: (s) => intoBody(orientation(s), s.xVelocity, s.yVelocity, s.zVelocity)[1],
      },
      baseContact: {
        unit: 'N',
        meaning: 'force of the ground on the base; above 1 the episode ends',
        of: (s) => strength(s.base),
      },
      kneeContact: {
        unit: 'N',
        meaning: 'largest force of the ground on a thigh or knee; above 1 the episode ends',
        of: (s) =>
          Math.max(
            strength(s.frontLeft),
            strength(s.frontRight),
            strength(s.backLeft),
            strength(s.backRight),
          ),
      },
      torqueEffort: {
        unit: '1',
        meaning: 'sum of the squares of the servo torques (N m)',
        of: (s) => s.torques.reduce((sum, torque) => sum + torque * torque, 0),
      },
    },
    reset: (random, scatter) => ({
      ...scatter({ positions: () => 0, velocities: () => random.uniform(-0.1, 0.1) }),
      ...stanceNear(random),
      forwardCommand: random.uniform(-2, 2),
      sidewaysCommand: random.uniform(-1, 1),
      yawCommand: random.uniform(-1, 1),
    }),
  }),

  // Velocities and the direction down in the base's axes, the command, and the joints about their stance.
  observation: (s) => [
    ...intoBody(orientation(s), s.xVelocity, s.yVelocity, s.zVelocity).map((speed) => 2 * speed),
    0.25 * s.rollVelocity,
    0.25 * s.pitchVelocity,
    0.25 * s.yawVelocity,
    ...intoBody(orientation(s), 0, 0, -1),
    2 * s.forwardCommand,
    2 * s.sidewaysCommand,
    0.25 * s.yawCommand,
    s.frontLeftAbduction - stance.frontLeftAbduction,
    s.frontLeftHip - stance.frontLeftHip,
    s.frontLeftKnee - stance.frontLeftKnee,
    s.frontRightAbduction - stance.frontRightAbduction,
    s.frontRightHip - stance.frontRightHip,
    s.frontRightKnee - stance.frontRightKnee,
    s.backLeftAbduction - stance.backLeftAbduction,
    s.backLeftHip - stance.backLeftHip,
    s.backLeftKnee - stance.backLeftKnee,
    s.backRightAbduction - stance.backRightAbduction,
    s.backRightHip - stance.backRightHip,
    s.backRightKnee - stance.backRightKnee,
    0.05 * s.frontLeftAbductionVelocity,
    0.05 * s.frontLeftHipVelocity,
    0.05 * s.frontLeftKneeVelocity,
    0.05 * s.frontRightAbductionVelocity,
    0.05 * s.frontRightHipVelocity,
    0.05 * s.frontRightKneeVelocity,
    0.05 * s.backLeftAbductionVelocity,
    0.05 * s.backLeftHipVelocity,
    0.05 * s.backLeftKneeVelocity,
    0.05 * s.backRightAbductionVelocity,
    0.05 * s.backRightHipVelocity,
    0.05 * s.backRightKneeVelocity,
  ],

  terminated: (s) => !(s.baseContact <= 1 && s.kneeContact <= 1),
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
