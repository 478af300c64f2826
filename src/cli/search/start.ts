import type { Environment } from '../../core/environment.ts';
import { openEnvironment } from '../../registry.ts';
import { createRun } from '../../runs/run-folder.ts';
import { engineVersion } from '../backend.ts';
import { codeDigest } from '../code-digest.ts';
import { type Context, colours } from '../context.ts';
import { placeOfTrainings, queueOf } from '../evaluator.ts';
import { formatCount, shortPath } from '../format.ts';
import { type Flags, resolveSettings, type Settings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { limitFacts, modeFacts, noteWhatHasNoMeaning, sizeOf } from './notes.ts';
import type { SearchSettings } from './perform.ts';
import { planSearch } from './plan.ts';

/** `heureka search`: resolves the settings, makes the run's folder and works on it; `--dry-run` only says what it takes. */
export async function startSearch(name: string, flags: Flags, context: Context): Promise<void> {
  const environment = await openEnvironment(name, context.cwd);
  const settings = await resolveSettings(flags, context);
  const plan = await planSearch(environment, settings, flags, context);
  const { search } = plan;
  const json = flags.json === true;
  if (flags.dryRun) return await dryRun(search, environment, settings, json, context);
  const engine = await engineVersion(search.backend);
  const versions = { heureka: packageVersion(), code: codeDigest(), node: process.versions.node, ...engine };
  const { proposer, seed } = search;
  const details = { environment: environment.name, proposer, seed, versions, settings: { ...search } };
  const run = createRun(settings.runs, details, new Date());
  plan.keep(run);
  announce(search, run.folder, settings, context);
  noteWhatHasNoMeaning(search, flags, context);
  // Heavy, with its compiler: what is about to happen is on the screen by now.
  const { performSearch } = await import('./perform.ts');
  const work = () => performSearch(run, { jobs: settings.jobs, json, ...queueOf(settings) }, context);
  if (flags.studio !== true) return await work();
  const { besideStudio } = await import('../studio/open.ts');
  await besideStudio(`/runs/${run.name}`, { runs: settings.runs }, context, work);
}

/** What is about to happen; above all whether a language model is in use. */
function announce(search: SearchSettings, folder: string, settings: Settings, context: Context): void {
  const paint = colours(context.stderr, context.env);
  const { environment, proposer, model, strategy, training, seed, backend } = search;
  const writers = {
    openai: `the language model ${model}`,
    evolve: 'evolve, built in: no language model is in use (set OPENAI_API_KEY to use one)',
    manual: 'you, in any chat window: save its answers as you are told below',
    replay: `a replay of ${search.recorded?.run}: nobody is asked`,
  };
  const facts = [
    ['search', `${environment}, ${sizeOf(search)} candidates, strategy ${strategy}, seed ${seed}`],
    ['rewards by', writers[proposer]],
    ...limitFacts(search),
    [
      'training',
      `${formatCount(training.steps)} steps each, ${placeOfTrainings(settings)}, backend ${backend}`,
    ],
    ...modeFacts(search),
    ['run', shortPath(folder, context.cwd)],
  ];
  const lines = facts.map(([name, text]) => `${paint.dim(name!.padEnd(10))}  ${text}\n`);
  context.stderr.write(`${lines.join('')}\n`);
}

/** Imports late what a search itself does not need. */
async function dryRun(
  search: SearchSettings,
  environment: Environment,
  { runs, jobs }: Settings,
  json: boolean,
  context: Context,
): Promise<void> {
  const { forecastSearch } = await import('../forecast/forecast.ts');
  const { showForecast } = await import('../forecast/show.ts');
  context.stderr.write('measuring a training ...\n\n');
  const forecast = await forecastSearch(search, environment, { runs, jobs, signal: context.signal });
  showForecast(forecast, search, jobs, json, context);
}
