import { HeurekaError } from '../../core/errors.ts';
import { leaveMessage } from '../../runs/messages.ts';
import { openRun, type Run, workerOn } from '../../runs/run-folder.ts';
import { type Context, colours } from '../context.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { type Continuation, readContinuation } from './continue.ts';
import { noteWhatIsNotRead } from './notes.ts';
import { isAsked, performSearch, type SearchSettings, showSummary } from './perform.ts';
import { openEnvironmentOf } from './run-environment.ts';
import { readSummary } from './summary.ts';

/** `heureka resume`: a finished search shows its result again, unless it is to go on. */
export async function resumeSearch(reference: string, flags: Flags, context: Context): Promise<void> {
  const settings = await resolveSettings(flags, context);
  const run = openRun(settings.runs, reference);
  const continuation = readContinuation(flags, settings);
  const json = flags.json === true;
  if (!continuation && (await showFinished(run, json, context))) return;
  if (continuation && tellRunning(run, continuation, context)) return;
  const paint = colours(context.stderr, context.env);
  context.stderr.write(`${paint.dim('resume')}  ${run.name}\n\n`);
  warnOfOtherVersion(run.config.versions.heureka, context);
  await openEnvironmentOf(run);
  const { proposer } = run.config.settings as unknown as SearchSettings;
  if (continuation?.feedback !== undefined) noteWhatIsNotRead(proposer, ['--feedback'], context);
  const options = { jobs: settings.jobs, json, ...(continuation && { continuation }) };
  await performSearch(run, options, context);
}

/** Whether another process works on the search: what there is to say is then left for it. */
function tellRunning(run: Run, { feedback, iterations }: Continuation, context: Context): boolean {
  const settings = run.config.settings as unknown as SearchSettings;
  if (!workerOn(run) || feedback === undefined || iterations !== undefined || !isAsked(settings))
    return false;
  leaveMessage(run, feedback, new Date());
  context.stderr.write(`${run.name} is running: its next iteration hears it.\n`);
  return true;
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

function warnOfOtherVersion(begunBy: string | undefined, context: Context): void {
  if (begunBy === packageVersion()) return;
  const line = `This run was begun by heureka ${begunBy}; what is left may come out differently with ${packageVersion()}.`;
  context.stderr.write(`${colours(context.stderr, context.env).yellow('note')}  ${line}\n`);
}
