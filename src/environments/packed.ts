import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { HeurekaError } from '../core/errors.ts';
import { type EnvironmentFile, type Guest, guestFiles } from './guests.ts';

/** A user's environment as it travels: every file it consists of, whole. */
export interface PackedEnvironment {
  /** As in `EnvironmentFile`: of the contents, wherever they lie. */
  readonly digest: string;
  /** Which of the files is the environment's own. */
  readonly main: string;
  /** Texts by path, with slashes, relative to the folder that holds `envs/` and `rewards/`. */
  readonly files: Readonly<Record<string, string>>;
}

/** A path that stays below the folder that it is put into. */
export const packedPath = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/;

/** Packs `guest`. Throws `HeurekaError('usage')` for one that lies so that it cannot be laid out elsewhere. */
export function packGuest(guest: Guest): PackedEnvironment {
  const present = guestFiles(guest).filter((file) => isAbsolute(file) && existsSync(file));
  const files = present.map((file) => {
    const path = relative(guest.home, file).split(sep).join('/');
    if (packedPath.test(path)) return [path, readFileSync(file, 'utf8')] as const;
    throw new HeurekaError(
      'usage',
      `${guest.environment.name} cannot be sent to workers: ${file} is not below ${guest.home}, or its name has other characters than letters, digits, '.', '-' and '_'.`,
      'Keep the robot beside the environment, in envs/models.',
    );
  });
  const main = relative(guest.home, guest.file).split(sep).join('/');
  return { digest: guest.digest, main, files: Object.fromEntries(files) };
}

/** Lays `packed` out in `folder`, where `reopenEnvironment` finds it and holds it to its digest. */
export function unpackEnvironment(packed: PackedEnvironment, folder: string): EnvironmentFile {
  const { digest, main, files } = packed;
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { path: join(folder, main), digest };
}
