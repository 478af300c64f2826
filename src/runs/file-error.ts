import { HeurekaError } from '../core/errors.ts';

const causes: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would grow past the size limit',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'it exists already',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk reported an error',
};

const hints: Record<string, string> = {
  EACCES: 'Choose another folder with --runs DIR or HEUREKA_RUNS, or change its permissions.',
  EPERM: 'Choose another folder with --runs DIR or HEUREKA_RUNS, or change its permissions.',
  EROFS: 'Choose another folder with --runs DIR or HEUREKA_RUNS.',
  ENOSPC: 'Free some space.',
  EDQUOT: 'Free some space.',
};

/** The error code of a failed system call, such as 'ENOENT', or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failed system call as one clear line: `Cannot <doing> <path>: <cause>.` */
export function fileError(error: unknown, doing: string, path: string): HeurekaError {
  if (error instanceof HeurekaError) return error;
  const code = errorCode(error) ?? '';
  const cause = causes[code] ?? (error instanceof Error ? error.message : String(error));
  return new HeurekaError('unavailable', `Cannot ${doing} ${path}: ${cause}.`, hints[code]);
}
