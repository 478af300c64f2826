import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ChatAnswer, ChatProgress } from '../../src/core/chat.ts';
import { UnansweredError } from '../../src/core/usage.ts';
import { defaultModel, openaiConfigured, shownAddress } from '../../src/llm/configuration.ts';
import { listModels } from '../../src/llm/connection.ts';
import { type OpenaiSettings, openaiChat } from '../../src/llm/openai.ts';
import {
  type ChatReply,
  type ChatServer,
  countTokens,
  type ServerManners,
  startChatServer,
} from './chat-server.ts';

const key = 'sk-test-marked-key-0123456789';
const messages = [{ role: 'user', content: 'How are you?' }] as const;
/** A server's word that it may be asked again at once, so that a test need not wait. */
const soon = { 'retry-after-ms': '1' };
/** What the beginning of an answer that breaks takes, by the rule of four characters a token. */
const broken = { inputTokens: 3, outputTokens: 9 };

let server: ChatServer | undefined;
afterEach(async () => server?.close());

interface Asking extends OpenaiSettings {
  readonly signal?: AbortSignal;
  readonly manners?: ServerManners;
}

async function ask(
  reply: (index: number) => ChatReply | Promise<ChatReply>,
  { signal, manners, ...settings }: Asking = {},
) {
  await server?.close();
  server = await startChatServer((_, index) => reply(index), manners);
  const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: server.url };
  const patience = { retries: 2, ...settings.patience };
  const chat = openaiChat({ environment, ...settings, patience });
  const answer = await chat.complete(messages, { temperature: 1, label: '01-01', ...(signal && { signal }) });
  return { ...answer, usage: answer.usage! };
}

const usage = (text: string, requests = 1) => ({
  ...{ requests, inputTokens: countTokens(messages[0].content), cachedTokens: 0 },
  ...{ outputTokens: countTokens(text), estimated: false },
});

describe('an answer', () => {
  test('comes with its model and its tokens, from the model that was asked for', async () => {
    const answer = await ask(() => 'Well enough.', { model: 'small-model' });
    expect(answer).toEqual({ text: 'Well enough.', model: 'small-model', usage: usage('Well enough.') });
    expect(server!.calls).toEqual([
      expect.objectContaining({
        ...{ model: 'small-model', temperature: 1, messages, authorization: `Bearer ${key}` },
        ...{ stream: true, stream_options: { include_usage: true }, max_tokens: 32768 },
      }),
    ]);
  });

  test('comes from the default model when none is named', async () => {
    expect((await ask(() => 'Well.')).model).toBe(defaultModel);
  });

  test('is told of as it is written', async () => {
    const told: ChatProgress[] = [];
    await ask(() => 'I am well.', { onProgress: (progress) => told.push(progress) });
    expect([...new Set(told.map(({ text }) => text))]).toEqual(['', 'I ', 'I am ', 'I am well.']);
    expect(told.at(-1)).toEqual({ label: '01-01', text: '', done: true });
    expect(told.every(({ label, waiting }) => label === '01-01' && waiting === undefined)).toBe(true);
  });

  test('is a refusal in words, or nothing, where the server sends that', async () => {
    const refusal = {
      choices: [{ message: { role: 'assistant', content: null, refusal: 'I would rather not.' } }],
    };
    expect((await ask(() => ({ status: 200, body: refusal }))).text).toBe('I would rather not.');
    expect((await ask(() => 'empty')).text).toBe('');
    expect((await ask(() => 'empty', { manners: { wholeOnly: true } })).text).toBe('');
    expect(server!.calls).toHaveLength(1);
  });

  test('that does not end is cut off, and what it costs is counted', async () => {
    const { text, usage } = await ask(() => 'endless', { longestAnswer: 1000 });
    expect(text).toHaveLength(4000);
    expect(text).toMatch(/^and so on and so on/);
    expect(usage.estimated).toBe(true);
    expect(usage.outputTokens).toBeGreaterThanOrEqual(1000);
    expect(usage.outputTokens).toBeLessThan(1100);
    expect(server!.calls[0]!.max_tokens).toBe(1000);
  });
});

