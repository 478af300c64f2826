import { describe, expect, test } from 'vitest';
import { simdBackend } from '../../../../src/rl/backends/simd/simd.ts';
import { filledLearner, nameOf, settings, shapes, shuffledRows } from '../learners.ts';
import { naiveGradient, relativeDistance } from '../naive.ts';

const backend = await simdBackend();

describe.each(shapes.map((shape) => [nameOf(shape), shape] as const))('%s', (_, shape) => {
  test.each([0, 0.2])('the gradient agrees with central differences, value clip %d', (valueClip) => {
    const learner = filledLearner(backend, shape, 77, 1);
    const rows = shuffledRows(77, 2).subarray(0, 71);
    const chosen = { ...settings, valueClip };
    const gradient = learner.gradient(rows, chosen);
    const expected = naiveGradient(shape, learner.parameters, learner.rollout, rows, chosen);
    expect(relativeDistance(gradient, expected)).toBeLessThan(1e-5);
  });
});
