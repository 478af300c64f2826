import { describe, expect, test } from 'vitest';
import type { Learner } from '../../../src/rl/backends/backend.ts';
import { simdBackend } from '../../../src/rl/backends/simd/simd.ts';
import { tfjsBackend } from '../../../src/rl/backends/tfjs/tfjs.ts';
import { filledLearner, nameOf, settings, shapes, shuffledRows } from './learners.ts';
import { relativeDistance } from './naive.ts';

const simd = await simdBackend();
const tfjs = await tfjsBackend('wasm');

/** A tfjs learner with the rollout and parameters of `learner`. */
function twin(learner: Learner, shape: (typeof shapes)[number], rows: number): Learner {
  const other = tfjs.learner(shape, rows, rows);
  for (const name of Object.keys(learner.rollout) as (keyof Learner['rollout'])[]) {
    other.rollout[name].set(learner.rollout[name]);
  }
  other.load(learner.parameters);
  return other;
}

describe.each(shapes.map((shape) => [nameOf(shape), shape] as const))('%s', (_, shape) => {
  describe.each([0, 0.2])('value clip %d', (valueClip) => {
    const chosen = { ...settings, valueClip };
    const rows = shuffledRows(131, 3).subarray(0, 129);

    test('the gradients agree to 1e-5', () => {
      const learner = filledLearner(simd, shape, 131, 4);
      const other = twin(learner, shape, 131);
      const gradient = learner.gradient(rows, chosen);
      const expected = other.gradient(rows, chosen);
      expect(relativeDistance(gradient, expected)).toBeLessThan(1e-5);
      const largest = Math.max(...expected.map(Math.abs));
      const differences = gradient.map((value, i) => Math.abs(value - expected[i]!));
      expect(Math.max(...differences)).toBeLessThan(1e-5 * largest);
      other.dispose();
    });

    test('three updates agree to 1e-5, and their statistics', () => {
      const learner = filledLearner(simd, shape, 131, 5);
      const other = twin(learner, shape, 131);
      for (let k = 0; k < 3; k++) {
        const got = learner.step(rows, chosen);
        const expected = other.step(rows, chosen);
        for (const name of Object.keys(got) as (keyof typeof got)[]) {
          expect(Math.abs(got[name] - expected[name]), name).toBeLessThan(
            2e-6 * (1 + Math.abs(expected[name])),
          );
        }
      }
      expect(relativeDistance(learner.parameters, other.parameters)).toBeLessThan(1e-5);
      other.dispose();
    });
  });
});
