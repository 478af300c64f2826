import { HeurekaError } from '../../core/errors.ts';
import type { EnvironmentFile } from '../../environments/guests.ts';
import { reopenEnvironment } from '../../registry.ts';
import type { Run } from '../../runs/run-folder.ts';
import { type Context, colours } from '../context.ts';
import { isOptimisation, openAnyRun } from '../optimize/runs.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { readContinuation } from './continue.ts';
import { noteWhatIsNotRead } from './notes.ts';
import { performSearch, type SearchSettings, showSummary } from './perform.ts';
import { readSummary } from './summary.ts';

/** `heureka resume`: a finished search shows its result again, unless it is to go on. */
export async function resumeSearch(reference: string, flags: Flags, context: Context): Promise<void> {
  const settings = await resolveSettings(flags, context);
  const run = openAnyRun(settings.runs, reference);
  const continuation = readContinuation(flags, settings);
  const json = flags.json === true;
  if (isOptimisation(run)) {
    const { resumeOptimisation } = await import('../optimize/resume.ts');
    return await resumeOptimisation(
      run,
      { jobs: settings.jobs, json, ...(continuation && { continuation }) },
      context,
    );
  }
  if (!continuation && (await showFinished(run, json, context))) return;
  const paint = colours(context.stderr, context.env);
  context.stderr.write(`${paint.dim('resume')}  ${run.name}\n\n`);
  warnOfOtherVersion(run.config.versions.heureka, context);
  await openItsEnvironment(run);
  const { proposer } = run.config.settings as unknown as SearchSettings;
  if (continuation?.feedback !== undefined) noteWhatIsNotRead(proposer, ['--feedback'], context);
  const options = { jobs: settings.jobs, json, ...(continuation && { continuation }) };
  await performSearch(run, options, context);
}

/** Whether the search is finished: its result is then shown. */
async function showFinished(run: Run, json: boolean, context: Context): Promise<boolean> {
  const summary = readSummary(run);
  if (!summary) return false;
  if (!summary.best) {
    throw new HeurekaError('noValidCandidate', `${run.name} is finished: none of its candidates was valid.`);
  }
  context.stderr.write(`${run.name} is finished.\n\n`);
  await showSummary(run, summary, json, context);
  return true;
}

/** A run remembers where a user's environment was; ours are there anyway. */
async function openItsEnvironment({ config }: Run): Promise<void> {
  const { environmentFile } = config.settings as { environmentFile?: EnvironmentFile };
  if (environmentFile) await reopenEnvironment(environmentFile);
}

export function warnOfOtherVersion(begunBy: string | undefined, context: Context): void {
  if (begunBy === packageVersion()) return;
  const line = `This run was begun by heureka ${begunBy}; what is left may come out differently with ${packageVersion()}.`;
  context.stderr.write(`${colours(context.stderr, context.env).yellow('note')}  ${line}\n`);
}
