import type { Environment } from '../core/environment.ts';
import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';

/** B copies of an environment that moves by an equation of motion. */
export interface EquationBatch extends Simulation {
  /** Starts a new episode in every environment, in order. */
  resetAll(random: Random): void;
  /** Puts environment `index` into a state: one number for every declared field, in their order. */
  setState(index: number, values: ArrayLike<number>): void;
}

/**
 * Steps `count` copies of `environment` together, started from `random`. Rows are environments, columns the declared
 * fields; all buffers are shared memory of this batch alone. `step` first clips continuous actions into their ranges,
 * in place, so that a reward sees the action that was applied.
 *
 * The loops are generated from the declared field names: with every read and write spelled out, V8 inlines the
 * environment's functions and allocates nothing for the objects that go in and out of them.
 */
export function createEquationBatch(environment: Environment, count: number, random: Random): EquationBatch {
  const fields = Object.keys(environment.state);
  const state = sharedFloats(count * fields.length);
  const previous = sharedFloats(count * fields.length);
  const actions = sharedFloats(count * Object.keys(environment.actions).length);
  const terminated = new Uint8Array(new SharedArrayBuffer(count));
  const { step, observe, observationLength } = compileLoops(environment, count);

  const setState = (index: number, values: ArrayLike<number>) => {
    if (index < 0 || index >= count) throw new RangeError(`environment ${index} of ${count}`);
    if (values.length !== fields.length) {
      throw new RangeError(`expected ${fields.length} values (${fields.join(', ')}), got ${values.length}`);
    }
    state.set(values, index * fields.length);
    previous.set(values, index * fields.length);
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
  resetAll(random);

  return {
    count,
    state,
    previous,
    actions,
    terminated,
    observationLength,
    step: () => {
      previous.set(state);
      step(state, actions, terminated);
    },
    observe: (out, firstRow) => observe(state, out, firstRow * observationLength),
    reset,
    resetAll,
    setState,
  };
}

const sharedFloats = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));

interface Loops {
  step(state: Float64Array, actions: Float64Array, terminated: Uint8Array): void;
  observe(state: Float64Array, out: Float32Array, offset: number): void;
  observationLength: number;
}

/** The loops over B environments, as code made for this environment. Only names and numbers it declares go in. */
function compileLoops(environment: Environment, count: number): Loops {
  const fields = Object.keys(environment.state);
  const actions = Object.entries(environment.actions);
  for (const name of [...fields, ...actions.map(([action]) => action)]) assertIdentifier(name);

  const readState = objectOf(fields, 'state', 's');
  const observationLength = observationLengthOf(environment);
  const columns = Array.from({ length: observationLength }, (_, k) => k);
  const clips = actions.map(([, action], k) =>
    'min' in action ? `actions[a + ${k}] = clip(actions[a + ${k}], ${action.min}, ${action.max});` : '',
  );
  const source = `'use strict';
const clip = (value, low, high) => (value < low ? low : value > high ? high : value);
return {
  step(state, actions, terminated) {
    for (let i = 0, s = 0, a = 0; i < ${count}; i++, s += ${fields.length}, a += ${actions.length}) {
      ${clips.join('\n      ')}
      const next = environment.step(${readState}, ${objectOf(
        actions.map(([name]) => name),
        'actions',
        'a',
      )});
      ${fields.map((field, k) => `state[s + ${k}] = next.${field};`).join('\n      ')}
      terminated[i] = environment.terminated(next) ? 1 : 0;
    }
  },
  observe(state, out, offset) {
    for (let i = 0, s = 0, o = offset; i < ${count}; i++, s += ${fields.length}, o += ${observationLength}) {
      const seen = environment.observation(${readState});
      ${columns.map((k) => `out[o + ${k}] = seen[${k}];`).join('\n      ')}
    }
  },
};`;
  const loops = new Function('environment', source)(environment) as Omit<Loops, 'observationLength'>;
  return { ...loops, observationLength };
}

/** `{ x: state[s + 0], velocity: state[s + 1] }` */
function objectOf(names: readonly string[], buffer: string, base: string): string {
  return `{ ${names.map((name, k) => `${name}: ${buffer}[${base} + ${k}]`).join(', ')} }`;
}

function observationLengthOf(environment: Environment): number {
  const zero = Object.fromEntries(Object.keys(environment.state).map((field) => [field, 0]));
  return environment.observation(zero).length;
}

function assertIdentifier(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`'${name}' cannot be the name of a field`);
}
