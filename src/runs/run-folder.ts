import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HeurekaError, nearestName } from '../core/errors.ts';
import { makeFolders, removeParts, syncFolder, writeDurably } from './durable-file.ts';
import { errorCode, fileError } from './file-error.ts';
import { type Journal, type JournalEntry, openJournal, readJournal, removedWhileRunning } from './journal.ts';
import { lastEntry } from './last-entry.ts';
import { type LockHolder, lockHolder, takeLock } from './lock.ts';
import { readTags } from './run-tags.ts';

/** What config.json of a run holds. There are no secrets in it. */
export interface RunConfig {
  readonly format: 1;
  readonly environment: string;
  readonly proposer: string;
  readonly seed: number;
  /** When the run was made, ISO 8601, UTC. For people only: no result depends on it. */
  readonly created: string;
  /** Versions of heureka, Node and whatever else decides a result. */
  readonly versions: Readonly<Record<string, string>>;
  /** The resolved settings, as the one who made the run gave them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** One search with its folder. */
export interface Run {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly config: RunConfig;
}

/** `interrupted`: neither finished nor being worked on; `resume` goes on with it. */
export type RunState = 'running' | 'finished' | 'interrupted';

/** The entry that ends a journal, with whatever the search reported. */
export const finishedEntry = 'finished';

/** Makes `<root>/<env>__<proposer>__s<seed>__<time>/` with its config.json. Throws `HeurekaError('unavailable')`. */
export function createRun(root: string, details: Omit<RunConfig, 'format' | 'created'>, now: Date): Run {
  const config: RunConfig = { format: 1, created: now.toISOString(), ...details };
  const stem = [config.environment, config.proposer, `s${config.seed}`, timeStamp(now)].join('__');
  const folder = makeFolder(resolve(root), stem);
  writeDurably(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  return { name: basename(folder), folder, config };
}

/**
 * The run that `reference` means: a path, the name of a folder in `root`, a tag, or `latest`.
 * Throws `HeurekaError('usage')` with the nearest name.
 */
export function openRun(root: string, reference: string): Run {
  for (const folder of [join(resolve(root), reference), resolve(reference)]) {
    if (existsSync(join(folder, 'config.json'))) return readRun(folder);
  }
  const runs = listRuns(root);
  const found = reference === 'latest' ? runs[0] : runs.find((run) => readTags(run).includes(reference));
  if (found) return found;
  throw unknownRun(root, reference, runs);
}

/** The runs in `root`, newest first. Folders that are no runs, or whose config.json cannot be read, are left out. */
export function listRuns(root: string): Run[] {
  return subfolders(resolve(root))
    .flatMap((name) => {
      try {
        return [readRun(join(resolve(root), name))];
      } catch {
        return [];
      }
    })
    .sort((a, b) => compare(b.config.created, a.config.created) || compare(b.name, a.name));
}

/** The living process that works on a run, if there is one. */
export const workerOn = (run: Run): LockHolder | undefined => lockHolder(lockFile(run));

/** What is known of a run without reading all of its journal. */
export function runState(run: Run): RunState {
  if (workerOn(run)) return 'running';
  return finishedReport(run) ? 'finished' : 'interrupted';
}

/** The last entry of a finished run, or undefined. */
export function finishedReport(run: Run): JournalEntry | undefined {
  const last = lastEntry(journalFile(run));
  return last?.type === finishedEntry ? last : undefined;
}

/** The journal's entries, oldest first; empty when there is none yet. */
export function runEntries(run: Run): readonly JournalEntry[] {
  return existsSync(journalFile(run)) ? readJournal(journalFile(run)) : [];
}

/**
 * Opens a run for work: takes its lock, then its journal. `close` gives both back.
 * Throws `HeurekaError('unavailable')` when another process works on it, and at an append when one has taken it over.
 */
export function workOn(run: Run): { readonly journal: Journal; close(): void } {
  const lock = takeLock(lockFile(run));
  try {
    removeParts(run.folder);
    const journal = openJournal(journalFile(run));
    const append = (...entries: readonly { readonly type: string }[]) => {
      lock.confirm();
      journal.append(...entries);
    };
    const close = () => {
      journal.close();
      lock.release();
    };
    return { journal: { past: journal.past, append, close: () => journal.close() }, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Where a file of a candidate lies: `reward.ts`, `messages.json`, `curves.jsonl` or `policy.json`. */
export function candidateFile(run: Run, id: string, name: string): string {
  return join(run.folder, 'candidates', id, name);
}

/** Writes a file of a candidate, of a run that is there: a folder that was removed is not made again. */
export function writeCandidateFile(run: Run, id: string, name: string, content: string): void {
  if (!existsSync(run.folder)) throw removedWhileRunning(run.folder);
  writeDurably(candidateFile(run, id, name), content);
}

/** Deletes a run's folder. Throws `HeurekaError('usage')` while a process works on it. */
export function removeRun(run: Run): void {
  const holder = workerOn(run);
  if (holder) {
    throw new HeurekaError(
      'usage',
      `${run.name} is running (process ${holder.pid} on ${holder.host}).`,
      'End it first.',
    );
  }
  try {
    rmSync(run.folder, { recursive: true });
  } catch (error) {
    throw fileError(error, 'remove', run.folder);
  }
}

/** Comparisons lie apart from searches: `latest` means a search. */
export const comparisonsFolder = (runs: string) => join(runs, 'comparisons');

const lockFile = (run: Run) => join(run.folder, 'lock');
export const journalFile = (run: Run) => join(run.folder, 'events.jsonl');

/** Byte order, the same on every machine. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** 2026-11-23T05:33:35.123Z -> 20261123-053335 */
function timeStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

/** Two runs of one second get different folders: making a folder that exists fails. */
function makeFolder(root: string, stem: string): string {
  try {
    makeFolders(root);
  } catch (error) {
    throw fileError(error, 'make the folder', root);
  }
  for (let count = 1; ; count++) {
    const folder = join(root, count === 1 ? stem : `${stem}-${count}`);
    try {
      mkdirSync(folder);
      syncFolder(dirname(folder));
      return folder;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw fileError(error, 'make the folder', folder);
    }
  }
}

function subfolders(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw fileError(error, 'read', root);
  }
}

function readRun(folder: string): Run {
  const file = join(folder, 'config.json');
  try {
    const config: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isRunConfig(config)) return { name: basename(folder), folder, config };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw fileError(error, 'read', file);
  }
  throw new HeurekaError('failed', `${file} is not the config of a run that this heureka can read.`);
}

/** Whether a file's content is what config.json of a run holds. */
export function isRunConfig(value: unknown): value is RunConfig {
  if (!isMap(value)) return false;
  const { format, environment, proposer, seed, created, versions, settings } = value;
  return (
    format === 1 &&
    [environment, proposer, created].every((text) => typeof text === 'string' && text !== '') &&
    !Number.isNaN(Date.parse(String(created))) &&
    Number.isInteger(seed) &&
    isMap(versions) &&
    Object.values(versions).every((version) => typeof version === 'string') &&
    isMap(settings)
  );
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function unknownRun(root: string, reference: string, runs: readonly Run[]): HeurekaError {
  if (runs.length === 0) {
    return new HeurekaError(
      'usage',
      `There is no run '${reference}': no runs in ${root} yet.`,
      'Start one with: heureka search <env>',
    );
  }
  const names = runs.flatMap((run) => [run.name, ...readTags(run)]);
  const nearest = nearestName(reference, [...names, 'latest']);
  return new HeurekaError(
    'usage',
    `There is no run '${reference}' in ${root}.`,
    nearest ? `Did you mean '${nearest}'?` : 'See them with: heureka runs ls',
  );
}
