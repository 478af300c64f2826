import { expect, test } from 'vitest';
import { estimateAdvantages } from '../../src/rl/gae.ts';

const settings = { discount: 0.9, gaeLambda: 0.8 };

function run(flags: { terminated: number[]; done: number[] }, nextValues: number[]) {
  const advantages = new Float32Array(3);
  const returns = new Float32Array(3);
  estimateAdvantages(
    {
      rewards: Float32Array.of(1, 2, 3),
      values: Float32Array.of(10, 20, 30),
      nextValues: Float32Array.from(nextValues),
      terminated: Uint8Array.from(flags.terminated),
      done: Uint8Array.from(flags.done),
    },
    1,
    settings,
    { advantages, returns },
  );
  return { advantages: Array.from(advantages), returns: Array.from(returns) };
}

test('an episode that goes on sums discounted errors back from the bootstrap value', () => {
  const { advantages, returns } = run({ terminated: [0, 0, 0], done: [0, 0, 0] }, [20, 30, 40]);
  // Errors: 3 + 0.9 * 40 - 30 = 9; 2 + 0.9 * 30 - 20 = 9; 1 + 0.9 * 20 - 10 = 9; each step back multiplies by 0.72.
  expect(advantages[2]).toBeCloseTo(9, 4);
  expect(advantages[1]).toBeCloseTo(9 + 0.72 * 9, 4);
  expect(advantages[0]).toBeCloseTo(9 + 0.72 * (9 + 0.72 * 9), 4);
  expect(returns[0]).toBeCloseTo(advantages[0]! + 10, 4);
});

test('a terminated step has no future', () => {
  const { advantages } = run({ terminated: [0, 1, 0], done: [0, 1, 0] }, [20, 999, 40]);
  // 2 - 20 = -18, and nothing of the last step reaches back over the end.
  expect(advantages[1]).toBeCloseTo(-18, 4);
  expect(advantages[0]).toBeCloseTo(9 + 0.72 * -18, 4);
});

test('a truncated step keeps the value of what would have been seen, and ends the sum', () => {
  const { advantages } = run({ terminated: [0, 0, 0], done: [0, 1, 0] }, [20, 50, 40]);
  // 2 + 0.9 * 50 - 20 = 27.
  expect(advantages[1]).toBeCloseTo(27, 4);
  expect(advantages[0]).toBeCloseTo(9 + 0.72 * 27, 4);
});

test('environments side by side do not mix', () => {
  const advantages = new Float32Array(4);
  const returns = new Float32Array(4);
  estimateAdvantages(
    {
      rewards: Float32Array.of(1, 0, 1, 0),
      values: new Float32Array(4),
      nextValues: new Float32Array(4),
      terminated: new Uint8Array(4),
      done: new Uint8Array(4),
    },
    2,
    settings,
    { advantages, returns },
  );
  expect(Array.from(advantages)).toEqual([Math.fround(1.72), 0, 1, 0]);
});
