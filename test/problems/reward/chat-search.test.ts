import { afterEach, expect, test } from 'vitest';
import type { Candidate } from '../../../src/core/candidate.ts';
import { defaultTraining } from '../../../src/core/training.ts';
import { ledgerOf } from '../../../src/core/usage.ts';
import { type OpenaiSettings, openaiChat } from '../../../src/llm/openai.ts';
import { chatProposer } from '../../../src/optimize/proposers/chat.ts';
import { eurekaStrategy } from '../../../src/optimize/strategies/eureka.ts';
import { type RewardSearchEvent, searchReward } from '../../../src/problems/reward/search.ts';
import { type ChatReply, type ChatServer, countTokens, startChatServer } from '../../llm/chat-server.ts';

let server: ChatServer | undefined;
afterEach(async () => server?.close());

/** A whole search through the real client, its answers from `replies` in the order of the calls. */
async function search(
  replies: readonly ChatReply[],
  iterations: number,
  samples: number,
  settings: OpenaiSettings = { patience: { retries: 2 } },
) {
  server = await startChatServer((_, index) => replies[index] ?? { status: 404 });
  const environment = { OPENAI_API_KEY: 'sk-test-marked-key', OPENAI_BASE_URL: server.url };
  const events: RewardSearchEvent[] = [];
  const report = await searchReward({
    environment: 'pendulum',
    proposer: chatProposer(openaiChat({ environment, ...settings })),
    strategy: eurekaStrategy(),
    ...{ iterations, samples, seed: 1, finalSeeds: 0, concurrency: 2, backend: 'simd' },
    training: { ...defaultTraining, steps: 2048, environments: 16, evaluationEpisodes: 2, checkpoints: 2 },
    past: [],
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    keepPolicy: () => {},
  });
  return { report, events, calls: server.calls };
}

const code = (name: string, expression: string) =>
  `export function reward(s: State) {\n  return { ${name}: ${expression} };\n}\n`;
const fenced = (text: string, language = 'ts') => `\`\`\`${language}\n${text}\`\`\``;
const soon = { 'retry-after-ms': '1' };

const kinds = (candidates: readonly Candidate[]) =>
  candidates.map(({ outcome }) => (outcome.ok ? 'valid' : outcome.fault.kind)).sort();

test('broken answers cost their candidate alone, and are told to the model', async () => {
  const { report, events, calls } = await search(
    [
      ...['', 'I am sorry, I cannot do that.', fenced(code('up', 's.titl'))],
      ...[fenced('export function reward(s: State) {\n  return { up: -s.tilt ** 2 };\n}\n')],
      ...[fenced('def reward(s):\n    return {"up": 1.0}\n', 'python')],
      { status: 429, headers: soon },
      `I thought of two.\n${fenced(code('first', '1'))}\nThe second is better:\n${fenced(code('up', 'Math.cos(s.tilt)'))}\nGood luck!`,
      // From here on the second iteration asks: six calls, one of them twice, one for nothing.
      { status: 500, headers: soon },
      fenced(code('again', 'Math.cos(s.tilt) - 1')),
      { status: 404 },
      fenced(code('up', 'Math.cos(s.tilt)')),
      code('bare', '-Math.abs(s.tilt)'),
      fenced(code('half', '0.5 * Math.cos(s.tilt)')),
      fenced(code('endless', '(() => { for (;;) {} })()')),
    ],
    2,
    6,
  );
  const [first, second] = [report.candidates.slice(0, 6), report.candidates.slice(6)];
  expect(kinds(first)).toEqual(['empty', 'empty', 'syntax', 'syntax', 'type', 'valid'].sort());
  expect(kinds(second)).toEqual(['duplicate', 'forbidden', 'unanswered', 'valid', 'valid', 'valid'].sort());
  expect(report.candidates.find(({ outcome }) => outcome.ok)!.solution).toBe(code('up', 'Math.cos(s.tilt)'));
  // The fifteenth asks for lessons, and gets none.
  expect(calls).toHaveLength(15);
  expect(events.at(-1)).toMatchObject({ type: 'lessons', text: '' });

  const best = first.find(({ outcome }) => outcome.ok)!;
  expect(second.filter(({ outcome }) => outcome.ok).every(({ parents }) => parents[0] === best.id)).toBe(
    true,
  );
  const asked = calls[13]!.messages;
  expect(asked.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  expect(asked[2]!.content).toBe(fenced(best.solution));
  const feedback = asked[3]!.content;
  expect(feedback).toMatch(/^up: \[.+\], max: .+, mean: .+, min: /m);
  expect(feedback).toMatch(/^task_score: \[/m);
  expect(feedback).toMatch(/did you mean `tilt`/i);
  expect(feedback).toMatch(/holds no reward function/);
  expect(feedback).toMatch(/is Python/);

  const proposed = events.filter((event) => event.type === 'proposed');
  expect(proposed).toHaveLength(11);
  for (const { messages, usage } of proposed) {
    expect(messages!.length).toBeGreaterThan(1);
    expect(usage!.inputTokens).toBeGreaterThan(500);
  }
  expect(JSON.stringify([report, events])).not.toContain('marked-key');
}, 120_000);

test('when nothing works, the model is shown what it did wrong, and the search says what went wrong most', async () => {
  const replies = ['Hm.', fenced(code('up', 's.titl')), 'Hm.', fenced(code('up', 's.titl'))];
  const failed = search(replies, 2, 2);
  await expect(failed).rejects.toMatchObject({ reason: 'noValidCandidate' });
  const asked = server!.calls.at(-1)!.messages;
  expect(asked.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  expect(asked[3]!.content).toMatch(/failed/);
}, 120_000);

test('an answer without end, an empty one, a hang and a broken line cost their candidate alone, and are counted', async () => {
  const good = fenced(code('up', 'Math.cos(s.tilt)'));
  const replies: ChatReply[] = ['endless', 'empty', 'hang', 'cut', good];
  const settings = { patience: { retries: 0, silence: 1 }, longestAnswer: 500 };
  const { report, events, calls } = await search(replies, 1, 5, settings);
  expect(kinds(report.candidates)).toEqual(['empty', 'empty', 'unanswered', 'unanswered', 'valid']);
  expect(report.best.solution).toBe(code('up', 'Math.cos(s.tilt)'));
  // Five answers and the lessons; the two that did not come are accounted for as well.
  const usages = events.flatMap((event) => ('usage' in event && event.usage ? [event.usage] : []));
  expect(usages).toHaveLength(6);
  expect(calls).toHaveLength(6);
  const output = ledgerOf(usages).outputTokens;
  expect(output).toBeGreaterThan(500 + countTokens(good));
  expect(output).toBeLessThan(650 + countTokens(good));
}, 120_000);
