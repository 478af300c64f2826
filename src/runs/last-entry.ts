import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode, fileError } from './file-error.ts';
import type { JournalEntry } from './journal.ts';

/** Bytes read from the end at first: a report fits. */
const window = 65_536;

/** The last whole entry of the journal at `file`, read from its end, or undefined. */
export function lastEntry(file: string): JournalEntry | undefined {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(error, 'read', file);
  }
  try {
    return parse(lastLine(handle, fstatSync(handle).size));
  } finally {
    closeSync(handle);
  }
}

/** The text before the last newline and after the one before it. */
function lastLine(handle: number, size: number): string {
  for (let length = Math.min(window, size); ; length = Math.min(2 * length, size)) {
    const bytes = Buffer.alloc(length);
    const read = readSync(handle, bytes, 0, length, size - length);
    const end = bytes.lastIndexOf(10, read - 1);
    const start = end > 0 ? bytes.lastIndexOf(10, end - 1) : -1;
    if (start >= 0 || length === size) return bytes.toString('utf8', start + 1, Math.max(end, 0));
  }
}

function parse(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}
