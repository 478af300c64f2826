import { afterEach, expect, test } from 'vitest';
import { ledgerOf, UnansweredError } from '../../src/core/usage.ts';
import { openaiChat } from '../../src/llm/openai.ts';
import type { SearchEvent } from '../../src/optimize/events.ts';
import { chatProposer } from '../../src/optimize/proposers/chat.ts';
import { answerByPlan } from '../../src/optimize/proposers/plan.ts';
import { optimise } from '../../src/optimize/search.ts';
import { eurekaStrategy } from '../../src/optimize/strategies/eureka.ts';
import { oproStrategy } from '../../src/optimize/strategies/opro.ts';
import { type ChatCall, type ChatReply, type ChatServer, startChatServer } from '../llm/chat-server.ts';
import { type Point, quadraticProblem } from './quadratic.ts';

type Event = SearchEvent<{ readonly distance: number }>;

let server: ChatServer | undefined;
afterEach(async () => server?.close());

/** Which step of a plan is asked for, by what was said before it. */
const stepOf = ({ messages }: ChatCall) => messages.filter(({ role }) => role === 'assistant').length;

async function openChat(reply: (call: ChatCall, index: number) => ChatReply) {
  server = await startChatServer(reply);
  const environment = { OPENAI_BASE_URL: server.url };
  return openaiChat({ environment, patience: { retries: 0 } });
}

/** A model that reasons, and goes half of the way to the top from the point that it is shown. */
async function search(past: readonly Event[] = [], strategy = eurekaStrategy()) {
  let count = 0;
  const chat = await openChat(({ messages }) => {
    const asked = messages.at(-1)!.content;
    if (asked.includes('Step 1 of 3')) return `I see that analysis ${++count} is due.`;
    if (asked.includes('Step 2 of 3')) return `Part x and part y of ${count}.`;
    const shown = messages
      .flatMap(({ content }) => [...content.matchAll(/x = ([-\d.]+), y = ([-\d.]+)/g)])
      .at(-1);
    const [, x, y] = shown ? shown.map(Number) : [0, 11, 7];
    return `So: x = ${(x! + 3) / 2}, y = ${(y! - 1) / 2} it is.`;
  });
  const events: Event[] = [];
  const candidates = await optimise<Point, { readonly distance: number }>({
    ...{ problem: quadraticProblem(), proposer: chatProposer(chat, { reasoning: 'plan' }), strategy, past },
    ...{ iterations: 3, samples: 1, repairs: 1, seed: 5, concurrency: 1 },
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
  return { candidates, events, calls: server!.calls, counted: server!.counted };
}

test('a plan is an analysis, the parts and the whole, kept with the candidate and shown with it', async () => {
  const { candidates, events, calls, counted } = await search();
  // The first answer is out of bounds and is sent back once, with the plan that it came of.
  expect(candidates[0]).toMatchObject({ repairs: 1, outcome: { ok: true } });
  expect(calls).toHaveLength(3 * 3 + 1);
  expect(calls[3]!.messages.map(({ role }) => role)).toEqual([
    ...['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'],
  ]);
  expect(calls[0]!.messages.at(-1)!.content).toMatch(/Where is the top\?[\s\S]*Step 1 of 3/);
  expect(candidates[0]!.reasoning).toBe('I see that analysis 1 is due.\n\nPart x and part y of 1.');
  const shown = calls[4]!.messages[2]!;
  expect(shown).toEqual({
    role: 'assistant',
    content: `${candidates[0]!.reasoning}\n\n[${candidates[0]!.solution}]`,
  });
  // The one after goes on from the best, which is the second.
  expect(calls[7]!.messages[2]!.content).toContain('analysis 2 is due');
  const proposed = events.filter((event) => event.type === 'proposed');
  const ledger = ledgerOf(proposed.map(({ usage }) => usage));
  expect(ledger).toMatchObject({ answers: 10, requests: 10 });
  expect([ledger.inputTokens, ledger.outputTokens]).toEqual([counted.input, counted.output]);
  const again = await search(JSON.parse(JSON.stringify(events)));
  expect(again.candidates).toEqual(candidates);
  expect(again.calls).toEqual([]);
});

test('a trajectory shows how the best of it was reasoned out', async () => {
  const { candidates, calls } = await search([], oproStrategy());
  const asked = calls.at(-3)!.messages.at(-1)!.content;
  expect(asked).toContain('analysis 2 is due');
  expect(asked).not.toContain('analysis 1 is due');
  expect(asked).toContain(candidates[0]!.solution);
});

test('a step that is not answered ends the plan, and what the others took is accounted for', async () => {
  const chat = await openChat((call) => (stepOf(call) === 1 ? { status: 404 } : 'An analysis.'));
  const question = [{ role: 'user', content: 'Where is the top?' } as const];
  const failed = await answerByPlan(chat, question, { temperature: 1 }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(UnansweredError);
  const { usage } = failed as UnansweredError;
  expect(usage).toMatchObject({ requests: 2, inputTokens: server!.counted.input });
});

test('a step without words does not break the conversation', async () => {
  const chat = await openChat((call) => (stepOf(call) < 2 ? ' ' : 'x = 1, y = 1'));
  const question = [{ role: 'user', content: 'Where is the top?' } as const];
  const answer = await answerByPlan(chat, question, { temperature: 0, label: '01-01' });
  expect(answer.text).toBe('x = 1, y = 1');
  expect(server!.calls[2]!.messages.every(({ content }) => content.trim() !== '')).toBe(true);
});
