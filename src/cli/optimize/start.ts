import { HeurekaError } from '../../core/errors.ts';
import type { ProblemDefinition } from '../../problems/definition.ts';
import { createRun } from '../../runs/run-folder.ts';
import { codeDigest } from '../code-digest.ts';
import { type Context, colours } from '../context.ts';
import { shortPath } from '../format.ts';
import { chooseProposer } from '../search/choose-proposer.ts';
import { limitFacts } from '../search/notes.ts';
import { strategySettings } from '../search/strategies.ts';
import { type Flags, resolveSettings, type Settings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { findProblem } from './find-problem.ts';
import { spendingLimits } from './limits.ts';
import { type OwnArguments, readOwnOptions } from './own-options.ts';
import { poseAll } from './pose.ts';
import { optimisationsFolder } from './runs.ts';
import type { OptimiseSettings } from './settings.ts';

/** `heureka optimize`: resolves the settings, makes the run's folder and works on it. */
export async function startOptimisation(
  reference: string,
  own: OwnArguments,
  flags: Flags,
  context: Context,
): Promise<void> {
  const { definition, file } = await findProblem(reference, context.cwd);
  const options = readOwnOptions(definition, own);
  const settings = await resolveSettings(flags, context, (definition.defaults ?? {}) as Partial<Settings>);
  if (settings.proposer.startsWith('replay:')) {
    throw new HeurekaError('usage', 'heureka optimize replays no recording.', 'Use --proposer auto.');
  }
  const asked = await chooseProposer(settings, context);
  const planned: OptimiseSettings = {
    problem: definition.name,
    ...(file && { problemFile: file }),
    options,
    ...asked,
    ...strategySettings(settings),
    iterations: settings.iterations,
    samples: settings.samples,
    repeats: settings.repeats ?? 1,
    repairs: settings.repairs,
    seed: settings.seed,
    ...(settings.feedback !== undefined && { feedback: settings.feedback }),
    ...(settings.maxTime !== undefined && { maxTime: settings.maxTime }),
  };
  // Poses once before there is a run: what is wrong with the options is told now.
  const [posed] = await poseAll({ ...planned, repeats: 1 }, context);
  if (planned.proposer === 'evolve' && !posed!.proposer) throw needsModel(definition);
  const limits = await spendingLimits(planned, settings, posed!);
  const work = limits ? { ...planned, limits } : planned;
  const versions = { heureka: packageVersion(), code: codeDigest(), node: process.versions.node };
  const { proposer, seed } = work;
  const details = { environment: definition.name, proposer, seed, versions, settings: { ...work } };
  const run = createRun(optimisationsFolder(settings.runs), details, new Date());
  announce(work, definition, run.folder, context);
  const { performOptimisation } = await import('./perform.ts');
  await performOptimisation(run, { jobs: settings.jobs, json: flags.json === true }, context);
}

const needsModel = ({ name }: ProblemDefinition) =>
  new HeurekaError(
    'unavailable',
    `${name} needs a language model: it has no built-in proposer.`,
    'Set OPENAI_API_KEY, or OPENAI_BASE_URL to a server on this machine, or use --proposer manual.',
  );

function announce(
  work: OptimiseSettings,
  { about }: ProblemDefinition,
  folder: string,
  context: Context,
): void {
  const paint = colours(context.stderr, context.env);
  const { problem, proposer, model, strategy, iterations, samples, repeats, seed } = work;
  const by = {
    openai: `the language model ${model}`,
    evolve: 'evolve, built in: no language model is in use (set OPENAI_API_KEY to use one)',
    manual: 'you, in any chat window: save its answers as you are told below',
    replay: 'a recording',
  };
  const size = `${repeats > 1 ? `${repeats} repeats of ` : ''}at most ${iterations} steps of ${samples}`;
  const facts = [
    ['optimize', `${problem}: ${about}`],
    ['search', `${size}, strategy ${strategy}, seed ${seed}`],
    ['proposals', `by ${by[proposer]}`],
    ...limitFacts(work),
    ['run', shortPath(folder, context.cwd)],
  ];
  const lines = facts.map(([name, text]) => `${paint.dim(name!.padEnd(10))}  ${text}\n`);
  context.stderr.write(`${lines.join('')}\n`);
}
