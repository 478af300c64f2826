import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { Batch, compileKernel, loadModel, type Model, type State, step } from '../../src/physics/index.ts';
import { menagerie } from './models/menagerie.ts';
import { randomControl, randomState, relativeError } from './oracle.ts';

const robot = (name: string) =>
  readFileSync(new URL(`../../envs/models/${name}.xml`, import.meta.url), 'utf8');

const planar = ['half-cheetah', 'hopper', 'walker2d', 'swimmer', 'reacher'];
const robots = [...planar, 'inverted-pendulum', 'inverted-double-pendulum', 'ant', 'humanoid'];

interface Start {
  readonly state: State;
  readonly control: Float64Array;
}

/** Random starts, in numbers that single precision holds exactly. */
function randomStarts(model: Model, count: number): Start[] {
  const random = new Random(5, model.name);
  return Array.from({ length: count }, (_, i) => {
    const { qpos, qvel, acceleration } = randomState(model, random, {
      position: 0.3,
      velocity: i % 8 === 0 ? 0 : 2,
    });
    const state = { qpos: qpos.map(Math.fround), qvel: qvel.map(Math.fround), acceleration };
    return { state, control: randomControl(model, random).map(Math.fround) };
  });
}

/** Steps all starts once in one batch; the errors against the reference, position and velocity, in rising order. */
function stepErrors(model: Model, precision: 'f32' | 'f64', starts: readonly Start[]): number[] {
  const batch = new Batch(compileKernel(model, precision), starts.length);
  starts.forEach(({ state, control }, e) => {
    batch.setState(e, state.qpos, state.qvel);
    batch.setControl(e, control);
  });
  batch.step();
  const errors = starts.flatMap(({ state, control }, e) => {
    const next = step(model, state, control);
    return [relativeError(batch.qpos(e), next.qpos), relativeError(batch.qvel(e), next.qvel)];
  });
  return errors.sort((a, b) => a - b);
}

const stepped = [...robots.map((name) => [name, robot(name)] as const), ...Object.entries(menagerie)];

describe.each(stepped)('the kernel of %s', (name, mjcf) => {
  const model = loadModel(mjcf);
  const starts = randomStarts(model, 63);

  test('agrees with the reference in double precision', () => {
    expect(stepErrors(model, 'f64', starts).at(-1)).toBeLessThan(1e-11);
  });

  test('is as near as single precision can be', () => {
    const errors = stepErrors(model, 'f32', starts);
    expect(errors[errors.length >> 1]).toBeLessThan(1e-5);
    expect(errors.at(-1)).toBeLessThan(5e-3);
  });

  test('gives an environment the same bits in any lane and any company', () => {
    const kernel = compileKernel(model);
    const play = (places: readonly number[]) => {
      const batch = new Batch(kernel, 9);
      const random = new Random(2, name);
      for (let t = 0; t < 30; t++) {
        for (let e = 0; e < 9; e++) batch.setControl(e, randomControl(model, random));
        for (const e of places) batch.setControl(e, starts[t]!.control);
        batch.step(2);
      }
      return places.map((e) => [...batch.qpos(e), ...batch.qvel(e)]);
    };
    const [alone] = play([0]);
    for (const together of play([0, 3, 7])) expect(together).toEqual(alone);
  });
});

test('a trajectory in double precision stays with the reference', () => {
  const model = loadModel(robot('half-cheetah'));
  const batch = new Batch(compileKernel(model, 'f64'), 1);
  const random = new Random(3, 'trajectory');
  let state: State = {
    qpos: Float64Array.from(model.qpos0),
    qvel: new Float64Array(model.nv),
    acceleration: new Float64Array(model.nv),
  };
  for (let t = 0; t < 100; t++) {
    const control = randomControl(model, random);
    batch.setControl(0, control);
    batch.step();
    state = step(model, state, control);
  }
  expect(relativeError(batch.qpos(0), state.qpos)).toBeLessThan(1e-9);
});

test('a robot far from the origin moves as it does at home', () => {
  const model = loadModel(robot('half-cheetah'));
  const kernel = compileKernel(model);
  const [home, away] = [new Batch(kernel, 4), new Batch(kernel, 4)];
  const moved = Float64Array.from(model.qpos0);
  moved[0] = 4096;
  away.setState(0, moved, []);
  home.step(50);
  away.step(50);
  expect(Array.from(away.qpos(0).slice(1))).toEqual(Array.from(home.qpos(0).slice(1)));
});

test('an empty batch is refused', () => {
  const kernel = compileKernel(loadModel(robot('reacher')));
  expect(() => new Batch(kernel, 0)).toThrow(RangeError);
});
