import OpenAI from 'openai';
import { HeurekaError } from '../core/errors.ts';
import { isLoopback, type Variables } from './configuration.ts';
import { explain } from './failure.ts';

/** What a server on this machine is sent as a key: the client insists on one. */
const keyForLoopback = 'no-key-is-needed';

/** A client, and what it was made from. */
export interface Connection {
  readonly client: OpenAI;
  /** Undefined for OpenAI's own. */
  readonly baseUrl: string | undefined;
  readonly apiKey: string;
}

/** The server that OPENAI_BASE_URL and OPENAI_API_KEY name. Throws `HeurekaError` without a key or an address. */
export function connect(environment: Variables): Connection {
  const baseUrl = environment.OPENAI_BASE_URL || undefined;
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) throw badAddress();
  const apiKey = environment.OPENAI_API_KEY || (isLoopback(baseUrl) ? keyForLoopback : undefined);
  if (apiKey === undefined) throw missingKey();
  const client = new OpenAI({
    ...{ apiKey, baseURL: baseUrl ?? 'https://api.openai.com/v1' },
    // Retries and time limits are ours: the client's waits cannot be cancelled, and it does not retry a cut stream.
    ...{ maxRetries: 0, timeout: 2 ** 31 - 1 },
    // The search alone decides what is printed, and a log could hold a key.
    logLevel: 'off',
  });
  return { client, baseUrl, apiKey };
}

/** The names of the models that the server has: a request that costs nothing. Throws `HeurekaError('unavailable')`. */
export async function listModels(environment: Variables, seconds: number): Promise<string[]> {
  const { client, apiKey } = connect(environment);
  try {
    const { data } = await client.models.list({ signal: AbortSignal.timeout(seconds * 1000) });
    return data.map(({ id }) => id);
  } catch (error) {
    const late = error instanceof OpenAI.APIUserAbortError;
    throw new HeurekaError('unavailable', late ? `no answer in ${seconds} s` : explain(error, apiKey));
  }
}

function missingKey(): HeurekaError {
  return new HeurekaError(
    'unavailable',
    'No language model is configured: OPENAI_API_KEY is not set.',
    'Set OPENAI_API_KEY, or OPENAI_BASE_URL to a server on this machine, or use --proposer evolve.',
  );
}

function badAddress(): HeurekaError {
  return new HeurekaError(
    'usage',
    'OPENAI_BASE_URL is not an address.',
    'For example: http://localhost:11434/v1',
  );
}
