import { HeurekaError, nearestName } from '../../core/errors.ts';
import type { Flags } from '../settings.ts';

/** What `heureka replay` was asked for, beside the run. */
export interface ReplayFlags {
  readonly seed: number;
  readonly episode: number;
  readonly width: number;
  readonly theme: 'light' | 'dark';
}

/** Throws `HeurekaError('usage')` naming the flag. */
export function readReplayFlags(flags: Flags): ReplayFlags {
  return {
    seed: whole(flags, 'seed', 0, 0, 2 ** 31 - 1),
    episode: whole(flags, 'episode', 1, 1, 10_000),
    width: whole(flags, 'width', 480, 64, 1920),
    theme: themeOf(flags.theme),
  };
}

/** The whole number that a flag holds, or `fallback` without it. */
export function whole(flags: Flags, name: string, fallback: number, min: number, max: number): number {
  const text = flags[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new HeurekaError('usage', `--${name} must be a whole number from ${min} to ${max}, not '${text}'.`);
}

function themeOf(theme: Flags[string]): ReplayFlags['theme'] {
  if (theme === undefined || theme === 'light') return 'light';
  if (theme === 'dark') return 'dark';
  const nearest = nearestName(String(theme), ['light', 'dark']);
  throw new HeurekaError(
    'usage',
    `--theme must be light or dark, not '${theme}'.`,
    nearest && `Did you mean '${nearest}'?`,
  );
}
