import { expect, test } from 'vitest';
import { humanNormalised, mean, standardDeviation } from '../../src/core/statistics.ts';

test('mean and sample standard deviation', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(standardDeviation([1, 2, 6])).toBeCloseTo(Math.sqrt((4 + 1 + 9) / 2), 14);
  expect(standardDeviation([5])).toBe(0);
  expect(mean([])).toBeNaN();
});

test('the human-normalised score is 0 at the sparse level, 1 at the human, in the direction of better', () => {
  expect(humanNormalised(10, 10, 60)).toBe(0);
  expect(humanNormalised(60, 10, 60)).toBe(1);
  expect(humanNormalised(35, 10, 60)).toBe(0.5);
  // Where the expert does worse than the sparse reward, a better score still counts upwards.
  expect(humanNormalised(60, 50, 40)).toBe(1);
  expect(humanNormalised(1, 5, 5)).toBeUndefined();
});
