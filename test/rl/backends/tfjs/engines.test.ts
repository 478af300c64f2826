import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { loadEngine, reportEngines } from '../../../../src/rl/backends/tfjs/engines.ts';
import { tfjsBackend } from '../../../../src/rl/backends/tfjs/tfjs.ts';
import { settings } from '../learners.ts';

test('every engine is reported, with a reason where it does not load', async () => {
  const reports = await reportEngines();
  expect(reports.map(({ engine }) => engine)).toEqual(['node-gpu', 'node', 'wasm', 'cpu']);
  expect(reports.slice(2)).toEqual([
    { engine: 'wasm', loads: true },
    { engine: 'cpu', loads: true },
  ]);
  for (const report of reports) if (!report.loads) expect(report.reason).toMatch(/^@tensorflow\/tfjs-node/);
});

test('the best engine that loads is taken, and an engine that does not load is named', async () => {
  const [best] = (await reportEngines()).filter(({ loads }) => loads);
  expect((await tfjsBackend()).name).toBe(`tfjs-${best!.engine}`);
  for (const report of await reportEngines()) {
    if (report.loads) expect(await loadEngine(report.engine)).toBe(report.engine);
    else await expect(loadEngine(report.engine)).rejects.toThrow(report.reason);
  }
});

test('learners of two engines in one process each use their own', async () => {
  const shape = { observations: 2, hidden: [4], activation: 'tanh', outputs: 1, kind: 'gaussian' } as const;
  const [wasm, cpu] = [await tfjsBackend('wasm'), await tfjsBackend('cpu')];
  const learners = [wasm.learner(shape, 4, 4), cpu.learner(shape, 4, 4)];
  for (const [i, name] of ['wasm', 'cpu'].entries()) {
    learners[i]!.act(0, 4);
    expect(tf.getBackend()).toBe(name);
  }
});

test('a learner keeps no tensors beyond its own, and disposes of those', async () => {
  const backend = await tfjsBackend('wasm');
  const shape = {
    observations: 2,
    hidden: [4],
    activation: 'relu',
    outputs: 3,
    kind: 'categorical',
  } as const;
  const before = tf.memory().numTensors;
  const learner = backend.learner(shape, 8, 8);
  const own = tf.memory().numTensors;
  learner.act(0, 8, new Float32Array(8));
  learner.step(Int32Array.of(0, 3, 5), settings);
  learner.gradient(Int32Array.of(1, 2), settings);
  learner.load(learner.parameters);
  expect(tf.memory().numTensors).toBe(own);
  learner.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
