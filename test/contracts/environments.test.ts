import { describe, expect, test } from 'vitest';
import { discreteValues, type Environment } from '../../src/core/environment.ts';
import { Random } from '../../src/core/random.ts';
import { createBatch } from '../../src/physics/create-batch.ts';
import type { EquationBatch } from '../../src/physics/equation-batch.ts';
import { environmentSource, environments, rewardSource } from '../../src/registry.ts';
import { loadReward } from '../fixtures/load-reward.ts';

const units = /^(1|m|s|kg|N|J|W|rad|m\/s|rad\/s|N m|m\/s\^2)$/;

/** Puts a random permitted action into every environment of the batch. */
function actAtRandom(environment: Environment, batch: EquationBatch, random: Random): void {
  const fields = Object.values(environment.actions);
  for (let i = 0; i < batch.actions.length; i++) {
    const field = fields[i % fields.length]!;
    batch.actions[i] = 'values' in field ? random.choose(field.values) : random.uniform(field.min, field.max);
  }
}

/** Random actions for `steps` steps, starting anew where an episode ends for good; `visit` sees every step. */
function wander(
  environment: Environment,
  seed: number,
  steps: number,
  visit: (batch: EquationBatch) => void,
) {
  const random = new Random(seed);
  const batch = createBatch(environment, 4, random);
  for (let t = 0; t < steps; t++) {
    actAtRandom(environment, batch, random);
    batch.step();
    visit(batch);
    for (let i = 0; i < batch.count; i++) if (batch.terminated[i]) batch.reset(i, random);
  }
  return batch;
}

/** The state of environment `index` as a reward sees it. */
function rowOf(environment: Environment, values: Float64Array, index: number, of: 'state' | 'actions') {
  const names = Object.keys(environment[of]);
  return Object.fromEntries(names.map((name, k) => [name, values[index * names.length + k]!]));
}

const range = (start: number, end: number) => Array.from({ length: end - start }, (_, k) => start + k);

/** Entries of Gymnasium's own observations that random play may leave as they are. */
const mayStay: Readonly<Record<string, readonly number[]>> = {
  // The force at the ends of the rail, which the cart reaches only after a long balance.
  'inverted-double-pendulum': [8],
  // Contact forces on the torso, the four shoulders and the legs, which seldom touch the ground.
  ant: range(27, 105),
  // The mass in every body's inertia, and contact forces of bodies that touch nothing while it stands.
  humanoid: [...range(0, 13).map((body) => 54 + 10 * body), ...range(270, 348)],
};

