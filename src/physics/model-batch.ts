import type { Environment, RobotSource, Values } from '../core/environment.ts';
import type { Random } from '../core/random.ts';
import type { EquationBatch } from './equation-batch.ts';
import { Batch } from './kernel/batch.ts';
import type { ModelScale } from './model/scale.ts';
import { kernelOf } from './model-file.ts';

type State = Values<Environment['state']>;

/**
 * Steps `count` copies of an environment whose robot the engine moves, in single precision, started from `random`;
 * `scale` makes another robot of it. Throws an Error when the declared fields do not fit the robot.
 */
export function createModelBatch(
  environment: Environment & { readonly robot: RobotSource },
  count: number,
  random: Random,
  scale?: ModelScale,
): EquationBatch {
  const { file, frameSkip } = environment.robot;
  const batch = new Batch(kernelOf(file, 'f32', scale), count);
  const fields = Object.keys(environment.state);
  const ranges = Object.values(environment.actions).map((field) => ('min' in field ? field : undefined));
  checkFields(environment, batch, fields.length, ranges.length);
  const width = fields.length;
  const state = sharedFloats(count * width);
  const previous = sharedFloats(count * width);
  const actions = sharedFloats(count * ranges.length);
  const terminated = new Uint8Array(new SharedArrayBuffer(count));
  const read = readerOf(fields);
  const observationLength = environment.observation(read(state, 0)).length;
  const { nq } = batch.kernel.model;
  const { qpos, control } = batch.kernel.layout;

  const setState = (index: number, values: ArrayLike<number>) => {
    if (index < 0 || index >= count) throw new RangeError(`environment ${index} of ${count}`);
    if (values.length !== width) {
      throw new RangeError(`expected ${width} values (${fields.join(', ')}), got ${values.length}`);
    }
    const rounded = Array.from(values, Math.fround);
    batch.setState(index, rounded.slice(0, nq), rounded.slice(nq));
    state.set(rounded, index * width);
    previous.set(rounded, index * width);
    terminated[index] = 0;
  };
  const reset = (index: number, source: Random) => {
    const start = environment.reset(source);
    setState(
      index,
      fields.map((field) => start[field]!),
    );
  };
  const resetAll = (source: Random) => {
    for (let index = 0; index < count; index++) reset(index, source);
  };
  const applyActions = () => {
    for (let e = 0, at = 0; e < count; e++) {
      for (let u = 0; u < ranges.length; u++, at++) {
        const range = ranges[u];
        if (range) actions[at] = Math.min(range.max, Math.max(range.min, actions[at]!));
        batch.state[batch.indexOf(e, control + u)] = actions[at]!;
      }
    }
  };
  resetAll(random);

  return {
    ...{ count, state, previous, actions, terminated, observationLength, reset, resetAll, setState },
    step: () => {
      previous.set(state);
      applyActions();
      batch.step(frameSkip);
      for (let e = 0, at = 0; e < count; e++) {
        const row = at;
        // Positions and velocities lie side by side, in the block as in the row.
        for (let k = 0; k < width; k++, at++) state[at] = batch.state[batch.indexOf(e, qpos + k)]!;
        terminated[e] = environment.terminated(read(state, row)) ? 1 : 0;
      }
    },
    observe: (out, firstRow) => {
      for (let e = 0, at = firstRow * observationLength; e < count; e++) {
        for (const value of environment.observation(read(state, e * width))) out[at++] = value;
      }
    },
  };
}

const sharedFloats = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));

/** Makes the object of one row, with every field spelled out so that V8 gives all of them one shape. */
function readerOf(fields: readonly string[]): (values: Float64Array, row: number) => State {
  for (const field of fields) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(field)) throw new Error(`'${field}' cannot be the name of a field`);
  }
  const pairs = fields.map((field, k) => `${field}: values[row + ${k}]`);
  return new Function('values', 'row', `'use strict'; return { ${pairs.join(', ')} };`) as ReturnType<
    typeof readerOf
  >;
}

function checkFields(environment: Environment, { kernel }: Batch, fields: number, actions: number): void {
  const { model } = kernel;
  const { robot, name } = environment;
  if (model.nq !== model.nv || fields !== model.nq + model.nv) {
    throw new Error(
      `${name} declares ${fields} fields; its robot has ${model.nq} positions, ${model.nv} velocities`,
    );
  }
  if (actions !== model.nu)
    throw new Error(`${name} declares ${actions} actions; its robot has ${model.nu} actuators`);
  const frame = model.options.timestep * robot!.frameSkip;
  if (Math.abs(frame - environment.timestep) > 1e-9) {
    throw new Error(`${name} says its step takes ${environment.timestep} s; its robot's takes ${frame} s`);
  }
}
