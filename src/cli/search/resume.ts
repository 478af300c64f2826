import { join } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { defaultModel } from '../../llm/configuration.ts';
import { findEnvironment } from '../../registry.ts';
import { leaveMessage } from '../../runs/messages.ts';
import { type Run, type RunConfig, runEntries, workerOn } from '../../runs/run-folder.ts';
import { engineVersion } from '../backend.ts';
import { type Context, colours } from '../context.ts';
import { queueOf } from '../evaluator.ts';
import { isOptimisation, openAnyRun } from '../optimize/runs.ts';
import { type Flags, resolveSettings, type Settings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { type Continuation, type NewLimits, readContinuation } from './continue.ts';
import { searchEvents } from './history.ts';
import { checkSettings } from './journal-shape.ts';
import { plainModes, refuseHalvingByWorkers } from './modes.ts';
import { noteWhatIsNotPaid, noteWhatIsNotRead } from './notes.ts';
import { isAsked, performSearch, type SearchSettings, showSummary } from './perform.ts';
import { spendingLimits } from './plan.ts';
import { openEnvironmentOf } from './run-environment.ts';
import { readSummary } from './summary.ts';

/** `heureka resume`: a finished search shows its result again, unless it is to go on. */
export async function resumeSearch(reference: string, flags: Flags, context: Context): Promise<void> {
  const settings = await resolveSettings(flags, context);
  const run = openAnyRun(settings.runs, reference);
  if (isOptimisation(run)) {
    const { resumeOptimisation } = await import('../optimize/resume.ts');
    await resumeOptimisation(run, settings, flags, context);
    return;
  }
  checkSettings(run.config, join(run.folder, 'config.json'));
  const longer = readContinuation(flags, settings);
  const json = flags.json === true;
  const given = limitFlags.filter((flag) => flags[flag] !== undefined);
  const goesOn = longer ?? (given.length > 0 && wasStopped(run));
  if (!goesOn && (await showFinished(run, json, context))) return;
  if (longer && given.length === 0 && tellRunning(run, longer, context)) return;
  const paint = colours(context.stderr, context.env);
  context.stderr.write(`${paint.dim('resume')}  ${run.name}\n\n`);
  await warnOfOtherVersion(run.config, context);
  await openEnvironmentOf(run);
  const search = run.config.settings as unknown as SearchSettings;
  refuseHalvingByWorkers(search.halving, settings);
  if (longer?.feedback !== undefined) noteWhatIsNotRead(search.proposer, ['--feedback'], context);
  noteWhatIsNotPaid(search.proposer, flags, context);
  const newLimits = await readLimits(given, settings, search);
  const continuation = (longer ?? newLimits) && { ...longer, ...(newLimits && { newLimits }) };
  const queue = queueOf(settings);
  const options = { jobs: settings.jobs, json, ...queue, ...(continuation && { continuation }) };
  await performSearch(run, options, context);
}

const limitFlags = ['maxTime', 'maxCost', 'maxTokens'] as const;

/** Whether a limit is what ended the search, or will end it: a new one then lets it go on. */
const wasStopped = (run: Run) => searchEvents(runEntries(run)).some(({ type }) => type === 'stopped');

/** The limits that the flags give, in place of those of the settings file. Throws `HeurekaError('usage')`. */
async function readLimits(
  given: readonly (typeof limitFlags)[number][],
  settings: Settings,
  search: SearchSettings,
): Promise<NewLimits | undefined> {
  if (given.length === 0) return undefined;
  const { maxTime, ...spending } = Object.fromEntries(given.map((flag) => [flag, settings[flag]])) as Pick<
    Settings,
    (typeof limitFlags)[number]
  >;
  if (spending.maxCost !== undefined) await demandPrices(search);
  const { environment, runs } = { environment: findEnvironment(search.environment), runs: settings.runs };
  const limits = await spendingLimits({ ...plainModes, ...search }, { ...spending, runs }, environment);
  return { ...(maxTime !== undefined && { maxTime }), ...(limits && { limits }) };
}

/** A run keeps the prices that it was begun with: without one, nothing would ever count towards a limit of money. */
async function demandPrices({ proposer, model = defaultModel, prices = {} }: SearchSettings): Promise<void> {
  if (proposer !== 'openai') return;
  const { parseModels } = await import('../../llm/mixture.ts');
  const { priceOf } = await import('../../llm/prices.ts');
  const unpriced = parseModels(model).find((part) => !priceOf(part.model, prices));
  if (!unpriced) return;
  throw new HeurekaError(
    'usage',
    `--max-cost needs a price of ${unpriced.model}, and this run was begun without one.`,
    'Limit it with --max-tokens instead.',
  );
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

/** A result depends on what computes it; an older run does not say which engine that was. */
async function warnOfOtherVersion({ versions, settings }: RunConfig, context: Context): Promise<void> {
  const { engine = versions.engine } = await engineVersion((settings as unknown as SearchSettings).backend);
  const [begun, now] = [
    [`heureka ${versions.heureka}`, ...(versions.engine ? [versions.engine] : [])].join(', '),
    [`heureka ${packageVersion()}`, ...(versions.engine && engine ? [engine] : [])].join(', '),
  ];
  if (begun === now) return;
  const line = `This run was begun by ${begun}; what is left may come out differently with ${now}.`;
  context.stderr.write(`${colours(context.stderr, context.env).yellow('note')}  ${line}\n`);
}
