import { HeurekaError } from '../../core/errors.ts';
import type { Run } from '../../runs/run-folder.ts';
import { type Context, colours } from '../context.ts';
import { warnOfOtherVersion } from '../search/resume.ts';
import { type PerformOptions, performOptimisation, showOptimisation } from './perform.ts';
import { readOptimiseSummary } from './summary.ts';

/** Goes on with an optimisation; a finished one shows its result again, unless it is to have further steps. */
export async function resumeOptimisation(run: Run, options: PerformOptions, context: Context): Promise<void> {
  const finished = readOptimiseSummary(run);
  if (finished && !options.continuation) {
    if (!finished.searches) {
      throw new HeurekaError(
        'noValidCandidate',
        `${run.name} is finished: none of its candidates was valid.`,
      );
    }
    context.stderr.write(`${run.name} is finished.\n\n`);
    return showOptimisation(run, finished, options.json, context);
  }
  context.stderr.write(`${colours(context.stderr, context.env).dim('resume')}  ${run.name}\n\n`);
  warnOfOtherVersion(run.config.versions.heureka, context);
  await performOptimisation(run, options, context);
}
