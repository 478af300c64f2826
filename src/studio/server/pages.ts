import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import type { Context, Hono } from 'hono';
import { webFile, webFolder } from '../web-files.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the web application: its files, and its one page at every address that is none of them. */
export function servePages(app: Hono): void {
  app.get('/assets/:name', (context) => {
    const file = resolve(join(webFolder, 'assets', context.req.param('name')));
    const inside = file.startsWith(join(webFolder, 'assets') + sep);
    if (!inside || !existsSync(file)) return context.text('not found', 404);
    // The name of a file holds the hash of its content.
    context.header('cache-control', 'public, max-age=31536000, immutable');
    return body(context, readFileSync(file), types[extname(file)] ?? 'application/octet-stream');
  });
  app.get('*', (context) => {
    if (context.req.path.startsWith('/api/'))
      return context.json({ error: 'There is no such address.' }, 404);
    const nonce = randomBytes(16).toString('base64');
    context.header('content-security-policy', policy(nonce));
    context.header('cache-control', 'no-store');
    const page = readFileSync(webFile('index.html'), 'utf8').replaceAll('%NONCE%', nonce);
    return body(context, page, types['.html']!);
  });
}

function body(context: Context, content: Buffer | string, type: string): Response {
  context.header('content-type', type);
  return context.body(typeof content === 'string' ? content : new Uint8Array(content));
}

/** Scripts come from here alone, styles too or carry the nonce (the code editor makes some), nothing is framed. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    'media-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
