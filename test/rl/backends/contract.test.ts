import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import type { Learner } from '../../../src/rl/backends/backend.ts';
import { simdBackend } from '../../../src/rl/backends/simd/simd.ts';
import { tfjsBackend } from '../../../src/rl/backends/tfjs/tfjs.ts';
import {
  filledLearner,
  nameOf,
  noiseFor,
  settings,
  shapes,
  shuffledRows,
  someParameters,
} from './learners.ts';
import { naiveForward, naiveLoss, naivePolicy } from './naive.ts';

/** What every backend keeps, whatever it runs on. */
const backends = [await simdBackend(), await tfjsBackend('wasm'), await tfjsBackend('cpu')];
const cases = backends.flatMap((backend) =>
  shapes.map((shape) => [`${backend.name}, ${nameOf(shape)}`, backend, shape] as const),
);

describe.each(cases)('%s', (_, backend, shape) => {
  const width = shape.kind === 'gaussian' ? shape.outputs : 1;

  function observed(rows: number): Learner {
    const learner = backend.learner(shape, rows, rows);
    const random = new Random(1);
    learner.load(someParameters(shape, 2));
    learner.rollout.observations.forEach((_, i, all) => {
      all[i] = random.normal();
    });
    return learner;
  }

  const rowOf = ({ rollout: { observations, actions } }: Learner, row: number) => ({
    observation: observations.subarray(row * shape.observations, (row + 1) * shape.observations),
    action: actions.subarray(row * width, (row + 1) * width),
  });

  test('act fills the rows asked for, and no others, with what the networks say', () => {
    const learner = observed(90);
    const { rollout, parameters } = learner;
    learner.act(5, 71, noiseFor(shape, 71, new Random(3)));
    for (const row of [5, 6, 40, 68, 69, 75]) {
      const { observation, action } = rowOf(learner, row);
      const outputs = naiveForward(shape, parameters, 'actor', observation);
      const { logProbability } = naivePolicy(shape, parameters, outputs, action);
      expect(rollout.logProbabilities[row]).toBeCloseTo(logProbability, 4);
      expect(rollout.values[row]).toBeCloseTo(naiveForward(shape, parameters, 'critic', observation)[0]!, 5);
    }
    for (const row of [0, 4, 76, 89]) {
      expect([rollout.logProbabilities[row], rollout.values[row]]).toEqual([0, 0]);
    }
    learner.dispose();
  });

  test('without noise act takes the mode, with it what the noise says', () => {
    const learner = observed(6);
    const { parameters } = learner;
    const expected = (row: number, noise?: Float32Array) => {
      const outputs = naiveForward(shape, parameters, 'actor', rowOf(learner, row).observation);
      if (shape.kind === 'gaussian') {
        const logStd = parameters.subarray(parameters.length - width);
        return outputs.map((mean, d) => mean + (noise ? noise[row * width + d]! * Math.exp(logStd[d]!) : 0));
      }
      if (!noise) return [outputs.indexOf(Math.max(...outputs))];
      const total = outputs.reduce((sum, value) => sum + Math.exp(value), 0);
      const cumulative = outputs.map((_, j) =>
        outputs.slice(0, j + 1).reduce((sum, value) => sum + Math.exp(value) / total, 0),
      );
      return [cumulative.findIndex((value) => value > noise[row]!)];
    };
    const noise = noiseFor(shape, 6, new Random(4));
    for (const given of [undefined, noise]) {
      learner.act(0, 6, given);
      for (let row = 0; row < 6; row++) {
        expected(row, given).forEach((value, d) => {
          expect(rowOf(learner, row).action[d]).toBeCloseTo(value, 5);
        });
      }
    }
    learner.dispose();
  });

  test('a step reports the losses, and the norm of what gradient returns, of the parameters it started from', () => {
    const learner = filledLearner(backend, shape, 40, 5);
    const rows = shuffledRows(40, 6).subarray(0, 37);
    const chosen = { ...settings, valueClip: 0.1 };
    const { loss, ...expected } = naiveLoss(shape, learner.parameters, learner.rollout, rows, chosen);
    const before = Float32Array.from(learner.parameters);
    const norm = Math.hypot(...learner.gradient(rows, chosen));
    expect(learner.parameters).toEqual(before);
    const statistics = learner.step(rows, chosen);
    expect(statistics.gradientNorm / norm).toBeCloseTo(1, 5);
    for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
      expect(statistics[name], name).toBeCloseTo(expected[name], 4);
    }
    expect(expected.clipFraction).toBeGreaterThan(0);
    expect(learner.parameters).not.toEqual(before);
    learner.dispose();
  });

  test('steps lower the loss', () => {
    const learner = filledLearner(backend, shape, 64, 7);
    const rows = shuffledRows(64, 8);
    const lossNow = () => naiveLoss(shape, learner.parameters, learner.rollout, rows, settings).loss;
    const before = lossNow();
    for (let k = 0; k < 10; k++) learner.step(rows, settings);
    expect(lossNow()).toBeLessThan(before);
    learner.dispose();
  });

  test('load forgets the moments', () => {
    const learner = filledLearner(backend, shape, 20, 9);
    const start = Float32Array.from(learner.parameters);
    const rows = shuffledRows(20, 10);
    learner.step(rows, settings);
    const once = Float32Array.from(learner.parameters);
    for (let k = 0; k < 3; k++) learner.step(rows.subarray(0, 5), settings);
    learner.load(start);
    learner.step(rows, settings);
    expect(learner.parameters).toEqual(once);
    learner.dispose();
  });

  test('a wrong number of parameters is refused', () => {
    const learner = backend.learner(shape, 4, 4);
    expect(() => learner.load([1, 2, 3])).toThrow(/Expected \d+ parameters, got 3/);
    learner.dispose();
  });
});