describe('a server that is not quite like OpenAI', () => {
  test.each<[string, ServerManners, number]>([
    ['answers in one piece only', { wholeOnly: true }, 1],
    ['does not know stream', { refuses: ['stream', 'stream_options'] }, 2],
    ['does not know stream_options', { refuses: ['stream_options'] }, 2],
    ['does not know any name of the limit', { refuses: ['max_tokens', 'max_completion_tokens'] }, 3],
    ['knows only the newer name of the limit', { refuses: ['max_tokens'] }, 2],
    ['wants its own temperature', { refuses: ['temperature'] }, 2],
    ['does not say what it refuses', { refuses: ['stream_options'], vague: true }, 2],
  ])('is understood, also the second time: %s', async (_, manners, requests) => {
    server = await startChatServer(() => 'Well.', manners);
    const chat = openaiChat({ environment: { OPENAI_BASE_URL: server.url } });
    const first = await chat.complete(messages, { temperature: 1 });
    expect(first.text).toBe('Well.');
    expect(first.usage!.requests).toBe(requests);
    expect((await chat.complete(messages, { temperature: 1 })).usage!.requests).toBe(1);
  });

  test('and counts nothing: the tokens are estimated, and said to be', async () => {
    for (const wholeOnly of [false, true]) {
      const { usage } = await ask(() => 'Well enough, thanks.', { manners: { uncounted: true, wholeOnly } });
      expect(usage).toEqual({
        ...{ requests: 1, inputTokens: 3, cachedTokens: 0, outputTokens: 5, estimated: true },
      });
    }
  });

  test('is told when all it says is no', async () => {
    const refusing = ask(() => ({ status: 400, body: { error: { message: 'no such model' } } }));
    await expect(refusing).rejects.toThrow(/no such model/);
    expect(server!.calls).toHaveLength(2);
  });
});

describe('an answer is asked for again', () => {
  test.each<[string, ChatReply]>([
    ['too many requests', { status: 429, headers: soon }],
    ['a fault of the server', { status: 500, headers: soon }],
  ])('after %s, which costs nothing', async (_, failure) => {
    const answer = await ask((index) => (index === 0 ? failure : 'Well.'));
    expect(answer).toMatchObject({ text: 'Well.', usage: usage('Well.', 2) });
    expect(server!.calls).toHaveLength(2);
  });

  test.each<ChatReply>(['cut', 'unfinished', 'stall'])('after a stream that breaks: %s', async (failure) => {
    const answer = await ask((index) => (index === 0 ? failure : 'Well.'), { patience: { silence: 0.2 } });
    expect(answer.text).toBe('Well.');
    // What was written before the line broke is paid for, too.
    const { inputTokens, outputTokens } = usage('Well.');
    expect(answer.usage).toEqual({
      ...{ requests: 2, cachedTokens: 0, estimated: true },
      ...{ inputTokens: inputTokens + broken.inputTokens, outputTokens: outputTokens + broken.outputTokens },
    });
  });

  test('after an answer in one piece that is cut', async () => {
    const answer = await ask((index) => (index === 0 ? 'cut' : 'Well.'), { manners: { wholeOnly: true } });
    expect(answer).toMatchObject({ text: 'Well.', usage: { requests: 2 } });
  });

  test('after as long as the server says, in seconds or as a date', async () => {
    const told: ChatProgress[] = [];
    const onProgress = (progress: ChatProgress) => told.push(progress);
    const date = () => new Date(Date.now() + 1500).toUTCString();
    for (const [value, seconds] of [[() => '0.3', 0.29] as const, [date, 0.45] as const]) {
      const begun = performance.now();
      const failure = () => ({ status: 429, headers: { 'retry-after': value() } });
      await ask((index) => (index === 0 ? failure() : 'Well.'), { onProgress });
      // A date has whole seconds: half a second is left at least.
      expect(performance.now() - begun).toBeGreaterThan(seconds * 1000);
      expect(told.some(({ waiting }) => /^asked too often, again in \d s$/.test(waiting ?? ''))).toBe(true);
    }
  });
});

