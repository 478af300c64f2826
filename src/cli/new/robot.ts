import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { loadModel, type Model } from '../../physics/index.ts';
import { fileError } from '../../runs/file-error.ts';
import { constantName } from './constant-name.ts';
import { type RobotField, robotActions, robotState } from './robot-fields.ts';
import type { NewFile } from './write-files.ts';

/** Seconds that one environment step lasts at least: about what the planar robots of Gymnasium have. */
const stepSeconds = 0.02;

/** An environment that the engine moves, with the robot of the MJCF file `model`. Throws `HeurekaError`. */
export function robotFiles(name: string, model: string, cwd: string): NewFile[] {
  const mjcf = readModel(resolve(cwd, model));
  const robot = loadModel(mjcf);
  if (robot.nu === 0)
    throw new HeurekaError('usage', `${basename(model)} has no actuators: nothing could be learnt.`);
  const state = robotState(robot);
  const forwards = state.find(({ isForwards }) => isForwards)?.name;
  return [
    { path: `envs/models/${basename(model)}`, text: mjcf },
    { path: `envs/${name}.ts`, text: environmentText(name, basename(model), robot, state) },
    { path: `rewards/${name}/human.ts`, text: humanText(robot, state, forwards) },
    { path: `rewards/${name}/fitness.ts`, text: fitnessText(state, forwards) },
  ];
}

function readModel(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HeurekaError('usage', fileError(error, 'read the model', path).message);
  }
}

function environmentText(name: string, file: string, robot: Model, state: readonly RobotField[]): string {
  const frameSkip = Math.max(1, Math.round(stepSeconds / robot.options.timestep));
  const fields = state.map(
    ({ name: field, unit, meaning }) => `${field}: { unit: '${unit}', meaning: '${meaning}' },`,
  );
  const actions = robotActions(robot).map(
    ({ name: field, meaning, min, max }) =>
      `${field}: { unit: '1', meaning: '${meaning}', min: ${min}, max: ${max} },`,
  );
  return `import { join } from 'node:path';
import { defineEnv, engine } from 'heureka/env';

export const ${constantName(name)} = defineEnv({
  name: '${name}',
  task: 'Say in one sentence what the robot should do.',
  source: '${file}',
  timestep: ${Number((robot.options.timestep * frameSkip).toPrecision(12))},
  episodeLength: 1000,

  // The robot's positions, then its velocities, then its actuators, in the file's order: rename them as you like, and
  // say what each means, because that is what a language model is told.
  ...engine({
    file: join(import.meta.dirname, 'models', '${file}'),
    frameSkip: ${frameSkip},
    state: {
${indent(fields, 6)}
    },
    actions: {
${indent(actions, 6)}
    },
    // Where an episode starts: at the file's own position, a little disturbed.
    reset: (random, scatter) => {
      const near = () => random.uniform(-0.01, 0.01);
      return scatter({ positions: near, velocities: near });
    },
  }),

  // What the policy sees. Leave out what should not matter, such as how far it has come.
  observation: (s) => [${state.map(({ name: field }) => `s.${field}`).join(', ')}],

  // Ends for good: a fall, for example (s) => s.z < 0.5. Running out of time is not said here.
  terminated: () => false,

  // Where training settings differ from the defaults.
  training: { steps: 200_000 },
});
`;
}

const indent = (lines: readonly string[], by: number) =>
  lines.map((line) => ' '.repeat(by) + line).join('\n');

function humanText(robot: Model, state: readonly RobotField[], forwards: string | undefined): string {
  const squares = robotActions(robot).map(({ name }) => `a.${name} ** 2`);
  const goal =
    forwards === undefined
      ? `  const near = Math.exp(-(s.${state[0]!.name} ** 2));`
      : `  const forward = s.${forwards}Velocity; // m/s`;
  return `// An expert's reward: what the search is compared with. Replace it by your best.
export function reward(s: State, a: Action) {
${goal}
  const effort = -0.01 * (${squares.join(' + ')});
  return { ${forwards === undefined ? 'near' : 'forward'}, effort };
}
`;
}

function fitnessText(state: readonly RobotField[], forwards: string | undefined): string {
  const metric =
    forwards === undefined
      ? `export function reward(s: State) {
  const near = Math.abs(s.${state[0]!.name}) < 0.1 ? 1 : 0;
  return { near };
}`
      : `export function reward(s: State, _a: Action, prev: State) {
  const progress = s.${forwards} - prev.${forwards}; // m
  return { progress };
}`;
  return `// The task metric: summed over an episode, higher is better. No proposer sees it. Replace it by what you want.
${metric}
`;
}
