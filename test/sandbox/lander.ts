import { defineEnv, type Environment } from '../../src/core/environment.ts';
import { Random } from '../../src/core/random.ts';
import type { EnvironmentBatch } from '../../src/core/reward.ts';
import type { CheckedReward } from '../../src/sandbox/check.ts';

/** A point mass in the plane with two thrusters: small, but with everything a reward can read. */
export const lander = defineEnv({
  name: 'lander',
  task: 'Come to rest at the origin.',
  source: 'tests',
  timestep: 0.05,
  episodeLength: 100,
  state: {
    x: { unit: 'm', meaning: 'position to the right of the pad' },
    height: { unit: 'm', meaning: 'height above the pad' },
    velocity: { unit: 'm/s', meaning: 'velocity along x' },
    tilt: { unit: 'rad', meaning: 'angle from upright' },
  },
  actions: {
    main: { unit: 'N', meaning: 'thrust of the main engine', min: 0, max: 10 },
    side: { unit: '1', meaning: 'side thrusters', values: [-1, 0, 1] },
  },
  observation: (s) => [s.x, s.height, s.velocity, s.tilt],
  reset: (random) => ({ x: random.uniform(-1, 1), height: 1, velocity: 0, tilt: 0 }),
  step: (s, a) => ({ ...s, x: s.x + 0.05 * s.velocity, velocity: s.velocity + 0.05 * a.side }),
  terminated: (s) => s.height <= 0,
}) as unknown as Environment;

/** A batch of `count` environments in shared memory, filled with normal numbers. */
export function batchOf(count: number, seed = 0): EnvironmentBatch {
  const random = new Random(seed, 'batch');
  const filled = (width: number) => {
    const array = new Float64Array(new SharedArrayBuffer(8 * count * width));
    for (let i = 0; i < array.length; i++) array[i] = random.normal();
    return array;
  };
  return { count, state: filled(4), previous: filled(4), actions: filled(2) };
}

/** A reward that no check has seen: what the isolate must stand up to by itself. */
export function unchecked(code: string): CheckedReward {
  return { source: code, code, usesPrevious: false };
}
