import { defineEnv } from '../src/core/environment.ts';
import { clamp } from '../src/core/ranges.ts';

const enginePower = 0.0015; // m/s^2 at full throttle
const slopePull = 0.0025; // m/s^2, gravity along the steepest slope
const minPosition = -1.2; // m
const maxPosition = 0.6; // m
const maxSpeed = 0.07; // m/s
const goal = 0.45; // m

export const mountainCar = defineEnv({
  name: 'mountain-car',
  task: 'Drive a car with a weak engine out of a valley, up to the goal on the right hill.',
  source: 'Gymnasium MountainCarContinuous-v0; Moore (1990)',
  timestep: 1, // s: Gymnasium gives no unit of time, and one step is one of it
  episodeLength: 999,

  state: {
    position: {
      unit: 'm',
      meaning: 'horizontal position in [-1.2, 0.6]: a wall at -1.2, the valley at -0.52, the goal at 0.45',
    },
    velocity: { unit: 'm/s', meaning: 'horizontal velocity in [-0.07, 0.07], positive to the right' },
  },
  actions: {
    throttle: { unit: '1', meaning: 'share of the engine, positive to the right', min: -1, max: 1 },
  },

  observation: (s) => [s.position, s.velocity],

  reset: (random) => ({ position: random.uniform(-0.6, -0.4), velocity: 0 }),

  // The hill is sin(3 x); the wall stops the car. Rounded to single precision, in which Gymnasium keeps this state.
  step: (s, a) => {
    const acceleration = a.throttle * enginePower - slopePull * Math.cos(3 * s.position);
    const velocity = clamp(s.velocity + acceleration, -maxSpeed, maxSpeed);
    const position = clamp(s.position + velocity, minPosition, maxPosition);
    const stopped = position === minPosition && velocity < 0;
    return { position: Math.fround(position), velocity: stopped ? 0 : Math.fround(velocity) };
  },

  terminated: (s) => s.position >= goal && s.velocity >= 0,
  training: { steps: 40_000, discount: 0.98, activation: 'relu' },
});
