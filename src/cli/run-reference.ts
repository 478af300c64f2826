import { dirname } from 'node:path';
import { listRuns, type Run } from '../runs/run-folder.ts';
import type { Context } from './context.ts';
import { shortPath } from './format.ts';
import { resolveSettings } from './settings.ts';

/**
 * How to name `run` on the next command line: as the latest, by its name, or by its path when it lies in a folder that
 * a command without flags does not look into.
 */
export async function referenceTo(run: Run, context: Pick<Context, 'cwd' | 'env'>): Promise<string> {
  const { runs } = await resolveSettings({}, context);
  if (dirname(run.folder) !== runs) return shortPath(run.folder, context.cwd);
  return listRuns(runs)[0]?.name === run.name ? 'latest' : run.name;
}
