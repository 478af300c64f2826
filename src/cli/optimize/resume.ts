import { HeurekaError } from '../../core/errors.ts';
import type { Run } from '../../runs/run-folder.ts';
import { type Context, colours } from '../context.ts';
import { type NewLimits, readContinuation } from '../search/continue.ts';
import { noteWhatIsNotPaid, noteWhatIsNotRead } from '../search/notes.ts';
import type { Flags, Settings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { spendingLimits } from './limits.ts';
import { performOptimisation, showOptimisation } from './perform.ts';
import { poseAll } from './pose.ts';
import type { OptimiseSettings } from './settings.ts';
import { readOptimiseSummary } from './summary.ts';

/** Goes on with an optimisation; a finished one shows its result again, unless it is to have further steps. */
export async function resumeOptimisation(
  run: Run,
  settings: Settings,
  flags: Flags,
  context: Context,
): Promise<void> {
  const finished = readOptimiseSummary(run);
  const longer = readContinuation(flags, settings);
  const limited = ['maxTime', 'maxCost', 'maxTokens'].some((name) => flags[name] !== undefined);
  const json = flags.json === true;
  if (finished && !longer && !(limited && finished.stopped)) {
    if (!finished.searches) {
      throw new HeurekaError(
        'noValidCandidate',
        `${run.name} is finished: none of its candidates was valid.`,
      );
    }
    context.stderr.write(`${run.name} is finished.\n\n`);
    showOptimisation(run, finished, json, context);
    return;
  }
  context.stderr.write(`${colours(context.stderr, context.env).dim('resume')}  ${run.name}\n\n`);
  warnOfOtherVersion(run, context);
  const { proposer } = run.config.settings as unknown as OptimiseSettings;
  if (longer?.feedback !== undefined) noteWhatIsNotRead(proposer, ['--feedback'], context);
  noteWhatIsNotPaid(proposer, flags, context);
  const newLimits = limited ? await limitsFrom(run, settings, context) : undefined;
  const continuation = (longer ?? newLimits) && { ...longer, ...(newLimits && { newLimits }) };
  await performOptimisation(
    run,
    { jobs: settings.jobs, json, ...(continuation && { continuation }) },
    context,
  );
}

async function limitsFrom(run: Run, settings: Settings, context: Context): Promise<NewLimits> {
  const work = run.config.settings as unknown as OptimiseSettings;
  const [posed] = await poseAll({ ...work, repeats: 1 }, context);
  const limits = await spendingLimits(work, settings, posed!);
  const { maxTime } = settings;
  return { ...(maxTime !== undefined && { maxTime }), ...(limits && { limits }) };
}

function warnOfOtherVersion({ config }: Run, context: Context): void {
  const { heureka } = config.versions;
  if (heureka === packageVersion()) return;
  const line = `This run was begun by heureka ${heureka}; what is left may come out differently with ${packageVersion()}.`;
  context.stderr.write(`${colours(context.stderr, context.env).yellow('note')}  ${line}\n`);
}
