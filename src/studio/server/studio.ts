import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ZodError } from 'zod';
import { HeurekaError } from '../../core/errors.ts';
import type { Refusal } from '../contract/studio.ts';
import { comparisonRoutes } from './comparison-routes.ts';
import { guard } from './guard.ts';
import { Library, studioFolder } from './library.ts';
import { servePages } from './pages.ts';
import { replayRoutes } from './replay-routes.ts';
import { runRoutes } from './run-routes.ts';
import { Searches } from './searches.ts';
import { type StudioKnowledge, studioRoutes } from './studio-routes.ts';

export interface StudioOptions extends StudioKnowledge {
  /** The folder of the runs, absolute. */
  readonly runs: string;
  /** How heureka is run: the file and its first arguments. */
  readonly command: readonly string[];
  /** 0 for any free one. */
  readonly port: number;
  /** Told what went wrong inside, where the answer only says that something did. */
  readonly onError: (error: unknown) => void;
}

/** A studio that listens. */
export interface Studio {
  /** `http://127.0.0.1:7420` */
  readonly origin: string;
  /** Whoever has it may change things; it stays the same from one start to the next. */
  readonly token: string;
  close(): Promise<void>;
}

/** Serves the studio to this machine alone. Throws `HeurekaError('unavailable')` when the port is taken. */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const token = keptToken(options.runs);
  const closing = new AbortController();
  const app = studioApp(options, token, closing.signal);
  const hostname = '127.0.0.1';
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const listening = serve({ fetch: app.fetch, hostname, port: options.port }, () => resolve(listening));
    listening.on('error', reject);
  }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? portTaken(options.port) : error;
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const close = async () => {
    closing.abort();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { origin: `http://${hostname}:${port}`, token, close };
}

/** The studio's answers to requests, without a socket. */
function studioApp(options: StudioOptions, token: string, closing: AbortSignal): Hono {
  const library = new Library(options.runs);
  library.emptyTrash();
  const searches = new Searches(options.runs, options.command);
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'no-referrer');
    context.header('cross-origin-resource-policy', 'same-origin');
  });
  app.use(guard(token));
  app.use(bodyLimit({ maxSize: 64 * 1024, onError: (context) => context.json(tooLarge, 413) }));
  app.onError((error, context) => {
    const { refusal, status } = refusalOf(error);
    if (status === 500) options.onError(error);
    return context.json(refusal, status);
  });
  studioRoutes(app, options, searches);
  runRoutes(app, library, searches, options.exports);
  comparisonRoutes(app, options, library, searches);
  replayRoutes(app, library, closing);
  servePages(app);
  return app;
}

const tooLarge: Refusal = { error: 'The request is too large.' };

function refusalOf(error: unknown): { refusal: Refusal; status: 400 | 404 | 500 | 503 } {
  if (error instanceof HeurekaError) {
    const { message, hint, reason } = error;
    const status = /^There is no |^Unknown /.test(message) ? 404 : reason === 'unavailable' ? 503 : 400;
    return { refusal: { error: message, ...(hint !== undefined && { hint }) }, status };
  }
  if (error instanceof ZodError || error instanceof SyntaxError) {
    return { refusal: { error: 'The request cannot be read.' }, status: 400 };
  }
  return {
    refusal: { error: 'Something is wrong inside heureka; the studio’s terminal says what.' },
    status: 500,
  };
}

/** The token lies where only the owner of the runs reads it, so that an address stays good after a restart. */
function keptToken(runs: string): string {
  const file = join(studioFolder(runs), 'token');
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (/^[\w-]{20,}$/.test(kept)) return kept;
  }
  const token = randomBytes(24).toString('base64url');
  mkdirSync(studioFolder(runs), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}

const portTaken = (port: number) =>
  new HeurekaError(
    'unavailable',
    `Port ${port} is taken.`,
    'Is a studio open already? Else choose another: --port N',
  );
