import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, fileError } from './file-error.ts';

/** What the names of files end with that are not whole yet. */
const partial = '.part';

/**
 * Writes `text` to `path` so that a crash at any moment leaves the old content or the new, never a part: a temporary
 * neighbour is written, synced and renamed. Folders on the way are made. Throws `HeurekaError('unavailable')`.
 */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}${partial}`;
  try {
    makeFolders(dirname(path));
    writeSynced(temporary, content);
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fileError(error, 'write', path);
  }
}

/** Removes what killed processes left half-written in `folder` and below. Nobody else may be writing there. */
export function removeParts(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith(partial)) rmSync(join(folder, name), { force: true });
  }
}

function writeSynced(path: string, content: string | Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes `folder` and those above it that are missing. Node's own recursive mkdir never returns where a folder cannot be
 * made although the one above exists, as in /proc. Throws what the system call throws.
 */
export function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
    syncFolder(dirname(folder));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Makes the names in `folder` survive a power cut. Windows cannot sync a folder and does not need it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
