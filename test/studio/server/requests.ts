import type { Studio } from '../../../src/studio/server/studio.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The body, which is taken for what the caller says it is. */
  json<T = { readonly error: string }>(): T;
}

/** A request to a studio as its own page makes it, with the token. */
export async function ask(
  { origin, token }: Studio,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-heureka-token': token },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  return { status, headers, bytes, json: () => JSON.parse(String(bytes)) };
}
