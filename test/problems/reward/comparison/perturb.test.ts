import { describe, expect, test } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import type { Policy } from '../../../../src/core/training.ts';
import { createBatch } from '../../../../src/physics/create-batch.ts';
import { completeStart } from '../../../../src/physics/engine.ts';
import { perturbationsFor } from '../../../../src/problems/reward/comparison/perturb.ts';
import { environments, findEnvironment } from '../../../../src/registry.ts';

const count = 64;

const robots = environments.filter(({ robot }) => robot).map(({ name }) => name);

function scene(name: string, world: string) {
  const environment = findEnvironment(name);
  const perturbation = perturbationsFor(environment).find((other) => other.name === world)!;
  const plain = createBatch(environment, count, new Random(0, 'start'));
  const policy = { std: Array.from({ length: plain.observationLength }, () => 2) } as unknown as Policy;
  return { environment, plain, changed: perturbation.create(environment, count, policy) };
}

/** Standard deviation of column `k`. */
function spreadOf(values: ArrayLike<number>, width: number, k: number): number {
  const column = Array.from({ length: count }, (_, i) => values[i * width + k]!);
  const centre = column.reduce((sum, value) => sum + value, 0) / count;
  return Math.sqrt(column.reduce((sum, value) => sum + (value - centre) ** 2, 0) / count);
}

/** The relative difference of large numbers, the difference of small ones. */
const apart = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b));

describe('perturbed worlds', () => {
  test('start twice as far from the mean start, round the circle too', () => {
    const { plain, changed } = scene('cartpole-swingup', 'starts');
    for (const batch of [plain, changed]) {
      const random = new Random(5, 'starts');
      for (let i = 0; i < count; i++) batch.reset(i, random);
    }
    expect(spreadOf(changed.state, 4, 0) / spreadOf(plain.state, 4, 0)).toBeCloseTo(2, 1);
    for (let i = 0; i < count; i++) {
      const hanging = Math.PI - Math.abs(changed.state[4 * i + 2]!);
      expect(hanging).toBeGreaterThanOrEqual(0);
      expect(hanging).toBeLessThan(0.11);
    }
  });

  test.each(robots)('start %s with what its sensors say and what follows from its fields', (name) => {
    const { environment, changed } = scene(name, 'starts');
    const fields = Object.entries(environment.state);
    const out = new Float32Array(count * changed.observationLength);
    changed.observe(out, 0);
    const start = Object.fromEntries(fields.map(([field], k) => [field, changed.state[k]!]));
    const complete = completeStart(
      { robot: environment.robot!, state: environment.state },
      start,
    ) as typeof start;
    for (const [field] of fields) expect(apart(start[field]!, complete[field]!), field).toBeLessThan(1e-4);
    for (const [k, number] of environment.observation(complete).entries())
      expect(apart(out[k]!, number)).toBeLessThan(1e-4);
  });

  test('shake actions by a tenth of half their range, which the reward sees', () => {
    const { plain, changed } = scene('cartpole-swingup', 'actions');
    plain.actions.fill(0);
    changed.actions.fill(0);
    changed.step();
    expect(spreadOf(changed.actions, 1, 0)).toBeGreaterThan(0.6);
    expect(spreadOf(changed.actions, 1, 0)).toBeLessThan(1.4);
  });

  test('choose one discrete action in ten at random, among the values there are', () => {
    const { changed } = scene('cartpole', 'actions');
    let others = 0;
    for (let t = 0; t < 20; t++) {
      changed.actions.fill(10);
      changed.step();
      for (const action of changed.actions) {
        expect([-10, 10]).toContain(action);
        if (action !== 10) others++;
      }
    }
    expect(others / (20 * count)).toBeGreaterThan(0.03);
    expect(others / (20 * count)).toBeLessThan(0.07);
  });

  test('blur observations in units of what the policy knows', () => {
    const { plain, changed, environment } = scene('pendulum', 'observations');
    const width = plain.observationLength;
    const state = environment.reset(new Random(1, 'one start'));
    const [clear, blurred] = [plain, changed].map((batch) => {
      batch.state.set(Array.from({ length: count }, () => Object.values(state)).flat());
      const out = new Float32Array((count + 1) * width);
      batch.observe(out, 1);
      return out.subarray(width);
    });
    expect(spreadOf(clear!, width, 0)).toBeLessThan(1e-6);
    expect(spreadOf(blurred!, width, 0)).toBeGreaterThan(0.15);
    expect(spreadOf(blurred!, width, 0)).toBeLessThan(0.25);
  });

  test('make robots heavier, weaker and more slippery, and leave equations alone', () => {
    const names = (name: string) => perturbationsFor(findEnvironment(name)).map((world) => world.name);
    expect(names('hopper')).toEqual(['starts', 'actions', 'observations', 'masses', 'friction', 'strength']);
    expect(names('pendulum')).toEqual(['starts', 'actions', 'observations', 'strength']);
    expect(names('acrobot')).toEqual(['starts', 'actions', 'observations']);
  });

  test.each([
    ['four fifths of its strength', { strength: 0.8 }],
    ['five fourths of its mass', { mass: 1.25 }],
  ])('a cart with %s gains four fifths of the speed', (_, change) => {
    const environment = findEnvironment('inverted-pendulum');
    const still = Object.fromEntries(Object.keys(environment.state).map((field) => [field, 0]));
    const speed = (scale: { mass: number; friction: number; strength: number }) => {
      const cart = createBatch({ ...environment, reset: () => still }, 1, new Random(0, 'start'), scale);
      cart.actions.fill(1);
      cart.step();
      return cart.state[Object.keys(environment.state).indexOf('velocity')]!;
    };
    const as = { mass: 1, friction: 1, strength: 1 };
    expect(speed({ ...as, ...change }) / speed(as)).toBeCloseTo(0.8, 2);
  });
});
