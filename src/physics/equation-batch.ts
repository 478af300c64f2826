import type { Environment } from '../core/environment.ts';
import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import { assertFieldNames, clipActions, clipFunction, objectOf, writeObservation } from './loop-code.ts';
import { createRows, type Rows } from './rows.ts';

/** B copies of an environment that moves by an equation of motion. */
export type EquationBatch = Rows & Simulation;

/**
 * Steps `count` copies of `environment` together, started from `random`. Rows are environments, columns the declared
 * fields; all buffers are shared memory of this batch alone. `step` first clips continuous actions into their ranges,
 * in place, so that a reward sees the action that was applied.
 */
export function createEquationBatch(environment: Environment, count: number, random: Random): EquationBatch {
  const { step, observe, observationLength } = compileLoops(environment, count);
  const rows = createRows(
    environment,
    count,
    (value) => value,
    () => {},
  );
  rows.resetAll(random);
  const { state, previous, actions, terminated } = rows;
  return {
    ...rows,
    observationLength,
    step: () => {
      previous.set(state);
      step(state, actions, terminated);
    },
    observe: (out, firstRow) => observe(state, out, firstRow * observationLength),
  };
}

interface Loops {
  step(state: Float64Array, actions: Float64Array, terminated: Uint8Array): void;
  observe(state: Float64Array, out: Float32Array, offset: number): void;
  observationLength: number;
}

/** The loops over B environments, as code made for this environment. */
function compileLoops(environment: Environment, count: number): Loops {
  assertFieldNames(environment);
  const fields = Object.keys(environment.state);
  const actions = Object.keys(environment.actions);
  const readState = objectOf(fields, 'state', 's');
  const observationLength = observationLengthOf(environment);
  const source = `'use strict';
${clipFunction}
return {
  step(state, actions, terminated) {
    for (let i = 0, s = 0, a = 0; i < ${count}; i++, s += ${fields.length}, a += ${actions.length}) {
      ${clipActions(environment)}
      const next = environment.step(${readState}, ${objectOf(actions, 'actions', 'a')});
      ${fields.map((field, k) => `state[s + ${k}] = next.${field};`).join('\n      ')}
      terminated[i] = environment.terminated(next) ? 1 : 0;
    }
  },
  observe(state, out, offset) {
    for (let i = 0, s = 0, o = offset; i < ${count}; i++, s += ${fields.length}, o += ${observationLength}) {
      const seen = environment.observation(${readState});
      ${writeObservation(observationLength)}
    }
  },
};`;
  const loops = new Function('environment', source)(environment) as Omit<Loops, 'observationLength'>;
  return { ...loops, observationLength };
}

function observationLengthOf(environment: Environment): number {
  const zero = Object.fromEntries(Object.keys(environment.state).map((field) => [field, 0]));
  return environment.observation(zero).length;
}
