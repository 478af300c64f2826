import { afterEach, describe, expect, test } from 'vitest';
import { defaultModel, type OpenaiSettings, openaiChat, openaiConfigured } from '../../src/llm/openai.ts';
import { type ChatReply, type ChatServer, startChatServer } from './chat-server.ts';

const key = 'sk-test-marked-key-0123456789';
const messages = [{ role: 'user', content: 'How are you?' }] as const;
/** A server's word that it may be asked again at once, so that a test need not wait. */
const soon = { 'retry-after-ms': '1' };

let server: ChatServer | undefined;
afterEach(async () => server?.close());

async function ask(
  reply: (index: number) => ChatReply | Promise<ChatReply>,
  settings: OpenaiSettings = {},
  signal?: AbortSignal,
) {
  server = await startChatServer((_, index) => reply(index));
  const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: server.url };
  const chat = openaiChat({ environment, retries: 2, ...settings });
  return chat.complete(messages, { temperature: 1, ...(signal && { signal }) });
}

describe('an answer', () => {
  test('comes with its model and its tokens, from the model that was asked for', async () => {
    const answer = await ask(() => 'Well.', { model: 'small-model' });
    expect(answer).toEqual({
      text: 'Well.',
      model: 'small-model',
      usage: { inputTokens: 100, outputTokens: 5 },
    });
    expect(server!.calls).toEqual([
      expect.objectContaining({
        model: 'small-model',
        temperature: 1,
        messages,
        authorization: `Bearer ${key}`,
      }),
    ]);
  });

  test('comes from the default model when none is named', async () => {
    expect((await ask(() => 'Well.')).model).toBe(defaultModel);
  });

  test('is a refusal in words, or nothing, where the server sends that', async () => {
    const refusal = {
      choices: [{ message: { role: 'assistant', content: null, refusal: 'I would rather not.' } }],
    };
    expect((await ask(() => ({ status: 200, body: refusal }))).text).toBe('I would rather not.');
    await server!.close();
    const nothing = await ask(() => ({ status: 200, body: { choices: [] } }));
    expect(nothing).toMatchObject({ text: '', usage: { inputTokens: 0, outputTokens: 0 } });
  });

  test.each([
    ['too many requests', { status: 429, headers: soon }],
    ['a fault of the server', { status: 500, headers: soon }],
    ['a connection cut in the middle', 'cut' as const],
  ])('is asked for again after %s', async (_, failure) => {
    const answer = await ask((index) => (index === 0 ? failure : 'Well.'));
    expect(answer.text).toBe('Well.');
    expect(server!.calls).toHaveLength(2);
  });
});

describe('no answer', () => {
  test.each([
    ['a server that stays at fault', { status: 500, headers: soon }, 3, /status 500/, /resumed/],
    ['a quota used up', { status: 429, headers: soon }, 3, /status 429/, /quota/],
    ['an unknown model', { status: 404 }, 1, /status 404/, /--model/],
  ])('is an error with a way out: %s', async (_, reply, calls, message, hint) => {
    await expect(ask(() => reply)).rejects.toMatchObject({
      name: 'HeurekaError',
      reason: 'unavailable',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(server!.calls).toHaveLength(calls);
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
    const chat = openaiChat({ environment: { OPENAI_BASE_URL: gone.url }, retries: 0 });
    await expect(chat.complete(messages, { temperature: 1 })).rejects.toMatchObject({
      reason: 'unavailable',
      hint: expect.stringMatching(/OPENAI_BASE_URL/),
    });
  });

  test('ends a request that takes too long, and one that is cancelled', async () => {
    const never = () => new Promise<ChatReply>(() => {});
    await expect(ask(never, { timeout: 0.05, retries: 0 })).rejects.toMatchObject({ reason: 'unavailable' });
    await server!.close();
    const stop = new AbortController();
    const cancelled = ask(
      () => {
        stop.abort();
        return never();
      },
      {},
      stop.signal,
    );
    await expect(cancelled).rejects.toMatchObject({ reason: 'interrupted' });
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
  });

  test('sends a server on this machine some key, as the client insists', async () => {
    server = await startChatServer(() => 'Well.');
    const chat = openaiChat({ environment: { OPENAI_BASE_URL: server.url } });
    await chat.complete(messages, { temperature: 1 });
    expect(server.calls[0]!.authorization).toMatch(/^Bearer \S+$/);
  });
});