describe.each(environments.map((environment) => [environment.name, environment] as const))(
  '%s',
  (name, environment) => {
    test('says what it is', () => {
      expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(environment.task).toMatch(/^[A-Z].*\.$/);
      expect(environment.source).not.toBe('');
      expect(environment.timestep).toBeGreaterThan(0);
      expect(Number.isInteger(environment.episodeLength)).toBe(true);
    });

    test('declares every field with an SI unit and a meaning', () => {
      const fields = [...Object.entries(environment.state), ...Object.entries(environment.actions)];
      for (const [field, { unit, meaning }] of fields) {
        expect(field).toMatch(/^[a-z][A-Za-z]*$/);
        expect(unit).toMatch(units);
        expect(meaning.length).toBeGreaterThan(8);
      }
    });

    test('takes continuous actions with ranges, or one discrete action', () => {
      const fields = Object.values(environment.actions);
      if (discreteValues(environment)) expect(fields).toHaveLength(1);
      for (const field of fields) {
        if ('values' in field) expect(new Set(field.values).size).toBe(field.values.length);
        else expect(field.min).toBeLessThan(field.max);
      }
    });

    test('holds no reward', () => {
      expect(environmentSource(environment)).not.toMatch(/reward|fitness/i);
    });

    test('declares exactly the fields and sensors that reset and step give', () => {
      const fields = [...Object.keys(environment.state), ...Object.keys(environment.robot?.sensors ?? {})];
      const start = environment.reset(new Random(1));
      expect(Object.keys(start).sort()).toEqual([...fields].sort());
      const action = Object.fromEntries(Object.keys(environment.actions).map((field) => [field, 0]));
      expect(Object.keys(environment.step(start, action)).sort()).toEqual([...fields].sort());
    });

    test('stays finite under random actions, and no observation is constant', () => {
      let low: number[] = [];
      let high: number[] = [];
      wander(environment, 1, Math.min(environment.episodeLength, 300), (batch) => {
        const seen = new Float32Array(batch.count * batch.observationLength);
        batch.observe(seen, 0);
        expect(batch.state.every(Number.isFinite)).toBe(true);
        expect(seen.every(Number.isFinite)).toBe(true);
        const columns = range(0, batch.observationLength).map((k) =>
          range(0, batch.count).map((i) => seen[i * batch.observationLength + k]!),
        );
        low = columns.map((column, k) => Math.min(low[k] ?? Number.POSITIVE_INFINITY, ...column));
        high = columns.map((column, k) => Math.max(high[k] ?? Number.NEGATIVE_INFINITY, ...column));
      });
      const constant = [...low.keys()].filter((k) => !(high[k]! - low[k]! > 1e-3));
      expect(constant.filter((k) => !mayStay[name]?.includes(k))).toEqual([]);
    });

    test('gives the same trajectory for the same seed, and another for another', () => {
      const first = wander(environment, 7, 100, () => {});
      const again = wander(environment, 7, 100, () => {});
      const other = wander(environment, 8, 100, () => {});
      expect(again.state).toEqual(first.state);
      expect(other.state).not.toEqual(first.state);
    });

    test('starts no episode where it ends, and differently every time', () => {
      const random = new Random(3);
      const starts = Array.from({ length: 200 }, () => environment.reset(random));
      expect(starts.some((start) => environment.terminated(start))).toBe(false);
      expect(new Set(starts.map((start) => JSON.stringify(start))).size).toBe(200);
    });

    test('shares no memory: one environment moves without the others', () => {
      const [one, two] = [new Random(5), new Random(5)];
      const batch = createBatch(environment, 3, one);
      const twin = createBatch(environment, 3, two);
      const width = batch.state.length / 3;
      batch.setState(1, Array.from(batch.state.subarray(0, width)));
      actAtRandom(environment, batch, new Random(6));
      twin.actions.set(batch.actions);
      for (let t = 0; t < 5; t++) {
        batch.step();
        twin.step();
      }
      expect(batch.state.subarray(0, width)).toEqual(twin.state.subarray(0, width));
      expect(batch.state.subarray(2 * width)).toEqual(twin.state.subarray(2 * width));
      expect(batch.state.subarray(width, 2 * width)).not.toEqual(twin.state.subarray(width, 2 * width));
    });

    test('changes no state or action it is given', () => {
      const state = Object.freeze(environment.reset(new Random(9)));
      const action = Object.freeze(
        Object.fromEntries(Object.keys(environment.actions).map((field) => [field, 1])),
      );
      const before = { ...state };
      expect(environment.step(state, action)).not.toBe(state);
      expect(environment.step(state, action)).toEqual(environment.step(state, action));
      environment.observation(state);
      environment.terminated(state);
      expect(state).toEqual(before);
    });

    test('ends for good by its state alone, never by its time', () => {
      let lasted = 0;
      wander(environment, 11, Math.ceil(1.2 * environment.episodeLength), (batch) => {
        lasted++;
        for (let i = 0; i < batch.count; i++) {
          const state = rowOf(environment, batch.state, i, 'state');
          expect(batch.terminated[i] === 1).toBe(environment.terminated(state));
        }
      });
      expect(lasted).toBeGreaterThan(environment.episodeLength);
    });

    test('has an expert reward and a task metric of one component, finite everywhere', () => {
      const human = loadReward(rewardSource(environment, 'human'));
      const fitness = loadReward(rewardSource(environment, 'fitness'));
      const names: { human?: string[]; fitness?: string[] } = {};
      wander(environment, 13, 200, (batch) => {
        for (let i = 0; i < batch.count; i++) {
          const state = rowOf(environment, batch.state, i, 'state');
          const previous = rowOf(environment, batch.previous, i, 'state');
          const action = rowOf(environment, batch.actions, i, 'actions');
          const earned = human(state, action, previous);
          const scored = fitness(state, action, previous);
          names.human ??= Object.keys(earned);
          names.fitness ??= Object.keys(scored);
          expect(Object.keys(earned)).toEqual(names.human);
          expect(Object.keys(scored)).toEqual(names.fitness);
          expect([...Object.values(earned), ...Object.values(scored)].every(Number.isFinite)).toBe(true);
        }
      });
      expect(names.human!.length).toBeGreaterThan(1);
      expect(names.fitness).toHaveLength(1);
    });
  },
);

test('names are not used twice', () => {
  expect(new Set(environments.map((environment) => environment.name)).size).toBe(environments.length);
});
