import { signal } from '@preact/signals';
import type { Refusal } from '../../contract/studio.ts';
import { refused, token } from './token.ts';

/** Whether the studio's process answers. */
export const reachable = signal(true);

/** What the studio answered instead of what was asked for. */
class RefusedError extends Error {
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

/** A file and the name that it is sent under. Throws `RefusedError`. */
export async function download(address: string): Promise<{ readonly name: string; readonly blob: Blob }> {
  const response = await answered('GET', address);
  const name = /filename="([^"]*)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { name: name ?? 'file', blob: await response.blob() };
}

async function request(method: string, address: string, body?: unknown): Promise<unknown> {
  return (await answered(method, address, body)).json();
}

async function answered(method: string, address: string, body?: unknown): Promise<Response> {
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
  if (response.ok) return response;
  if (response.status === 401) refused.value = true;
  throw new RefusedError((await response.json()) as Refusal);
}
