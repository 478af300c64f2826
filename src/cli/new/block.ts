import { constantName } from './constant-name.ts';
import type { NewFile } from './write-files.ts';

/** An environment that moves by an equation of motion: the smallest one that there is something to learn in. */
export function blockFiles(name: string): NewFile[] {
  return [
    { path: `envs/${name}.ts`, text: environmentText(name) },
    { path: `rewards/${name}/human.ts`, text: humanText },
    { path: `rewards/${name}/fitness.ts`, text: fitnessText },
  ];
}

const environmentText = (name: string) => `import { defineEnv } from 'heureka/env';

const timestep = 0.05; // s
const mass = 1; // kg
const friction = 0.5; // N s/m
const trackEnd = 3; // m

export const ${constantName(name)} = defineEnv({
  name: '${name}',
  task: 'Push a block along a track to the goal at 0, and keep it there.',
  source: 'Newton: force = mass * acceleration',
  timestep,
  episodeLength: 200,

  // What a reward reads: SI units and radians. The meaning is what a language model is told.
  state: {
    x: { unit: 'm', meaning: 'position of the block, the goal at 0, the track ends at 3 on either side' },
    velocity: { unit: 'm/s', meaning: 'velocity of the block, positive to the right' },
  },
  actions: {
    force: { unit: 'N', meaning: 'push on the block, positive to the right', min: -1, max: 1 },
  },

  // What the policy sees.
  observation: (s) => [s.x, s.velocity],

  reset: (random) => ({ x: random.uniform(-2, 2), velocity: 0 }),

  step: (s, a) => {
    const velocity = s.velocity + (timestep * (a.force - friction * s.velocity)) / mass;
    return { x: s.x + timestep * velocity, velocity };
  },

  // Ends for good: a fall, a crash, a goal. Running out of time is not said here.
  terminated: (s) => Math.abs(s.x) > trackEnd,

  // Where training settings differ from the defaults.
  training: { steps: 60_000 },
});
`;

const humanText = `// An expert's reward: what the search is compared with.
export function reward(s: State, a: Action) {
  const near = Math.exp(-Math.abs(s.x)); // m
  const there = Math.exp(-((s.x / 0.1) ** 2)); // m
  const effort = -0.01 * a.force ** 2; // N
  return { near, there, effort };
}
`;

const fitnessText = `// The task metric: summed over an episode, higher is better. No proposer sees it.
export function reward(s: State) {
  const atGoal = Math.abs(s.x) < 0.1 ? 1 : 0; // m
  return { atGoal };
}
`;
