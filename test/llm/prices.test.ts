import { expect, test } from 'vitest';
import { addUsages, ledgerOf, type Usage } from '../../src/core/usage.ts';
import { defaultModel } from '../../src/llm/configuration.ts';
import { costOf, listedPrices, priceOf } from '../../src/llm/prices.ts';

test('every listed price has all its numbers, and the default model has a price', () => {
  const prices = listedPrices();
  for (const [model, { input, cached, output }] of Object.entries(prices)) {
    expect(input, model).toBeGreaterThan(0);
    expect(cached, model).toBeLessThan(input);
    expect(output, model).toBeGreaterThan(input);
  }
  expect(priceOf(defaultModel, prices)).toBeDefined();
});

test('a dated name has the price of the name; an unknown name has none, whatever objects inherit', () => {
  const prices = { 'a-1': { input: 1, output: 2 } };
  expect(priceOf('a-1-2026-03-17', prices)).toEqual({ input: 1, output: 2 });
  expect(priceOf('a-1-mini', prices)).toBeUndefined();
  expect(priceOf('constructor', prices)).toBeUndefined();
});

test('cached tokens have a price of their own, or that of the others', () => {
  const tokens = { inputTokens: 1_000_000, cachedTokens: 400_000, outputTokens: 100_000 };
  expect(costOf(tokens, { input: 2, cached: 0.5, output: 10 })).toBeCloseTo(1.2 + 0.2 + 1, 12);
  expect(costOf(tokens, { input: 2, output: 10 })).toBeCloseTo(3, 12);
});

test('the ledger adds up, and knows what it does not know', () => {
  const usage: Usage = {
    ...{ requests: 2, inputTokens: 10, cachedTokens: 4, outputTokens: 5 },
    ...{ estimated: false, cost: 0.5 },
  };
  const { cost: _, ...unpriced } = { ...usage, estimated: true };
  expect(ledgerOf([usage, undefined, usage, unpriced])).toEqual({
    ...{ answers: 3, requests: 6, inputTokens: 30, cachedTokens: 12, outputTokens: 15 },
    ...{ estimated: true, cost: 1, unpriced: 1 },
  });
  expect(addUsages([usage, usage]).cost).toBe(1);
  expect(addUsages([usage, unpriced])).not.toHaveProperty('cost');
  expect(addUsages([]).cost).toBe(0);
});
