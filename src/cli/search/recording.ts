import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import type { Policy } from '../../core/training.ts';
import { fileError } from '../../runs/file-error.ts';
import type { JournalEntry } from '../../runs/journal.ts';
import { isRunConfig, openRun, type Run, type RunConfig, runEntries } from '../../runs/run-folder.ts';
import { checkEntries, checkSettings } from './journal-shape.ts';
import { startPolicyFile } from './run-files.ts';
import { readStartPolicy } from './start-policy.ts';

/** What was asked, answered and measured in a search: enough to play it again. */
export interface Recording {
  readonly type: 'heureka-recording';
  readonly version: 1;
  readonly name: string;
  readonly config: RunConfig;
  readonly entries: readonly JournalEntry[];
  /** The policy that its trainings started from, where they did. */
  readonly startPolicy?: Policy;
}

/** The recording that a run's folder holds. */
export function recordingOf(run: Run): Recording {
  const { name, config } = run;
  const entries = runEntries(run);
  const startPolicy = existsSync(startPolicyFile(run)) && { startPolicy: readStartPolicy(run) };
  return { type: 'heureka-recording', version: 1, name, config, entries, ...startPolicy };
}

/**
 * The recording that `reference` means: a file that `heureka runs bundle` wrote, or a run by its name, path or tag.
 * Throws `HeurekaError('usage')`.
 */
export function findRecording(reference: string, runs: string, cwd: string): Recording {
  const path = resolve(cwd, reference);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return readRecording(path);
  return recordingOf(openRun(runs, reference));
}

/** Reads a recording from a file. Throws `HeurekaError('usage')`. */
export function readRecording(path: string): Recording {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw new HeurekaError('usage', fileError(error, 'read the recording', path).message);
    }
  }
  if (isRecording(content)) {
    checkSettings(content.config, path);
    checkEntries(content.entries);
    return content;
  }
  throw new HeurekaError(
    'usage',
    `${path} is no recorded run.`,
    "Name a run, or a file that 'heureka runs bundle' wrote.",
  );
}

function isRecording(content: unknown): content is Recording {
  const { type, version, config, entries } = (content ?? {}) as Partial<Recording>;
  if (type !== 'heureka-recording' || version !== 1 || !isRunConfig(config)) return false;
  return Array.isArray(entries) && entries.every((entry) => typeof entry?.type === 'string');
}
