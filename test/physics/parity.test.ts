import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import {
  forwardDynamics,
  initialState,
  loadModel,
  type Model,
  type State,
  step,
} from '../../src/physics/index.ts';
import { menagerie } from './models/menagerie.ts';
import { randomTree } from './models/random-tree.ts';
import { Oracle, randomControl, randomState, relativeError } from './oracle.ts';

/** The engine's promise: what MuJoCo computes, to nine digits. */
const tolerance = 1e-9;

/** The largest relative errors of one state's forward dynamics and of the step after it. */
function compare(model: Model, oracle: Oracle, state: State, control: Float64Array): Record<string, number> {
  const { data } = oracle;
  oracle.set(state, control);
  oracle.forward();
  const dynamics = forwardDynamics(model, state, control);
  const errors = {
    mass: relativeError(dynamics.mass, oracle.massMatrix()),
    bias: relativeError(dynamics.bias, data.qfrc_bias),
    passive: relativeError(dynamics.passive, data.qfrc_passive),
    actuation: relativeError(dynamics.actuation.force, data.qfrc_actuator),
    smooth: relativeError(dynamics.smoothAcceleration, data.qacc_smooth),
    rows: Math.abs(dynamics.rows.length - data.nefc),
    constrained: relativeError(dynamics.solution.acceleration, data.qacc),
  };
  oracle.set(state, control);
  oracle.step();
  const next = step(model, state, control);
  return {
    ...errors,
    position: relativeError(next.qpos, data.qpos),
    velocity: relativeError(next.qvel, data.qvel),
  };
}

function expectParity(model: Model, oracle: Oracle, state: State, control: Float64Array): number {
  const errors = compare(model, oracle, state, control);
  const wrong = Object.entries(errors).filter(([, error]) => !(error < tolerance));
  expect(wrong, `qpos ${state.qpos}`).toEqual([]);
  return oracle.data.nefc;
}

describe.each(Object.entries(menagerie))('%s', (name, mjcf) => {
  test('moves as in MuJoCo from random states', async () => {
    const oracle = await Oracle.load(mjcf);
    const model = loadModel(mjcf);
    const random = new Random(0, name);
    let constrained = 0;
    for (let i = 0; i < 60; i++) {
      const state = randomState(model, random, { position: 0.4, velocity: i % 6 === 0 ? 0 : 3 });
      constrained += Number(expectParity(model, oracle, state, randomControl(model, random)) > 0);
    }
    expect(constrained).toBeGreaterThan(10);
    oracle.dispose();
  });

  test('moves as in MuJoCo from the reference position, upright and at rest', async () => {
    const oracle = await Oracle.load(mjcf);
    const model = loadModel(mjcf);
    expectParity(model, oracle, initialState(model), new Float64Array(model.nu));
    oracle.dispose();
  });

  test('stays with MuJoCo along a trajectory', async () => {
    const oracle = await Oracle.load(mjcf);
    const model = loadModel(mjcf);
    const random = new Random(1, name);
    let state = initialState(model);
    oracle.set(state, new Float64Array(model.nu));
    for (let i = 0; i < 50; i++) {
      const control = randomControl(model, random);
      oracle.data.ctrl.set(control);
      oracle.step();
      state = step(model, state, control);
    }
    expect(relativeError(state.qpos, oracle.data.qpos)).toBeLessThan(tolerance);
    oracle.dispose();
  });
});

test('random trees move as in MuJoCo', async () => {
  let constrained = 0;
  for (let tree = 0; tree < 30; tree++) {
    const random = new Random(tree, 'trees');
    const mjcf = randomTree(random);
    const oracle = await Oracle.load(mjcf);
    const model = loadModel(mjcf);
    for (let i = 0; i < 8; i++) {
      const state = randomState(model, random, { position: 0.3, velocity: 3 });
      constrained += Number(expectParity(model, oracle, state, randomControl(model, random)) > 0);
    }
    oracle.dispose();
  }
  expect(constrained).toBeGreaterThan(110);
});
