import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { HeurekaError } from '../core/errors.ts';
import { errorCode, fileError } from './file-error.ts';

/** The process that holds a lock. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** When that process started, in the kernel's ticks, where it can be read: tells a process number used again. */
  readonly started?: string;
}

/**
 * Takes the lock at `file` for this process and returns the function that gives it back. A lock whose process is gone
 * is taken over. Throws `HeurekaError('unavailable')` when a living process, or one on another machine, holds it.
 */
export function takeLock(file: string): () => void {
  const own = JSON.stringify(thisProcess());
  for (let attempt = 0; attempt < 5; attempt++) {
    if (placeLock(file, own)) return () => releaseLock(file, own);
    const present = readLock(file);
    if (present === undefined) continue;
    const holder = parseHolder(present);
    if (holder && isAlive(holder)) throw held(file, holder);
    removeStale(file, present);
  }
  throw new HeurekaError('unavailable', `Cannot lock ${file}: another process is taking it.`, 'Try again.');
}

/** The living process that holds the lock at `file`, if there is one. */
export function lockHolder(file: string): LockHolder | undefined {
  const present = readLock(file);
  const holder = present === undefined ? undefined : parseHolder(present);
  return holder && isAlive(holder) ? holder : undefined;
}

/** A link is made whole or not at all, so that a lock is never seen half-written. */
function placeLock(file: string, content: string): boolean {
  const own = `${file}.${process.pid}`;
  try {
    writeFileSync(own, content);
    linkSync(own, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw fileError(error, 'lock', file);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves a dead process's lock aside; one that a living process placed in the meantime is put back. */
function removeStale(file: string, seen: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST')
      throw fileError(error, 'unlock', file);
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseLock(file: string, own: string): void {
  if (readLock(file) === own) rmSync(file, { force: true });
}

function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw fileError(error, 'read', file);
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value = JSON.parse(text) as LockHolder;
    return typeof value.host === 'string' && Number.isInteger(value.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}

function thisProcess(): LockHolder {
  const started = startOf(process.pid);
  return { host: hostname(), pid: process.pid, ...(started === undefined ? {} : { started }) };
}

/** A process on another machine cannot be asked: it counts as alive. */
function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  const started = startOf(holder.pid);
  return started === undefined || holder.started === undefined || started === holder.started;
}

/** Field 22 of /proc/<pid>/stat, counted behind the process name, which may hold blanks (proc(5)). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

const held = (file: string, { host, pid }: LockHolder) =>
  new HeurekaError(
    'unavailable',
    `Another process is working on this run: ${pid} on ${host}.`,
    host === hostname()
      ? `Wait for it, or end it with: kill ${pid}`
      : `If that machine no longer works on it, delete ${file}.`,
  );
