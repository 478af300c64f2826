import { describe, expect, test } from 'vitest';
import type { Chat } from '../../src/core/chat.ts';
import { mixture, parseModels } from '../../src/llm/mixture.ts';

/** Says its own name. */
const named = (model: string): Chat => ({
  name: 'test',
  complete: async () => ({ text: model, model }),
});

async function answers(text: string, count: number): Promise<string[]> {
  const chat = mixture(parseModels(text).map((part) => ({ ...part, chat: named(part.model) })));
  const seeds = Array.from({ length: count }, (_, seed) => seed);
  return Promise.all(seeds.map(async (seed) => (await chat.complete([], { temperature: 1, seed })).text));
}

describe('several models', () => {
  test('are asked by their weights, the same one for the same seed', async () => {
    const asked = await answers('a=2, b:free ,c=0.5', 700);
    const share = (model: string) => asked.filter((answer) => answer === model).length / 700;
    expect(share('a')).toBeCloseTo(2 / 3.5, 1);
    expect(share('b:free')).toBeCloseTo(1 / 3.5, 1);
    expect(share('c')).toBeCloseTo(0.5 / 3.5, 1);
    expect(await answers('a=2, b:free ,c=0.5', 700)).toEqual(asked);
  });

  test.each(['a=', 'a=0', 'a=-1', 'a=x', '', 'a,,b', '=2'])('are refused when unreadable: %s', (text) => {
    expect(() => parseModels(text)).toThrow(/--model cannot read/);
  });
});
