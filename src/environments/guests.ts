import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import { sourceFiles } from './source-files.ts';

/** A user's own environment. */
export interface Guest {
  readonly environment: Environment;
  /** Absolute. */
  readonly file: string;
  /** The folder that holds `envs/` with the file, and `rewards/` beside it. */
  readonly home: string;
  /** Of all that it consisted of when it was opened: its file and those it imports beside it, its robot's, its rewards. */
  readonly digest: string;
}

/** A user's environment as another process can open it, and as a run remembers it. */
export interface EnvironmentFile {
  /** Absolute. */
  readonly path: string;
  readonly digest: string;
}

/** Opened in this process, by name. */
const guests = new Map<string, Guest>();

export const findGuest = (name: string): Guest | undefined => guests.get(name);

export const guestNames = (): string[] => [...guests.keys()];

/**
 * Opens the environment in `file`, once. Throws `HeurekaError('usage')` when it cannot be loaded, is unsound, or has a
 * name that is `taken`.
 */
export async function openGuest(file: string, taken: readonly string[]): Promise<Environment> {
  const opened = [...guests.values()].find((guest) => guest.file === file);
  if (opened) return opened.environment;
  const { importEnvironment } = await import('./environment-file.ts');
  const environment = await importEnvironment(file);
  const { name } = environment;
  if (taken.includes(name) || guests.has(name)) {
    throw new HeurekaError(
      'usage',
      `There is an environment '${name}' already.`,
      `Rename the one in ${file}.`,
    );
  }
  const home = dirname(dirname(file));
  const guest = { environment, file, home };
  guests.set(name, { ...guest, digest: digestOf(guest) });
  return environment;
}

/** All that a user's environment consists of: paths of files, of which some may not be there. */
export function guestFiles({ environment, file, home }: Omit<Guest, 'digest'>): string[] {
  const { name, robot } = environment;
  const rewards = ['human.ts', 'fitness.ts'].map((reward) => join(home, 'rewards', name, reward));
  return [...sourceFiles(file), ...(robot ? [robot.file] : []), ...rewards];
}

function digestOf(guest: Omit<Guest, 'digest'>): string {
  const parts = guestFiles(guest).map((part) => (existsSync(part) ? readFileSync(part, 'utf8') : ''));
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
