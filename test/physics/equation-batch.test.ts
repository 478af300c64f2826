import { describe, expect, test } from 'vitest';
import { pendulum } from '../../envs/pendulum.ts';
import { defineEnv, type Environment } from '../../src/core/environment.ts';
import { Random } from '../../src/core/random.ts';
import { createEquationBatch } from '../../src/physics/equation-batch.ts';
import { environments } from '../../src/registry.ts';

/** What the generated loops do, written plainly: objects in, objects out. */
function plainTwin(environment: Environment, states: Float64Array, actions: Float64Array, index: number) {
  const fields = Object.keys(environment.state);
  const commands = Object.keys(environment.actions);
  const state = Object.fromEntries(fields.map((field, k) => [field, states[index * fields.length + k]!]));
  const action = Object.fromEntries(
    commands.map((field, k) => [field, actions[index * commands.length + k]!]),
  );
  const next = environment.step(state, action);
  return {
    next: fields.map((field) => next[field]!),
    seen: environment.observation(next).map(Math.fround),
    terminated: environment.terminated(next) ? 1 : 0,
  };
}

const equations = environments.filter((environment) => !environment.robot);

describe.each(equations.map((environment) => [environment.name, environment] as const))(
  '%s',
  (_, environment) => {
    test('the batch moves bit for bit as the plain functions do', () => {
      const random = new Random(1);
      const batch = createEquationBatch(environment, 5, random);
      const width = batch.state.length / 5;
      const seen = new Float32Array(7 * batch.observationLength).fill(-99);
      for (let t = 0; t < 300; t++) {
        for (let i = 0; i < batch.actions.length; i++) batch.actions[i] = random.choose([-1, 1]);
        const before = batch.state.slice();
        batch.step();
        batch.observe(seen, 2);
        expect(batch.previous).toEqual(before);
        for (let i = 0; i < 5; i++) {
          const twin = plainTwin(environment, before, batch.actions, i);
          expect(Array.from(batch.state.subarray(i * width, (i + 1) * width))).toEqual(twin.next);
          expect(batch.terminated[i]).toBe(twin.terminated);
          const row = (2 + i) * batch.observationLength;
          expect(Array.from(seen.subarray(row, row + batch.observationLength))).toEqual(twin.seen);
        }
        for (let i = 0; i < 5; i++) if (batch.terminated[i]) batch.reset(i, random);
      }
      expect(seen.subarray(0, 2 * batch.observationLength).every((value) => value === -99)).toBe(true);
    });
  },
);

test('continuous actions are clipped where a reward reads them', () => {
  const batch = createEquationBatch(pendulum, 3, new Random(1));
  const twin = createEquationBatch(pendulum, 3, new Random(1));
  batch.actions.set([7, -7, 0.5]);
  twin.actions.set([2, -2, 0.5]);
  batch.step();
  twin.step();
  expect(Array.from(batch.actions)).toEqual([2, -2, 0.5]);
  expect(batch.state).toEqual(twin.state);
});

test('a reset touches its environment alone, and clears its end', () => {
  const batch = createEquationBatch(environments[0]!, 3, new Random(1));
  batch.setState(1, [9, 0, 0, 0]);
  batch.step();
  expect(Array.from(batch.terminated)).toEqual([0, 1, 0]);
  const before = batch.state.slice();
  batch.reset(1, new Random(2));
  expect(Array.from(batch.terminated)).toEqual([0, 0, 0]);
  expect(batch.state.subarray(0, 4)).toEqual(before.subarray(0, 4));
  expect(batch.state.subarray(8)).toEqual(before.subarray(8));
  expect(batch.previous.subarray(4, 8)).toEqual(batch.state.subarray(4, 8));
  expect(Math.abs(batch.state[4]!)).toBeLessThanOrEqual(0.05);
});

test('resetting all from the same stream gives the same starts', () => {
  const batch = createEquationBatch(pendulum, 4, new Random(1));
  const starts = batch.state.slice();
  batch.step();
  batch.resetAll(new Random(1));
  expect(batch.state).toEqual(starts);
});

test('buffers are shared memory of one batch alone', () => {
  const [one, two] = [1, 2].map((seed) => createEquationBatch(pendulum, 2, new Random(seed)));
  const buffers = [one!, two!].flatMap((batch) =>
    [batch.state, batch.previous, batch.actions, batch.terminated].map((array) => array.buffer),
  );
  expect(buffers.every((buffer) => buffer instanceof SharedArrayBuffer)).toBe(true);
  expect(new Set(buffers).size).toBe(8);
});

test('a state of the wrong length or place is refused', () => {
  const batch = createEquationBatch(pendulum, 2, new Random(1));
  expect(() => batch.setState(0, [1, 2])).toThrow('expected 3 values (angle, angularVelocity, tilt), got 2');
  expect(() => batch.setState(2, [1, 2, 3])).toThrow('environment 2 of 2');
});

test('a field name that is no identifier never becomes code', () => {
  const field = { unit: '1', meaning: 'none' };
  const hostile = defineEnv({
    ...{ name: 'hostile', task: '', source: '', timestep: 1, episodeLength: 1 },
    state: { 'x: 0 }); throw 1; ({ y': field },
    actions: { go: { ...field, min: 0, max: 1 } },
    observation: () => [0],
    reset: () => ({ 'x: 0 }); throw 1; ({ y': 0 }),
    step: (s) => s,
    terminated: () => false,
  });
  expect(() => createEquationBatch(hostile, 1, new Random(1))).toThrow('cannot be the name of a field');
});
