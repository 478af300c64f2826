import type { Environment, RobotSource, Values } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { fittingModel, putState, startReadings } from './engine.ts';
import type { EquationBatch } from './equation-batch.ts';
import { Batch } from './kernel/batch.ts';
import { assertFieldNames, clipActions, clipFunction, objectOf, writeObservation } from './loop-code.ts';
import type { ModelScale } from './model/scale.ts';
import { kernelOf } from './model-file.ts';
import { createRows } from './rows.ts';

type ModelEnvironment = Environment & { readonly robot: RobotSource };

/**
 * Steps `count` copies of an environment whose robot the engine moves, in single precision, started from `random`;
 * `scale` makes another robot of it. Throws a HeurekaError when the declared fields do not fit the robot. A robot that flies apart (a number that is not finite
 * or beyond 1e10, MuJoCo's bound) is put back where it was, and its episode ends.
 */
export function createModelBatch(
  environment: ModelEnvironment,
  count: number,
  random: Random,
  scale?: ModelScale,
): EquationBatch {
  const { robot } = environment;
  checkFields(environment);
  const batch = new Batch(kernelOf(robot, 'f32', scale), count);
  const width = Object.keys(environment.state).length;
  const rows = createRows(environment, count, Math.fround, (index, row, start) => {
    const joints = row.slice(0, robot.joints.length);
    putState(batch, index, joints);
    // A start already carries its readings; see `reset` of engine.ts.
    const readings = (start ?? startReadings(robot, joints)) as Readonly<Record<string, Float64Array>>;
    for (const sensor of batch.kernel.sensors) batch.setReadings(index, sensor, readings[sensor.name]!);
  });
  rows.resetAll(random);
  const { state, previous, actions, terminated } = rows;
  const observationLength = observationLengthOf(environment);
  const { command, collect, observe } = compileLoops(environment, batch, observationLength);
  const putBack = (index: number) => {
    rows.setState(index, previous.slice(index * width, (index + 1) * width));
    terminated[index] = 1;
  };
  return {
    ...rows,
    observationLength,
    step: () => {
      previous.set(state);
      command(actions, batch.state);
      batch.step(robot.frameSkip);
      collect(batch.state, state, terminated, putBack);
    },
    observe: (out, firstRow) => observe(batch.state, state, out, firstRow * observationLength),
  };
}

interface Loops {
  /** Clips the actions, and hands them to the robots. */
  command(actions: Float64Array, robots: Batch['state']): void;
  /** Reads back where the robots are, and what follows from it. */
  collect(
    robots: Batch['state'],
    state: Float64Array,
    terminated: Uint8Array,
    putBack: (index: number) => void,
  ): void;
  observe(robots: Batch['state'], state: Float64Array, out: Float32Array, offset: number): void;
}

/** The loops over B environments, as code made for this environment. See loop-code.ts. */
function compileLoops(environment: ModelEnvironment, batch: Batch, observationLength: number): Loops {
  assertFieldNames(environment);
  const { state, actions, robot } = environment;
  const { count, lanes, kernel } = batch;
  const [fields, width] = [Object.keys(state), Object.keys(state).length];
  const joints = robot.joints.length;
  const derived = fields.filter((name) => 'of' in state[name]!);
  const sensors = kernel.sensors.map(({ name }) => name);
  const base = `const r = ${batch.indexOf(0, 0)} + (i / ${lanes} | 0) * ${kernel.layout.slots * lanes} + i % ${lanes};`;
  const measured = kernel.sensors.map(
    ({ name, start, length }) =>
      `for (let k = 0; k < ${length}; k++) ${name}[k] = robots[r + (${start} + k) * ${lanes}];`,
  );
  const sense = measured.join('\n      ');
  const given = objectOf(fields.slice(0, width - derived.length), 'state', 's', sensors);
  const source = `'use strict';
${clipFunction}
${kernel.sensors.map(({ name, length }) => `const ${name} = new Float64Array(${length});`).join('\n')}
return {
  command(actions, robots) {
    for (let i = 0, a = 0; i < ${count}; i++, a += ${Object.keys(actions).length}) {
      ${base}
      ${clipActions(environment)}
      ${copy(Object.keys(actions).length, (k) => `robots[r + ${(kernel.layout.control + k) * lanes}] = actions[a + ${k}];`)}
    }
  },
  collect(robots, state, terminated, putBack) {
    for (let i = 0, s = 0; i < ${count}; i++, s += ${width}) {
      ${base}
      let largest = 0;
      ${copy(joints, (k) => `largest = Math.max(largest, Math.abs(state[s + ${k}] = robots[r + ${(kernel.layout.qpos + k) * lanes}]));`)}
      if (!(largest < 1e10)) { putBack(i); continue; }
      ${derived.length > 0 ? sense : ''}
      ${derived.map((name) => `state[s + ${fields.indexOf(name)}] = fields.${name}.of(${given});`).join('\n      ')}
      terminated[i] = environment.terminated(${objectOf(fields, 'state', 's')}) ? 1 : 0;
    }
  },
  observe(robots, state, out, offset) {
    for (let i = 0, s = 0, o = offset; i < ${count}; i++, s += ${width}, o += ${observationLength}) {
      ${base}
      ${sense}
      const seen = environment.observation(${objectOf(fields, 'state', 's', sensors)});
      ${writeObservation(observationLength)}
    }
  },
};`;
  return new Function('environment', 'fields', source)(environment, state) as Loops;
}

const copy = (length: number, line: (k: number) => string): string =>
  Array.from({ length }, (_, k) => line(k)).join('\n      ');

function observationLengthOf(environment: ModelEnvironment): number {
  const zeros = Object.fromEntries(Object.keys(environment.state).map((name) => [name, 0]));
  const readings = startReadings(
    environment.robot,
    environment.robot.joints.map(() => 0),
  );
  return environment.observation({ ...zeros, ...readings } as Values<Environment['state']>).length;
}

function checkFields({ name, robot, actions, timestep }: ModelEnvironment): void {
  const model = fittingModel(robot, actions);
  const frame = model.options.timestep * robot.frameSkip;
  if (Math.abs(frame - timestep) > 1e-9) {
    throw new HeurekaError(
      'usage',
      `${name} says its step takes ${timestep} s; its robot's takes ${frame} s`,
      "timestep is the model's timestep times frameSkip.",
    );
  }
}