describe('no answer', () => {
  test.each<[string, ChatReply, number, RegExp, RegExp]>([
    ['a server that stays at fault', { status: 500, headers: soon }, 3, /status 500/, /resumed/],
    ['asked too often', { status: 429, headers: soon }, 3, /status 429/, /quota/],
    [
      ...(['a quota used up', { status: 429, body: { error: { code: 'insufficient_quota' } } }] as const),
      ...([1, /429/, /add credit/] as const),
    ],
    ['a wait beyond all patience', { status: 429, headers: { 'retry-after': '9000' } }, 1, /429/, /wait/],
    ['an unknown model', { status: 404 }, 1, /status 404/, /--model/],
  ])('is an error with a way out: %s', async (_, reply, calls, message, hint) => {
    const error = await ask(() => reply).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnansweredError);
    expect(error).toMatchObject({
      ...{ name: 'HeurekaError', reason: 'unavailable' },
      ...{ message: expect.stringMatching(message), hint: expect.stringMatching(hint) },
      usage: { requests: calls, inputTokens: 0, outputTokens: 0 },
    });
    expect(server!.calls).toHaveLength(calls);
  });

  test('tells what was spent all the same', async () => {
    await expect(ask(() => 'unfinished', { patience: { retries: 1 } })).rejects.toMatchObject({
      message: expect.stringMatching(/broke off/),
      usage: { requests: 2, inputTokens: 2 * broken.inputTokens, outputTokens: 2 * broken.outputTokens },
    });
  });

  test('never shows the key that the server echoes', async () => {
    const body = { error: { message: `Incorrect API key provided: ${key}, or sk-***6789.` } };
    const error: Error = await ask(() => ({ status: 401, body })).catch((thrown) => thrown);
    expect(error.message).toMatch(/Incorrect API key/);
    expect(JSON.stringify([error.message, error.stack, Object.entries(error)])).not.toMatch(/sk-|6789/);
  });

  test('is an error when nobody listens', async () => {
    const gone = await startChatServer(() => '');
    await gone.close();
    const chat = openaiChat({ environment: { OPENAI_BASE_URL: gone.url }, patience: { retries: 0 } });
    await expect(chat.complete(messages, { temperature: 1 })).rejects.toMatchObject({
      ...{ reason: 'unavailable', hint: expect.stringMatching(/OPENAI_BASE_URL/) },
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  test('ends a silence, and what takes too long in all', async () => {
    const silence = ask(() => 'hang', { patience: { silence: 0.05, retries: 0 } });
    await expect(silence).rejects.toThrow(/nothing was heard for 0.05 s/);
    // Something is heard all the time.
    const late = ask(() => 'endless', { patience: { deadline: 0.3 }, longestAnswer: 1e9 });
    await expect(late).rejects.toThrow(/no whole answer in 0.3 s/);
  });

  test.each<ChatReply>(['hang', 'stall', { status: 429, headers: { 'retry-after': '60' } }])(
    'is waited for no longer once it is cancelled: %s',
    async (reply) => {
      const stop = new AbortController();
      const begun = performance.now();
      setTimeout(() => stop.abort(), 100);
      const { signal } = stop;
      await expect(ask(() => reply, { signal })).rejects.toMatchObject({ reason: 'interrupted' });
      expect(performance.now() - begun).toBeLessThan(5000);
    },
  );
});

describe('nonsense', () => {
  test.each<[string, ChatReply, RegExp]>([
    [
      'a page of a portal',
      { raw: '<html>Please log in</html>', type: 'text/html' },
      /is no answer, but text\/html/,
    ],
    ['JSON cut in two', { raw: '{"choices": [', type: 'application/json' }, /not JSON, or broke off/],
    ['a stream of no JSON', { raw: 'data: {"choi\n\n', type: 'text/event-stream' }, /./],
    [
      'an answer longer than any',
      { raw: `{"choices": "${'x'.repeat(200_000)}"}`, type: 'application/json' },
      /longer than any may be/,
    ],
  ])('is asked for again, and then an error that says so: %s', async (_, reply, message) => {
    const printed = vi.spyOn(console, 'error');
    await expect(ask(() => reply, { patience: { retries: 0 }, longestAnswer: 1000 })).rejects.toMatchObject({
      ...{ name: 'HeurekaError', reason: 'unavailable', message: expect.stringMatching(message) },
    });
    const second = await ask((index) => (index === 0 ? reply : 'Well.'), { longestAnswer: 1000 });
    expect(second.text).toBe('Well.');
    expect(printed).not.toHaveBeenCalled();
  });

  test('of any JSON, whole or streamed, is a text with counts, or an error', async () => {
    const part = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('Well.', 3, null, [{ text: 'Well.' }]),
    );
    const body = fc.record(
      {
        choices: fc.oneof(
          part,
          fc.array(fc.record({ message: fc.record({ content: part }), delta: fc.record({ content: part }) })),
        ),
        usage: fc.oneof(part, fc.record({ prompt_tokens: part, completion_tokens: part, cost: part })),
        model: part,
      },
      { requiredKeys: [] },
    );
    let reply: ChatReply = '';
    server = await startChatServer(() => reply);
    const settings = { environment: { OPENAI_BASE_URL: server.url }, patience: { retries: 0 } };
    await fc.assert(
      fc.asyncProperty(fc.oneof(body, part), fc.boolean(), async (value, streamed) => {
        const text = JSON.stringify(value);
        reply = streamed
          ? { raw: `data: ${text}\n\ndata: [DONE]\n\n`, type: 'text/event-stream' }
          : { raw: text, type: 'application/json' };
        const answer = await openaiChat(settings)
          .complete(messages, { temperature: 1 })
          .catch((error: unknown) => error);
        if (answer instanceof Error) {
          expect(answer).toBeInstanceOf(UnansweredError);
          return;
        }
        const { text: said, model, usage } = answer as ChatAnswer;
        expect([typeof said, typeof model]).toEqual(['string', 'string']);
        for (const count of [usage!.inputTokens, usage!.outputTokens, usage!.cost ?? 0]) {
          expect(count).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 5, numRuns: 80 },
    );
  });
});

describe('money', () => {
  const prices = { 'small-model': { input: 2, cached: 1, output: 8 } };

  test('is tokens times the price, broken tries included', async () => {
    const model = 'small-model';
    const { usage } = await ask((index) => (index === 0 ? 'cut' : 'Well.'), { model, prices });
    expect(usage.cost).toBeCloseTo((2 * usage.inputTokens + 8 * usage.outputTokens) / 1e6, 12);
    expect(usage.outputTokens).toBe(broken.outputTokens + countTokens('Well.'));
  });

  test('is unknown for a model without a price, never nothing', async () => {
    expect((await ask(() => 'Well.', { model: 'another', prices })).usage).not.toHaveProperty('cost');
  });

  test('is what the server says where it says so', async () => {
    const choices = [{ message: { content: 'Well.' } }];
    const body = { choices, usage: { prompt_tokens: 10, completion_tokens: 2, cost: 0.25 } };
    expect((await ask(() => ({ status: 200, body }))).usage.cost).toBe(0.25);
  });
});

describe('configuration', () => {
  test('needs a key, except for a server on this machine', () => {
    expect(openaiConfigured({})).toBe(false);
    expect(openaiConfigured({ OPENAI_API_KEY: '' })).toBe(false);
    expect(openaiConfigured({ OPENAI_API_KEY: key })).toBe(true);
    expect(openaiConfigured({ OPENAI_BASE_URL: 'http://localhost:11434/v1' })).toBe(true);
    expect(openaiConfigured({ OPENAI_BASE_URL: 'http://[::1]:8000/v1' })).toBe(true);
    expect(openaiConfigured({ OPENAI_BASE_URL: 'https://models.example/v1' })).toBe(false);
    expect(() => openaiChat({ environment: {} })).toThrow(/OPENAI_API_KEY is not set/);
    expect(() => openaiChat({ environment: { OPENAI_BASE_URL: 'localhost' } })).toThrow(/is not an address/);
  });

  test('sends a server on this machine some key, as the client insists', async () => {
    server = await startChatServer(() => 'Well.');
    const chat = openaiChat({ environment: { OPENAI_BASE_URL: server.url } });
    await chat.complete(messages, { temperature: 1 });
    expect(server.calls[0]!.authorization).toMatch(/^Bearer \S+$/);
  });

  test('lists the models of the server, and shows its address without a password', async () => {
    server = await startChatServer(() => 'Well.');
    expect(await listModels({ OPENAI_BASE_URL: server.url }, 5)).toEqual(['test-model', 'other-model']);
    expect(shownAddress({ OPENAI_BASE_URL: 'http://me:secret@host:1/v1?key=1' })).toBe('http://host:1/v1');
  });
});
