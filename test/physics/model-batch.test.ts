import { describe, expect, test } from 'vitest';
import { ant } from '../../envs/ant.ts';
import { halfCheetah } from '../../envs/half-cheetah.ts';
import { hopper } from '../../envs/hopper.ts';
import { quadruped } from '../../envs/quadruped.ts';
import { Random } from '../../src/core/random.ts';
import { createBatch } from '../../src/physics/create-batch.ts';
import { engine } from '../../src/physics/engine.ts';
import { createModelBatch } from '../../src/physics/model-batch.ts';
import { environments } from '../../src/registry.ts';

const moved = environments.flatMap((environment) => {
  const { robot } = environment;
  return robot ? [[environment.name, { ...environment, robot }] as const] : [];
});

describe.each(moved)('%s', (_, environment) => {
  const fields = Object.keys(environment.state);
  const commands = Object.entries(environment.actions);

  test('moves in a batch as the plain step does, to single precision', () => {
    const random = new Random(1);
    const batch = createModelBatch(environment, 3, random);
    for (let t = 0; t < 5; t++) {
      commands.forEach(([, field], k) => {
        for (let i = 0; i < 3; i++) {
          batch.actions[i * commands.length + k] = 'min' in field ? random.uniform(field.min, field.max) : 0;
        }
      });
      batch.step();
      for (let i = 0; i < 3; i++) {
        const row = (values: Float64Array, names: readonly string[]) =>
          Object.fromEntries(names.map((name, k) => [name, values[i * names.length + k]!]));
        const action = row(
          batch.actions,
          commands.map(([name]) => name),
        );
        const next = environment.step(row(batch.previous, fields), action);
        fields.forEach((field, k) => {
          const expected = next[field]!;
          const error =
            Math.abs(batch.state[i * fields.length + k]! - expected) / Math.max(1, Math.abs(expected));
          expect(error, field).toBeLessThan(1e-3);
        });
      }
    }
  });

  test('observes what the declaration says', () => {
    const batch = createModelBatch(environment, 2, new Random(2));
    const seen = new Float32Array(3 * batch.observationLength).fill(-99);
    batch.observe(seen, 1);
    const random = new Random(2);
    const starts = [environment.reset(random), environment.reset(random)];
    const expected = environment.observation(starts[1]!);
    expect(expected).toHaveLength(batch.observationLength);
    expected.forEach((value, k) => {
      expect(seen[2 * batch.observationLength + k]!, `observation ${k}`).toBeCloseTo(value, 5);
    });
    expect(seen.subarray(0, batch.observationLength).every((value) => value === -99)).toBe(true);
  });
});

test('actions are clipped where a reward reads them', () => {
  const batch = createModelBatch({ ...hopper, robot: hopper.robot! }, 1, new Random(1));
  batch.actions.set([7, -7, 0.5]);
  batch.step();
  expect(Array.from(batch.actions)).toEqual([1, -1, 0.5]);
});

test('a fallen hopper is terminated, and starts anew where it is put', () => {
  const batch = createModelBatch({ ...hopper, robot: hopper.robot! }, 2, new Random(1));
  const lying = [0, 0.3, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  batch.setState(1, lying);
  batch.step();
  expect(Array.from(batch.terminated)).toEqual([0, 1]);
  batch.reset(1, new Random(4));
  expect(batch.terminated[1]).toBe(0);
  expect(batch.state[12 + 1]).toBeCloseTo(1.25, 2);
});

test('a declaration that does not fit its robot is refused', () => {
  const robot = halfCheetah.robot!;
  const make = (change: object) => () =>
    createModelBatch({ ...halfCheetah, robot, ...change }, 1, new Random(0));
  expect(make({ timestep: 0.01 })).toThrow('half-cheetah says its step takes 0.01 s');
  expect(make({ actions: {} })).toThrow("'state' declares 18 fields and 'actions' 0.");
  expect(make({ robot: { ...robot, joints: ['x'] } })).toThrow(
    'half-cheetah.xml has 9 positions, 9 velocities and 6 actuators',
  );
});

test('a name is used once', () => {
  const field = { unit: 'm', meaning: 'somewhere' };
  const twice = () =>
    engine({
      ...{ file: 'reacher.xml', frameSkip: 1, state: { tip: field }, actions: {} },
      sensors: { tip: { measures: 'position', body: 'fingertip' } },
      reset: () => ({ tip: 0 }),
    });
  expect(twice).toThrow("The name 'tip' is used twice");
});

test('values that do not fit are refused', () => {
  const batch = createModelBatch({ ...hopper, robot: hopper.robot! }, 2, new Random(1));
  expect(() => batch.setState(2, new Array(12).fill(0))).toThrow('environment 2 of 2');
  expect(() => batch.setState(0, [1])).toThrow('expected 12 values');
});

test('a robot that flies apart is put back where it was, and its episode ends', () => {
  const batch = createModelBatch({ ...halfCheetah, robot: halfCheetah.robot! }, 2, new Random(1));
  const start = Array.from(batch.state.subarray(0, 18));
  const wild = [...start.slice(0, 9), ...new Array(9).fill(3e9)];
  batch.setState(0, wild);
  batch.step();
  expect(Array.from(batch.terminated)).toEqual([1, 0]);
  expect(Array.from(batch.state.subarray(0, 18))).toEqual(wild.map(Math.fround));
  const seen = new Float32Array(2 * batch.observationLength);
  batch.observe(seen, 0);
  expect(seen.every(Number.isFinite)).toBe(true);
  batch.reset(0, new Random(3));
  batch.step();
  expect(batch.terminated[0]).toBe(0);
  expect(batch.state.every(Number.isFinite)).toBe(true);
});

test('sensors and derived fields start anew with an episode', () => {
  const batch = createBatch(quadruped, 1, new Random(1));
  const fields = Object.keys(quadruped.state);
  const read = (field: string) => batch.state[fields.indexOf(field)]!;
  const command = read('forwardCommand');
  for (let t = 0; t < 3; t++) batch.step();
  expect(read('torqueEffort')).toBeGreaterThan(1);
  expect(read('forwardCommand')).toBe(command);
  const random = new Random(5);
  batch.reset(0, random);
  const start = quadruped.reset(new Random(5));
  for (const field of fields) expect(read(field), field).toBe(Math.fround(start[field as 'z']));
});

test('lies in shared memory that stays where it is', () => {
  const batch = createBatch(ant, 8, new Random(1));
  const buffers = [batch.state, batch.previous, batch.actions, batch.terminated];
  for (let t = 0; t < 3; t++) batch.step();
  expect([batch.state, batch.previous, batch.actions, batch.terminated]).toEqual(buffers);
  for (const { buffer } of buffers) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
});
