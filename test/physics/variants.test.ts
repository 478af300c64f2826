import { expect, test } from 'vitest';
import { HeurekaError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { Batch, compileKernel, loadModel, type Model, step } from '../../src/physics/index.ts';
import { randomTree } from './models/random-tree.ts';
import { type Slot, variantOf, variants } from './models/variants.ts';
import { Oracle, randomControl, randomState, relativeError } from './oracle.ts';

/** The model, or undefined when the loader refuses it with a line; any other error is one. */
function tryLoading(mjcf: string): Model | undefined {
  try {
    return loadModel(mjcf);
  } catch (error) {
    expect(error).toBeInstanceOf(HeurekaError);
    expect((error as Error).message).toMatch(/^MJCF line \d+: /);
    return undefined;
  }
}

test.each(Object.keys(variants) as Slot[])('every %s moves as in MuJoCo or is refused', async (slot) => {
  let moved = 0;
  for (const text of variants[slot]) {
    const mjcf = variantOf(slot, text);
    const model = tryLoading(mjcf);
    if (!model) continue;
    moved++;
    const oracle = await Oracle.load(mjcf);
    expect([model.nq, model.nv, model.nu], text).toEqual([oracle.model.nq, oracle.model.nv, oracle.model.nu]);
    const random = new Random(1, text);
    for (const velocity of [0, 2]) {
      const state = randomState(model, random, { position: 0.3, velocity });
      const control = randomControl(model, random);
      oracle.set(state, control);
      oracle.step();
      const next = step(model, state, control);
      expect(relativeError(next.qpos, oracle.data.qpos), text).toBeLessThan(1e-9);
      expect(relativeError(next.qvel, oracle.data.qvel), text).toBeLessThan(1e-9);
    }
    oracle.dispose();
  }
  expect(moved).toBeGreaterThan(2);
});

test('random trees move in the kernel as in MuJoCo', async () => {
  for (let tree = 0; tree < 5; tree++) {
    const random = new Random(tree, 'kernel trees');
    const mjcf = randomTree(random);
    const oracle = await Oracle.load(mjcf);
    const model = loadModel(mjcf);
    const count = 8;
    const batch = new Batch(compileKernel(model, 'f64'), count);
    const starts = Array.from({ length: count }, (_, e) => {
      const state = randomState(model, random, { position: 0.3, velocity: e === 0 ? 0 : 3 });
      const control = randomControl(model, random);
      batch.setState(e, state.qpos, state.qvel);
      batch.setControl(e, control);
      return { state, control };
    });
    batch.step();
    for (const [e, { state, control }] of starts.entries()) {
      oracle.set(state, control);
      oracle.step();
      expect(relativeError(batch.qpos(e), oracle.data.qpos), mjcf).toBeLessThan(1e-9);
      expect(relativeError(batch.qvel(e), oracle.data.qvel), mjcf).toBeLessThan(1e-9);
    }
    oracle.dispose();
  }
});
