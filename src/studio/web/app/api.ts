import { signal } from '@preact/signals';
import type { Refusal } from '../../contract/studio.ts';
import { refused, token } from './token.ts';

/** Whether the studio's process answers. */
export const reachable = signal(true);

/** What the studio answered instead of what was asked for. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly hint: string | undefined;

  constructor({ error, hint }: Refusal) {
    super(error);
    this.hint = hint;
  }
}

export async function get<T>(address: string): Promise<T> {
  return (await request('GET', address)) as T;
}

/** Changes something; throws `RefusedError` without the token. */
export async function change<T = unknown>(
  method: 'POST' | 'PUT' | 'DELETE',
  address: string,
  body?: unknown,
): Promise<T> {
  return (await request(method, address, body)) as T;
}

async function request(method: string, address: string, body?: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(method !== 'GET' && { 'x-heureka-token': token.value }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    reachable.value = false;
    throw new RefusedError({ error: 'The studio does not answer.', hint: 'Is its terminal still open?' });
  }
  reachable.value = true;
  const answer = (await response.json()) as unknown;
  if (response.ok) return answer;
  if (response.status === 401) refused.value = true;
  throw new RefusedError(answer as Refusal);
}
