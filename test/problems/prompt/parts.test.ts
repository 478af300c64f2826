import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChatOptions } from '../../../src/core/chat.ts';
import { splitPairs } from '../../../src/problems/prompt/data.ts';
import { matches } from '../../../src/problems/prompt/match.ts';
import { accuracyText } from '../../../src/problems/prompt/prompt.ts';
import { Replies } from '../../../src/problems/prompt/replies.ts';
import { questionFor } from '../../../src/problems/prompt/score.ts';

describe('what is right', () => {
  test.each([
    ['(B)', 'B', true],
    ['Let me see.\nThe answer is: blue', 'Blue', true],
    ['The answer is blue.', 'blue', true],
    ['valid', 'invalid', false],
    ['It is not valid.', 'valid', false],
    ['', 'valid', false],
  ])('exactly: %j for %j is %j', (reply, answer, right) => {
    expect(matches.exact.isRight(reply, answer)).toBe(right);
  });

  test.each([
    ['So she pays $1,234.50.', '1234.5', true],
    ['5 apples and 3 pears make 8.', 'He has 8 left #### 8', true],
    ['-3', '3', false],
    ['Eight.', '8', false],
    ['8 or 9', '8', false],
  ])('as a number: %j for %j is %j', (reply, answer, right) => {
    expect(matches.number.isRight(reply, answer)).toBe(right);
  });

  test('as a pattern, wherever it stands', () => {
    expect(matches.regex.isRight('I think\nyes, surely', '\\byes\\b')).toBe(true);
    expect(matches.regex.isRight('eyes', '\\byes\\b')).toBe(false);
    expect(matches.regex.faultOf('(')).toMatch(/no regular expression/);
  });
});

test('the parts of a split are apart, are everything, and are drawn by the seed', () => {
  const pairs = Array.from({ length: 10 }, (_, i) => ({ question: `${i}`, answer: `${i}` }));
  const { training, heldOut } = splitPairs(pairs, 0.3, 1);
  expect([training.length, heldOut.length]).toEqual([3, 7]);
  expect(new Set([...training, ...heldOut])).toEqual(new Set(pairs));
  expect(splitPairs(pairs, 0.3, 1)).toEqual({ training, heldOut });
  const others = [2, 3, 4, 5].map((seed) => JSON.stringify(splitPairs(pairs, 0.3, seed)));
  expect(new Set(others).size).toBeGreaterThan(1);
  expect(splitPairs(pairs, 0.999, 1).heldOut).toHaveLength(1);
  expect(splitPairs(pairs, 0.001, 1).training).toHaveLength(1);
  expect(splitPairs(pairs, 1, 1).heldOut).toEqual([]);
});

test("the instruction stands where OPRO's Q_begin, Q_end and A_begin have it", () => {
  const at = (place: 'before' | 'after' | 'answer') => questionFor('Think.', 'Why?', place)[0]!.content;
  expect(at('before')).toBe('Q: Think.\nWhy?\n\nA:');
  expect(at('after')).toBe('Q: Why?\nThink.\n\nA:');
  expect(at('answer')).toBe('Q: Why?\n\nA: Think.');
});

test("an accuracy has Wilson's interval", () => {
  // Brown, Cai and DasGupta (2001): the ends solve |p - share| = z sqrt(p (1 - p) / n).
  const [, low, high] = /interval ([\d.]+) to ([\d.]+)/
    .exec(accuracyText({ right: 8, count: 10 }))!
    .map(Number);
  for (const end of [low! / 100, high! / 100]) {
    expect(Math.abs(end - 0.8)).toBeCloseTo(1.959964 * Math.sqrt((end * (1 - end)) / 10), 2);
  }
  expect(accuracyText({ right: 5, count: 5 })).toMatch(/^100\.0 % \(5 of 5\).* to 100\.0$/);
});

test('replies are asked for once, also after a line that was torn, and so many at a time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-replies-'));
  let [asked, running, most] = [0, 0, 0];
  const chat = {
    name: 'counted',
    complete: async () => {
      asked++;
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return { text: 'yes', model: 'counted' };
    },
  };
  const file = join(folder, 'replies.jsonl');
  const { signal } = new AbortController();
  const askAll = (count: number) => {
    const replies = new Replies(chat, 'counted', 3, file);
    const questions = Array.from({ length: count }, (_, i) =>
      questionFor('Think.', `${i % (count / 2)}?`, 'before'),
    );
    return Promise.all(questions.map((messages) => replies.to(messages, '', signal)));
  };
  expect(await askAll(10)).toHaveLength(10);
  expect([asked, most]).toEqual([5, 3]);
  appendFileSync(file, '{"key": "torn');
  await askAll(12);
  expect(asked).toBe(6);
  await askAll(12);
  expect(asked).toBe(6);
  rmSync(folder, { recursive: true });
});

test('who is stopped while it asks stops nobody else who waits for the same reply, and one of them pays', async () => {
  let asked = 0;
  const usage = { requests: 1, inputTokens: 7, cachedTokens: 0, outputTokens: 1, estimated: false };
  const complete = async (_: unknown, { signal }: ChatOptions) => {
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 5));
    signal!.throwIfAborted();
    return { text: 'yes', model: 'slow', usage };
  };
  const replies = new Replies({ name: 'slow', complete }, 'slow', 3);
  const question = questionFor('Think.', 'Why?', 'before');
  const [stopped, others] = [new AbortController(), new AbortController()];
  const asking = [stopped, others, others].map(({ signal }) => replies.to(question, '', signal));
  await new Promise((resolve) => setTimeout(resolve, 1));
  stopped.abort();
  const [first, ...rest] = await Promise.allSettled(asking);
  expect(first!.status).toBe('rejected');
  const values = rest.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  expect(values).toEqual(expect.arrayContaining([{ text: 'yes', usage }, { text: 'yes' }]));
  expect(asked).toBe(2);
});

test('an empty reply is asked for again, twice at most, and all of it is paid', async () => {
  const said = ['', ' \n', 'yes', '', '', ''];
  const usage = { requests: 1, inputTokens: 7, cachedTokens: 0, outputTokens: 1, estimated: false, cost: 1 };
  const chat = { name: 'shy', complete: async () => ({ text: said.shift()!, model: 'shy', usage }) };
  const replies = new Replies(chat, 'shy', 1);
  const { signal } = new AbortController();
  const ask = (text: string) => replies.to(questionFor('Think.', text, 'before'), '', signal);
  expect(await ask('Why?')).toMatchObject({ text: 'yes', usage: { requests: 3, inputTokens: 21, cost: 3 } });
  expect(await ask('How?')).toMatchObject({ text: '', usage: { requests: 3 } });
  expect(said).toEqual([]);
});
