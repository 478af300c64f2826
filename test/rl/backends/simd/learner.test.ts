import { describe, expect, test } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { simdBackend } from '../../../../src/rl/backends/simd/simd.ts';
import { type NetworkShape, parameterLayout } from '../../../../src/rl/network.ts';
import {
  filledLearner,
  nameOf,
  noiseFor,
  settings,
  shapes,
  shuffledRows,
  someParameters,
} from '../learners.ts';
import { naiveGradient, relativeDistance } from '../naive.ts';
import { distance } from './heap.ts';

const backend = await simdBackend();

describe.each(shapes.map((shape) => [nameOf(shape), shape] as const))('%s', (_, shape) => {
  test.each([0, 0.2])('the gradient agrees with central differences to 1e-5, value clip %d', (valueClip) => {
    const learner = filledLearner(backend, shape, 21, 1);
    const rows = shuffledRows(21, 2).subarray(0, 19);
    const chosen = { ...settings, valueClip };
    const gradient = learner.gradient(rows, chosen);
    const expected = naiveGradient(shape, learner.parameters, learner.rollout, rows, chosen);
    expect(relativeDistance(gradient, expected)).toBeLessThan(1e-5);
    const largest = Math.max(...expected.map(Math.abs));
    expect(distance(gradient, expected)).toBeLessThan(1e-5 * largest);
  });

  test('the ratio is 1 to the bit before the first update, in whatever block a row falls', () => {
    const learner = backend.learner(shape, 200, 200);
    const random = new Random(3);
    learner.load(someParameters(shape, 3));
    learner.rollout.observations.forEach((_, i, all) => {
      all[i] = random.normal();
    });
    learner.act(0, 200, noiseFor(shape, 200, random));
    const { approximateKl, clipFraction } = learner.step(shuffledRows(200, 4).subarray(0, 147), settings);
    expect({ approximateKl, clipFraction }).toEqual({ approximateKl: 0, clipFraction: 0 });
  });

  test('equal inputs give equal bits', () => {
    const run = () => {
      const learner = filledLearner(backend, shape, 150, 5);
      const rows = shuffledRows(150, 6);
      for (let start = 0; start < 150; start += 50) learner.step(rows.subarray(start, start + 50), settings);
      learner.act(3, 77, noiseFor(shape, 77, new Random(7)));
      return [learner.parameters, ...Object.values(learner.rollout)].map((values) => Array.from(values));
    };
    expect(run()).toEqual(run());
  });
});

/** Numbers in [-1, 1) from whole-number arithmetic alone, the same on every machine. */
function fill(values: Float32Array, seed: number): void {
  let word = seed;
  for (let i = 0; i < values.length; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    values[i] = word / 2147483648 - 1;
  }
}

/** FNV-1a over the bits of `values`. */
function fingerprint(values: Float32Array): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

test.each([
  ['gaussian', 'tanh', 'f6421dae 1f81973 5704ed79'],
  ['categorical', 'relu', 'e8105616 c46b3cad 73255d98'],
] as const)(
  'twenty updates of a %s policy end in the bits they always ended in',
  (kind, activation, bits) => {
    const shape: NetworkShape = { observations: 11, hidden: [30, 17], activation, outputs: 3, kind };
    const learner = backend.learner(shape, 256, 100);
    const parameters = new Float32Array(parameterLayout(shape).size);
    fill(parameters, 1);
    learner.load(parameters.map((value) => 0.3 * value));
    const { observations, advantages, returns } = learner.rollout;
    [observations, advantages, returns].forEach((values, i) => {
      fill(values, 2 + i);
    });
    const noise = new Float32Array(256 * (kind === 'gaussian' ? 3 : 1));
    fill(noise, 9);
    learner.act(0, 256, kind === 'gaussian' ? noise : noise.map(Math.abs));
    for (let k = 0; k < 20; k++) {
      const rows = Int32Array.from({ length: 93 }, (_, i) => (i * 29 + k * 13) % 256);
      learner.step(rows, { ...settings, valueClip: 0.2 });
    }
    learner.act(0, 256);
    expect(learner.parameters.every(Number.isFinite)).toBe(true);
    const { values, actions } = learner.rollout;
    expect([learner.parameters, values, actions].map(fingerprint).join(' ')).toBe(bits);
  },
);

test('parameters beyond what one block of the cache holds are taken over whole', () => {
  const shape: NetworkShape = {
    observations: 5,
    hidden: [130, 3],
    activation: 'relu',
    outputs: 7,
    kind: 'gaussian',
  };
  const learner = backend.learner(shape, 4, 4);
  const parameters = someParameters(shape, 8);
  learner.load(parameters);
  expect(learner.parameters).toEqual(parameters);
});
