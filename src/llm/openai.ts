import OpenAI from 'openai';
import type { Chat, ChatAnswer, ChatMessage, ChatOptions } from '../core/chat.ts';
import { HeurekaError } from '../core/errors.ts';

/** The model asked when none is named. */
export const defaultModel = 'gpt-5.4-mini';

/** What a server on this machine is sent as a key: the client insists on one. */
const keyForLoopback = 'no-key-is-needed';

export interface OpenaiSettings {
  readonly model?: string;
  /** Where OPENAI_API_KEY and OPENAI_BASE_URL are read; the process's environment by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Tries after the first that failed with 429, 5xx or a dropped connection; the client waits between them. */
  readonly retries?: number;
  /** Seconds until one try is given up. */
  readonly timeout?: number;
}

/**
 * A language model behind OpenAI's chat-completions protocol: OpenAI's own, or any compatible server named by
 * OPENAI_BASE_URL. A server on this machine needs no key.
 *
 * @throws HeurekaError 'unavailable' when there is no key.
 */
export function openaiChat(settings: OpenaiSettings = {}): Chat {
  const { model = defaultModel, environment = process.env, retries = 5, timeout = 300 } = settings;
  const baseURL = environment.OPENAI_BASE_URL || undefined;
  const apiKey = environment.OPENAI_API_KEY || (isLoopback(baseURL) ? keyForLoopback : undefined);
  if (apiKey === undefined) throw missingKey();
  const client = new OpenAI({
    apiKey,
    ...(baseURL !== undefined && { baseURL }),
    maxRetries: retries,
    timeout: timeout * 1000,
    // The search alone decides what is printed, and a log could hold a key.
    logLevel: 'off',
  });
  return {
    name: 'openai',
    complete: (messages, options) =>
      complete(client, model, messages, options).catch((error: unknown) => {
        throw explain(error, apiKey);
      }),
  };
}

/** Whether a language model can be asked with what `environment` holds: a key, or a server on this machine. */
export function openaiConfigured(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(environment.OPENAI_API_KEY) || isLoopback(environment.OPENAI_BASE_URL);
}

async function complete(
  client: OpenAI,
  model: string,
  messages: readonly ChatMessage[],
  { temperature, signal }: ChatOptions,
): Promise<ChatAnswer> {
  const completion = await client.chat.completions.create(
    { model, temperature, messages: [...messages] },
    signal ? { signal } : {},
  );
  // Compatible servers leave out what they do not know, whatever the types promise.
  const message = completion.choices?.[0]?.message;
  return {
    text: message?.content || message?.refusal || '',
    model: completion.model ?? model,
    usage: {
      inputTokens: completion.usage?.prompt_tokens ?? 0,
      outputTokens: completion.usage?.completion_tokens ?? 0,
    },
  };
}

function isLoopback(baseUrl: string | undefined): boolean {
  if (!baseUrl || !URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function missingKey(): HeurekaError {
  return new HeurekaError(
    'unavailable',
    'No language model is configured: OPENAI_API_KEY is not set.',
    'Set OPENAI_API_KEY, or OPENAI_BASE_URL to a server on this machine, or use --proposer evolve.',
  );
}

/** The client's error as one line for the user, without the key that a server may have echoed. */
function explain(error: unknown, apiKey: string): HeurekaError {
  if (error instanceof OpenAI.APIUserAbortError) {
    return new HeurekaError('interrupted', 'The request to the language model was cancelled.');
  }
  const message = redact(error instanceof Error ? error.message : String(error), apiKey);
  const status = error instanceof OpenAI.APIError ? error.status : undefined;
  return new HeurekaError('unavailable', `The language model did not answer: ${message}`, hintFor(status));
}

function redact(message: string, apiKey: string): string {
  return message
    .replaceAll(apiKey, '***')
    .replace(/\bsk-[\w*.-]+/g, '***')
    .split('\n')[0]!
    .slice(0, 300);
}

function hintFor(status: number | undefined): string {
  if (status === 401 || status === 403) return 'Check OPENAI_API_KEY.';
  if (status === 404) return 'Check --model and OPENAI_BASE_URL.';
  if (status === 429) return 'The account is out of quota or asked too often; wait, or use another model.';
  if (status === undefined) return 'Check the network and OPENAI_BASE_URL.';
  return 'Try again later: the run can be resumed.';
}
