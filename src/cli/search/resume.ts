import { HeurekaError } from '../../core/errors.ts';
import type { EnvironmentFile } from '../../environments/guests.ts';
import { reopenEnvironment } from '../../registry.ts';
import { openRun, type Run } from '../../runs/run-folder.ts';
import { type Context, colours } from '../context.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { performSearch, showSummary } from './perform.ts';
import { readSummary } from './summary.ts';

/** `heureka resume`: a finished search shows its result again. */
export async function resumeSearch(reference: string, flags: Flags, context: Context): Promise<void> {
  const settings = await resolveSettings(flags, context);
  const run = openRun(settings.runs, reference);
  const summary = readSummary(run);
  const paint = colours(context.stderr, context.env);
  if (summary && !summary.best) {
    throw new HeurekaError('noValidCandidate', `${run.name} is finished: none of its candidates was valid.`);
  }
  if (summary) {
    context.stderr.write(`${run.name} is finished.\n\n`);
    return await showSummary(run, summary, flags.json === true, context);
  }
  context.stderr.write(`${paint.dim('resume')}  ${run.name}\n\n`);
  warnOfOtherVersion(run.config.versions.heureka, context);
  await openItsEnvironment(run);
  await performSearch(run, { jobs: settings.jobs, json: flags.json === true }, context);
}

/** A run remembers where a user's environment was; ours are there anyway. */
async function openItsEnvironment({ config }: Run): Promise<void> {
  const { environmentFile } = config.settings as { environmentFile?: EnvironmentFile };
  if (environmentFile) await reopenEnvironment(environmentFile);
}

function warnOfOtherVersion(begunBy: string | undefined, context: Context): void {
  if (begunBy === packageVersion()) return;
  const line = `This run was begun by heureka ${begunBy}; what is left may come out differently with ${packageVersion()}.`;
  context.stderr.write(`${colours(context.stderr, context.env).yellow('note')}  ${line}\n`);
}
