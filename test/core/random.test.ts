import { expect, test } from 'vitest';
import { deriveSeed, Random } from '../../src/core/random.ts';

test('one seed, one stream; another seed or label, another stream', () => {
  const words = (seed: number, label: string) => {
    const random = new Random(seed, label);
    return Array.from({ length: 20 }, () => random.word());
  };
  expect(words(1, 'a')).toEqual(words(1, 'a'));
  expect(words(1, 'a')).not.toEqual(words(2, 'a'));
  expect(words(1, 'a')).not.toEqual(words(1, 'b'));
});

test('uniform numbers are uniform: chi-squared over 64 bins', () => {
  const random = new Random(7);
  const bins = new Float64Array(64);
  const draws = 200_000;
  for (let i = 0; i < draws; i++) {
    const bin = Math.floor(random.uniform() * 64);
    bins[bin] = bins[bin]! + 1;
  }
  const chi = bins.reduce((sum, count) => sum + (count - draws / 64) ** 2 / (draws / 64), 0);
  // 63 degrees of freedom: the 0.01 % tails.
  expect(chi).toBeGreaterThan(26);
  expect(chi).toBeLessThan(115);
});

test('normal numbers have the moments of a standard normal distribution', () => {
  const random = new Random(11);
  const draws = Array.from({ length: 200_000 }, () => random.normal());
  const moment = (power: number) => draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;
  expect(moment(1)).toBeCloseTo(0, 1);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
});

test('shuffle keeps every element and reaches every order', () => {
  const random = new Random(5);
  const seen = new Set<string>();
  for (let i = 0; i < 300; i++) seen.add(random.shuffle([1, 2, 3]).join());
  expect(seen.size).toBe(6);
});

test('derived seeds are 31-bit integers that differ by label', () => {
  const seeds = new Set(Array.from({ length: 1000 }, (_, k) => deriveSeed(0, 'final', k)));
  expect(seeds.size).toBe(1000);
  for (const seed of seeds) {
    expect(Number.isInteger(seed)).toBe(true);
    expect(seed).toBeGreaterThanOrEqual(0);
    expect(seed).toBeLessThan(2 ** 31);
  }
});
