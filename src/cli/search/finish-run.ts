import { existsSync } from 'node:fs';
import { HeurekaError } from '../../core/errors.ts';
import type { Journal } from '../../runs/journal.ts';
import { finishedEntry, type Run, workOn } from '../../runs/run-folder.ts';
import { clearTrouble, leaveTrouble } from '../../runs/trouble.ts';
import type { Context } from '../context.ts';
import { referenceTo } from '../run-reference.ts';

/**
 * Does what is left to do of a run, alone. Throws `HeurekaError`, with the line that goes on with the run as its hint
 * where that is the way to mend it; a run without a valid candidate is finished too.
 */
export async function finishRun(
  run: Run,
  context: Context,
  work: (journal: Journal) => Promise<void>,
): Promise<void> {
  const { journal, close } = workOn(run);
  clearTrouble(run);
  try {
    await work(journal);
  } catch (error) {
    if (error instanceof HeurekaError && error.reason === 'noValidCandidate') {
      journal.append({ type: finishedEntry });
      throw error;
    }
    const told = await withWayOn(error, run, context);
    leaveTrouble(run, told as Error);
    throw told;
  } finally {
    close();
  }
}

async function withWayOn(error: unknown, run: Run, context: Context): Promise<unknown> {
  if (!(error instanceof HeurekaError) || !existsSync(run.folder)) return error;
  const wayOn = `heureka resume ${await referenceTo(run, context)}`;
  if (error.reason === 'interrupted') {
    return new HeurekaError('interrupted', 'Stopped; what is done is kept.', `Go on with: ${wayOn}`);
  }
  const hint = `${error.hint ? `${error.hint} ` : ''}Then go on with: ${wayOn}`;
  return new HeurekaError(error.reason, error.message, hint);
}
