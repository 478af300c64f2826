import { expect, test } from 'vitest';
import { defaultTraining } from '../../../src/core/training.ts';
import { messageReader } from '../../../src/problems/reward/evaluation-messages.ts';

const reader = () => messageReader({ ...defaultTraining, checkpoints: 2 });
const checkpoint = {
  ...{ steps: 32, fitness: null, episodeLength: 3, reward: 1 },
  components: { x: { mean: 0, min: 0, max: 0, std: 0, varianceShare: 0 } },
};

test.each([
  null,
  7,
  {},
  [],
  { type: 'trained' },
  { type: 'trained', steps: '9' },
  { type: 'result', result: {} },
])('%j is no message', (said) => {
  expect(reader()(said)).toBeUndefined();
});

test('a training that says it goes on must go on, and end', () => {
  const read = reader();
  expect(read({ type: 'trained', steps: 32 })).toBeDefined();
  expect(read({ type: 'trained', steps: 32 })).toBeUndefined();
  expect(read({ type: 'trained', steps: 64 })).toBeDefined();
  const said = { type: 'checkpoint', checkpoint };
  expect([1, 2, 3].map(() => read(said) !== undefined)).toEqual([true, true, false]);
});
