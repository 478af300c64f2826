import { defineEnv } from '../src/core/environment.ts';
import { clamp, wrapAngle } from '../src/core/ranges.ts';

const gravity = 10; // m/s^2
const mass = 1; // kg
const length = 1; // m
const inertia = (mass * length * length) / 3; // kg m^2, of a rod about its end
const maxVelocity = 8; // rad/s
const timestep = 0.05; // s

export const pendulum = defineEnv({
  name: 'pendulum',
  task: 'Swing a pendulum up from anywhere with a motor too weak to lift it directly, and hold it upright.',
  source: 'Gymnasium Pendulum-v1',
  timestep,
  episodeLength: 200,

  state: {
    angle: { unit: 'rad', meaning: 'angle from upright, positive counterclockwise, counting whole turns' },
    angularVelocity: { unit: 'rad/s', meaning: 'angular velocity in [-8, 8], positive counterclockwise' },
    tilt: { unit: 'rad', meaning: 'angle from upright the short way round, in [-pi, pi], 0 upright' },
  },
  actions: {
    torque: { unit: 'N m', meaning: 'torque of the motor, positive counterclockwise', min: -2, max: 2 },
  },

  observation: (s) => [Math.cos(s.angle), Math.sin(s.angle), s.angularVelocity],

  reset: (random) => {
    const angle = random.uniform(-Math.PI, Math.PI);
    return { angle, angularVelocity: random.uniform(-1, 1), tilt: wrapAngle(angle) };
  },

  // A rod under gravity; semi-implicit Euler: the angle moves with the velocity from after the step.
  step: (s, a) => {
    const torque = (mass * gravity * length * Math.sin(s.angle)) / 2 + a.torque;
    const angularVelocity = clamp(
      s.angularVelocity + (torque / inertia) * timestep,
      -maxVelocity,
      maxVelocity,
    );
    const angle = s.angle + angularVelocity * timestep;
    return { angle, angularVelocity, tilt: wrapAngle(angle) };
  },

  terminated: () => false,
  training: { steps: 40_000, discount: 0.98, schedule: 'constant', activation: 'relu' },
});
