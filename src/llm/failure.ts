import { APIConnectionError, APIError } from 'openai';
import { UnansweredError, type Usage } from '../core/usage.ts';

/** An answer that did not come whole: the line broke, fell silent, or the server ended it in the middle. */
export class BrokenAnswer extends Error {}

/** Whether asking again may help: too many requests, a fault of the server, a connection that broke. */
export function isPassing(error: unknown): boolean {
  if (error instanceof APIConnectionError) return true;
  // Beyond the client's own errors lie those of the socket and of a piece that was cut in the middle.
  if (!(error instanceof APIError)) return true;
  const { status, code } = error;
  if (code === 'insufficient_quota') return false;
  return status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
}

/** Seconds that the server asks to wait, or undefined: `Retry-After` as seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(error: unknown, now: () => number): number | undefined {
  const headers = error instanceof APIError ? error.headers : undefined;
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds / 1000);
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = /^\s*[\d.]+\s*$/.test(value) ? Number(value) : (Date.parse(value) - now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** A few words on what is wrong, for a status line. */
export function briefly(error: unknown): string {
  const status = error instanceof APIError ? error.status : undefined;
  if (status === 429) return 'asked too often';
  return status === undefined ? 'the connection broke' : `the server says ${status}`;
}

/** The failure as one line for the user and the way out, without the key that a server may have echoed. */
export function unanswered(error: unknown, apiKey: string, usage?: Usage): UnansweredError {
  return new UnansweredError(
    `The language model did not answer: ${explain(error, apiKey)}`,
    hintFor(error),
    usage,
  );
}

/** 'Connection error.' alone does not tell a server that is not running from a name that does not exist. */
function causeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && at !== error) return ` (${at.code})`;
  }
  return '';
}

/** One line on `error`, without the key, anything that looks like one, or a password in an address. */
export function explain(error: unknown, apiKey: string): string {
  return `${error instanceof Error ? error.message : error}${causeOf(error)}`
    .replaceAll(apiKey, '***')
    .replace(/\bsk-[\w*.-]+/g, '***')
    .replace(/\/\/[^/\s@]+@/g, '//***@')
    .split('\n')[0]!
    .slice(0, 300);
}

function hintFor(error: unknown): string {
  const { status, code } = error instanceof APIError ? error : { status: undefined, code: undefined };
  if (status === 401 || status === 403) return 'Check OPENAI_API_KEY.';
  if (status === 404) return 'Check --model and OPENAI_BASE_URL.';
  if (code === 'insufficient_quota') return 'The account is out of quota: add credit, or use another model.';
  if (status === 429) return 'The account is out of quota or asked too often; wait, or use another model.';
  if (status === undefined) return 'Check the network and OPENAI_BASE_URL.';
  return 'Try again later: the run can be resumed.';
}
