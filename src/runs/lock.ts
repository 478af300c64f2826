import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { HeurekaError } from '../core/errors.ts';
import { errorCode, fileError } from './file-error.ts';

/** The process that holds a lock. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** Which start of which machine, and which container on it, `pid` counts in, where that can be read. */
  readonly place?: string;
  /** When that process started, in the kernel's ticks, where it can be read: tells a process number used again. */
  readonly started?: string;
}

/** A lock that this process holds. */
export interface Lock {
  /** Throws `HeurekaError('unavailable')` when another process has taken the lock over. */
  confirm(): void;
  release(): void;
}

/** Seconds between two signs of life of a holder, and without one after which it counts as gone. */
const heartbeat = 10;
const patience = 60;

/**
 * Takes the lock at `file` for this process. A lock whose process is gone is taken over: the kernel says so of a process
 * on this machine, and silence of one that cannot be asked (another machine, an earlier start of this one, another
 * container). Throws `HeurekaError('unavailable')` when a living process holds it.
 */
export function takeLock(file: string): Lock {
  const own = JSON.stringify(thisProcess());
  for (let attempt = 0; attempt < 5; attempt++) {
    const placed = placeLock(file, own);
    if (placed.handle !== undefined) return new HeldLock(file, own, placed.handle);
    const present = readLock(file);
    if (present === undefined) continue;
    const holder = parseHolder(present);
    if (holder && isAlive(holder, file, placed.now)) throw held(file, holder);
    removeStale(file, present);
  }
  throw new HeurekaError('unavailable', `Cannot lock ${file}: another process is taking it.`, 'Try again.');
}

/** The living process that holds the lock at `file`, if there is one. */
export function lockHolder(file: string): LockHolder | undefined {
  const present = readLock(file);
  const holder = present === undefined ? undefined : parseHolder(present);
  return holder && isAlive(holder, file, Date.now()) ? holder : undefined;
}

class HeldLock implements Lock {
  private readonly file: string;
  private readonly own: string;
  /** Of the lock itself, whatever lies at its path by now. */
  private readonly handle: number;
  private readonly timer: NodeJS.Timeout;

  constructor(file: string, own: string, handle: number) {
    this.file = file;
    this.own = own;
    this.handle = handle;
    this.timer = setInterval(() => this.showLife(), heartbeat * 1000).unref();
  }

  confirm(): void {
    const present = readLock(this.file);
    const holder = present === undefined || present === this.own ? undefined : parseHolder(present);
    if (!holder) return;
    throw new HeurekaError(
      'unavailable',
      `Another process has taken over this run: ${holder.pid} on ${holder.host}.`,
      'This one was silent for too long.',
    );
  }

  release(): void {
    clearInterval(this.timer);
    closeSync(this.handle);
    if (readLock(this.file) === this.own) rmSync(this.file, { force: true });
  }

  /** Written anew, not given a time of ours: the clock of the file system is the one that all machines share. */
  private showLife(): void {
    try {
      writeSync(this.handle, this.own, 0);
    } catch {
      // A disk in trouble is told of by what must be kept.
    }
  }
}

/**
 * Places the lock, and returns it open for writing; otherwise what time it is by the file system's clock, in
 * milliseconds. A link is made whole or not at all, so that a lock is never seen half-written.
 */
function placeLock(file: string, content: string): { readonly handle?: number; readonly now: number } {
  const own = `${file}.${process.pid}`;
  let handle: number | undefined;
  try {
    writeFileSync(own, content);
    handle = openSync(own, 'r+');
    const now = fstatSync(handle).mtimeMs;
    try {
      linkSync(own, file);
      return { handle, now };
    } catch (error) {
      closeSync(handle);
      if (errorCode(error) !== 'EEXIST') throw error;
      return { now };
    }
  } catch (error) {
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
  const [place, started] = [thisPlace(), startOf(process.pid)];
  return {
    ...{ host: hostname(), pid: process.pid },
    ...(place !== undefined && { place }),
    ...(started !== undefined && { started }),
  };
}

/** The kernel knows the processes of this place; of others it is known only when they last showed life. */
function isAlive(holder: LockHolder, file: string, now: number): boolean {
  if (holder.host !== hostname() || holder.place !== thisPlace()) return showedLife(file, now);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  const started = startOf(holder.pid);
  if (started === undefined || holder.started === undefined) return showedLife(file, now);
  return started === holder.started;
}

function showedLife(file: string, now: number): boolean {
  const last = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return last !== undefined && now - last < patience * 1000;
}

/** The start of this machine (random(4)) and the container (pid_namespaces(7)); undefined where there is no /proc. */
function thisPlace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
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

function held(file: string, holder: LockHolder): HeurekaError {
  const here = holder.host === hostname() && holder.place === thisPlace();
  return new HeurekaError(
    'unavailable',
    `Another process is working on this run: ${holder.pid} on ${holder.host}.`,
    here
      ? `Wait for it, or end it with: kill ${holder.pid}`
      : `If nothing works on it there any more, wait ${patience} s and try again, or delete ${file}.`,
  );
}
