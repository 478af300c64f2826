import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Refusal } from '../contract/studio.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The header that carries the token. */
const tokenHeader = 'x-heureka-token';

/**
 * Lets through what the studio's own pages ask for, from this machine or through a tunnel to it. A page of another site
 * that has a name of its own point here (DNS rebinding) gives itself away by the Host header, one that sends requests
 * by the Origin header; and whoever wants to change something needs the token, which no page of another site has.
 */
export function guard(token: string): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    const host = context.req.header('host') ?? '';
    const refuse = (error: string, hint: string, status: 401 | 403) =>
      context.json({ error, hint } satisfies Refusal, status);
    if (!isLoopback(host)) {
      return refuse(
        'This studio answers to 127.0.0.1 and localhost only.',
        'Open the address it printed.',
        403,
      );
    }
    const origin = context.req.header('origin');
    const site = context.req.header('sec-fetch-site') ?? 'same-origin';
    const foreign = origin !== undefined && origin !== `http://${host}`;
    if (foreign || (isApi(context.req.path) && !['same-origin', 'none'].includes(site))) {
      return refuse('Pages of other sites may not use the studio.', 'Open the address it printed.', 403);
    }
    if (method !== 'GET' && method !== 'HEAD' && !equal(context.req.header(tokenHeader) ?? '', token)) {
      return refuse(
        'This page may look, but not change anything.',
        'Open the address the studio printed.',
        401,
      );
    }
    await next();
  };
}

const isApi = (path: string) => path.startsWith('/api/');

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return loopback.has(name.toLowerCase());
}

/** Takes as long for every wrong token. */
function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
