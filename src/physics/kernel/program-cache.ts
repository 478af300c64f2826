import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Program } from './batch.ts';

/** How many programs are kept: those not written for longest go first. */
const most = 64;

/**
 * The program that `make` gives for `inputs`, which must decide it; kept in the user's cache folder, so that the many
 * processes of a search compile their robot once. A folder or file that cannot be read or written costs time alone.
 */
export function cachedProgram(inputs: unknown, make: () => Program): Program {
  const key = createHash('sha256').update(engineDigest()).update(JSON.stringify(inputs)).digest('hex');
  const file = join(cacheFolder(), key);
  const known = read(file);
  if (known) return known;
  const made = make();
  write(file, made);
  return made;
}

/** Where the XDG base directory specification wants it. */
function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'heureka', 'kernels');
}

const digestBytes = 32;

/** An entry is a digest and what it is of: one that was cut short or changed is made anew. */
function read(file: string): Program | undefined {
  try {
    const entry = readFileSync(file);
    const content = entry.subarray(digestBytes);
    if (!digestOf(content).equals(entry.subarray(0, digestBytes))) return undefined;
    return deserialize(content) as Program;
  } catch {
    return undefined;
  }
}

function write(file: string, program: Program): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    const content = serialize(program);
    writeFileSync(unfinished, Buffer.concat([digestOf(content), content]));
    renameSync(unfinished, file);
    removeOldest();
  } catch {
    // No cache, then: the disk is full, or this process may not write.
    if (existsSync(unfinished)) rmSync(unfinished);
  }
}

function removeOldest(): void {
  const written = readdirSync(cacheFolder())
    .map((name) => join(cacheFolder(), name))
    .map((file) => ({ file, time: statSync(file).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { file } of written.slice(most)) rmSync(file, { force: true });
}

const digestOf = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();

let engine: Buffer | undefined;

/** Tells one version of the engine's own code from another, and how V8 writes an entry. */
function engineDigest(): Buffer {
  if (engine) return engine;
  const folder = join(import.meta.dirname, '..');
  const hash = createHash('sha256').update(process.versions.v8);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/(?<!\.d)\.[jt]s$/.test(name)) hash.update(name).update(readFileSync(join(folder, name)));
  }
  engine = hash.digest();
  return engine;
}
