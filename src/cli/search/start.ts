import { findEnvironment } from '../../registry.ts';
import { createRun } from '../../runs/run-folder.ts';
import { chooseBackend } from '../backend.ts';
import { type Context, colours } from '../context.ts';
import { formatCount, shortPath } from '../format.ts';
import { type Flags, resolveSettings, resolveTraining, type Settings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import type { SearchSettings } from './perform.ts';

/** `heureka search`: resolves the settings, makes the run's folder and works on it. */
export async function startSearch(name: string, flags: Flags, context: Context): Promise<void> {
  const environment = findEnvironment(name);
  const settings = await resolveSettings(flags, context);
  const training = resolveTraining(environment, settings);
  const search: SearchSettings = {
    environment: environment.name,
    ...(await chooseProposer(settings, context)),
    strategy: settings.strategy,
    iterations: settings.iterations,
    samples: settings.samples,
    seed: settings.seed,
    finalSeeds: settings.seeds,
    training,
    backend: await chooseBackend(settings.backend, environment, training),
  };
  const versions = { heureka: packageVersion(), node: process.versions.node };
  const { proposer, seed } = search;
  const details = { environment: name, proposer, seed, versions, settings: { ...search } };
  const run = createRun(settings.runs, details, new Date());
  announce(search, run.folder, settings, context);
  // Heavy, with its compiler: what is about to happen is on the screen by now.
  const { performSearch } = await import('./perform.ts');
  const work = () => performSearch(run, { jobs: settings.jobs, json: flags.json === true }, context);
  if (flags.studio !== true) return await work();
  const { besideStudio } = await import('../studio/open.ts');
  await besideStudio(`/runs/${run.name}`, { runs: settings.runs }, context, work);
}

/** `auto` asks a language model when one is configured, and is the built-in proposer when none is. */
async function chooseProposer(
  { proposer, model }: Settings,
  context: Context,
): Promise<Pick<SearchSettings, 'proposer' | 'model'>> {
  if (proposer === 'evolve') return { proposer };
  const { defaultModel, openaiChat, openaiConfigured } = await import('../../llm/openai.ts');
  if (proposer === 'auto' && !openaiConfigured(context.env)) return { proposer: 'evolve' };
  // Fails here, before there is a run, when there is no key.
  openaiChat({ environment: context.env });
  return { proposer: 'openai', model: model ?? defaultModel };
}

/** What is about to happen; above all whether a language model is in use. */
function announce(search: SearchSettings, folder: string, { jobs }: Settings, context: Context): void {
  const paint = colours(context.stderr, context.env);
  const { environment, proposer, model, strategy, iterations, samples, training, seed, backend } = search;
  const writer =
    proposer === 'openai'
      ? `the language model ${model}`
      : 'evolve, built in: no language model is in use (set OPENAI_API_KEY to use one)';
  const facts = [
    ['search', `${environment}, ${iterations} x ${samples} candidates, strategy ${strategy}, seed ${seed}`],
    ['rewards by', writer],
    ['training', `${formatCount(training.steps)} steps each, ${jobs} side by side, backend ${backend}`],
    ['run', shortPath(folder, context.cwd)],
  ];
  const lines = facts.map(([name, text]) => `${paint.dim(name!.padEnd(10))}  ${text}\n`);
  context.stderr.write(`${lines.join('')}\n`);
}
