import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** A checkpoint of a training that goes on. */
export interface ProgressLine {
  /** A candidate's id, or a training such as 'human-1'. */
  readonly owner: string;
  readonly steps: number;
  readonly fitness: number;
}

/**
 * Tells whoever watches how a training goes on. Nothing depends on it: it is not synced, and the journal says how each
 * training ended.
 */
export function appendProgress(run: { readonly folder: string }, line: ProgressLine): void {
  try {
    appendFileSync(progressFile(run), `${JSON.stringify(line)}\n`);
  } catch {
    // A search is not stopped for want of an onlooker.
  }
}

export const progressFile = (run: { readonly folder: string }) => join(run.folder, 'progress.jsonl');
