import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { HeurekaError } from '../core/errors.ts';
import { syncFolder } from './durable-file.ts';
import { fileError } from './file-error.ts';

/** The version of the journal's form; the first line of every journal names it. */
export const journalVersion = 1;

/** One line of a journal, as it was read. */
export interface JournalEntry {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** An append-only record of what has happened, that survives a crash at any moment. */
export interface Journal {
  /** What was there when it was opened, oldest first. */
  readonly past: readonly JournalEntry[];
  /**
   * Writes entries, mostly one, and waits until the disk has them. Throws `HeurekaError('unavailable')` when it cannot be kept, and
   * leaves the journal as it was. A number that is not finite has no form in JSON and is a programmer's error.
   */
  append(...entries: readonly { readonly type: string }[]): void;
  close(): void;
}

/**
 * Opens the journal at `file` for appending, or begins one. What a crash left of a last, unfinished line is cut off.
 * The caller holds the run's lock: a journal has one writer.
 */
export function openJournal(file: string): Journal {
  const fresh = !existsSync(file);
  const handle = attempt('open', file, () => openSync(file, fresh ? 'wx+' : 'r+'));
  try {
    const { entries, length } = parseJournal(readFileSync(handle), file);
    attempt('mend', file, () => ftruncateSync(handle, length));
    const journal = new FileJournal(file, handle, entries, length);
    if (length === 0) journal.append({ type: 'journal', version: journalVersion } as JournalEntry);
    if (fresh) attempt('write', file, () => syncFolder(dirname(file)));
    return journal;
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** The entries of the journal at `file`, oldest first; another process may be writing it. */
export function readJournal(file: string): readonly JournalEntry[] {
  return parseJournal(
    attempt('read', file, () => readFileSync(file)),
    file,
  ).entries;
}

class FileJournal implements Journal {
  readonly past: readonly JournalEntry[];
  private readonly file: string;
  private readonly handle: number;
  private length: number;

  constructor(file: string, handle: number, past: readonly JournalEntry[], length: number) {
    this.file = file;
    this.handle = handle;
    this.past = past;
    this.length = length;
  }

  append(...entries: readonly { readonly type: string }[]): void {
    const lines = Buffer.from(entries.map((entry) => `${JSON.stringify(entry, onlyFinite)}\n`).join(''));
    try {
      writeWhole(this.handle, lines, this.length);
      fdatasyncSync(this.handle);
    } catch (error) {
      attempt('mend', this.file, () => ftruncateSync(this.handle, this.length));
      throw fileError(error, 'write', this.file);
    }
    this.length += lines.length;
    if (fstatSync(this.handle).ino !== statSync(this.file, { throwIfNoEntry: false })?.ino) {
      throw removedWhileRunning(this.file);
    }
  }

  close(): void {
    closeSync(this.handle);
  }
}

/** One call may write a part only, when the disk fills up. */
function writeWhole(handle: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(handle, bytes, written, bytes.length - written, position + written);
  }
}

/**
 * The complete entries of a journal's bytes, and how many bytes they take with the header. A last line without its
 * newline, or whose text is damaged, was never acknowledged and does not count.
 */
function parseJournal(bytes: Buffer, file: string): { entries: JournalEntry[]; length: number } {
  const entries: JournalEntry[] = [];
  let length = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(10, length);
    if (end < 0) break;
    const entry = parseEntry(bytes.toString('utf8', length, end));
    const last = end + 1 === bytes.length;
    if (!entry && last) break;
    if (!entry) throw damaged(file, line);
    if (line === 1) checkHeader(entry, file);
    else entries.push(entry);
    length = end + 1;
  }
  return { entries, length };
}

function parseEntry(text: string): JournalEntry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
      ? (value as JournalEntry)
      : undefined;
  } catch {
    return undefined;
  }
}

function checkHeader(header: JournalEntry, file: string): void {
  if (header.type !== 'journal') throw damaged(file, 1);
  if (header.version === journalVersion) return;
  throw new HeurekaError(
    'failed',
    `${file} has journal version ${JSON.stringify(header.version)}; this heureka reads version ${journalVersion}.`,
    'Go on with the version of heureka that config.json of the run names.',
  );
}

function onlyFinite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`A journal keeps finite numbers only; '${key}' is ${value}.`);
  }
  return value;
}

function attempt<T>(doing: string, file: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fileError(error, doing, file);
  }
}

const damaged = (file: string, line: number) =>
  new HeurekaError(
    'failed',
    `${file} is damaged at line ${line}.`,
    'Something other than heureka changed it: restore the file, or start the search anew.',
  );

/** `path` is no longer where the search keeps what it has. */
export const removedWhileRunning = (path: string) =>
  new HeurekaError(
    'unavailable',
    `${path} was removed or moved while the search was running.`,
    'Start it anew.',
  );
