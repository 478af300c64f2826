import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

export async function compareSuite(
  _names: readonly string[],
  _flags: Flags,
  _context: Context,
): Promise<void> {}
