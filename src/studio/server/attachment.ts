import type { Context } from 'hono';

/** A file to be saved, never shown: whatever is in it, this origin's pages do not run it. */
export function attachment(context: Context, name: string, content: string | Uint8Array): Response {
  context.header('content-disposition', `attachment; filename="${name.replaceAll(/[^\w.-]/g, '-')}"`);
  context.header('content-type', 'application/octet-stream');
  return context.body(typeof content === 'string' ? content : new Uint8Array(content));
}
