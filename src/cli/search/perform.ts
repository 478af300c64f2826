import { HeurekaError } from '../../core/errors.ts';
import type { TrainingSettings } from '../../core/training.ts';
import type { EnvironmentFile } from '../../environments/guests.ts';
import type { Proposer, Strategy } from '../../optimize/problem.ts';
import { eurekaStrategy } from '../../optimize/strategies/eureka.ts';
import { randomStrategy } from '../../optimize/strategies/random.ts';
import { evolveProposer } from '../../problems/reward/evolve/evolve.ts';
import { type RewardDetail, type RewardSearchEvent, searchReward } from '../../problems/reward/search.ts';
import { findEnvironment } from '../../registry.ts';
import type { BackendName } from '../../rl/backends/select.ts';
import type { Journal } from '../../runs/journal.ts';
import { finishedEntry, type Run, workOn } from '../../runs/run-folder.ts';
import { type Context, writeJson } from '../context.ts';
import { referenceTo } from '../run-reference.ts';
import { SearchDisplay } from './display.ts';
import { finalText } from './final-table.ts';
import { searchEvents } from './history.ts';
import { SearchProgress } from './progress.ts';
import { record, recordPolicy } from './recorder.ts';
import { type SearchSummary, summaryOf, summaryRows } from './summary.ts';

/** Everything that decides a search's result, as config.json keeps it. */
export interface SearchSettings {
  readonly environment: string;
  /** Where a user's own environment lies. */
  readonly environmentFile?: EnvironmentFile;
  readonly proposer: 'openai' | 'evolve';
  /** The language model asked, when there is one. */
  readonly model?: string;
  readonly strategy: 'eureka' | 'random';
  readonly iterations: number;
  readonly samples: number;
  readonly seed: number;
  readonly finalSeeds: number;
  readonly training: TrainingSettings;
  readonly backend: BackendName;
}

export interface SearchOptions {
  /** Trainings side by side. */
  readonly jobs: number;
  /** One JSON object a line on stdout, instead of the final table. */
  readonly json: boolean;
}

/**
 * Works on a run until its search is finished, and shows the result. Throws `HeurekaError`, with the line that goes on
 * with the run as its hint where that is the way to mend it.
 */
export async function performSearch(run: Run, options: SearchOptions, context: Context): Promise<void> {
  const { journal, close } = workOn(run);
  try {
    const summary = await search(run, journal, options, context);
    journal.append(summary);
    context.stderr.write('\n');
    await showSummary(run, summary, options.json, context);
  } catch (error) {
    if (error instanceof HeurekaError && error.reason === 'noValidCandidate') {
      journal.append({ type: finishedEntry });
      throw error;
    }
    throw await withWayOn(error, run, context);
  } finally {
    close();
  }
}

/** Prints how a finished search ended. */
export async function showSummary(
  run: Run,
  summary: SearchSummary,
  json: boolean,
  context: Context,
): Promise<void> {
  if (!json) {
    context.stdout.write(finalText(run, summary, await referenceTo(run, context), context));
    return;
  }
  const { best } = summary;
  writeJson(context.stdout, { type: 'finished', run: run.folder, best, table: summaryRows(summary) });
}

async function search(
  run: Run,
  journal: Journal,
  { jobs, json }: SearchOptions,
  context: Context,
): Promise<SearchSummary> {
  const settings = run.config.settings as unknown as SearchSettings;
  const past = searchEvents(journal.past);
  const proposer = await openProposer(settings, context);
  const plan = { ...settings, steps: settings.training.steps };
  const now = () => performance.now() / 1000;
  const progress = new SearchProgress(plan, past, now);
  if (json) writeJson(context.stdout, { type: 'started', run: run.folder, settings });
  const display = new SearchDisplay(progress, context, now);
  try {
    const report = await searchReward({
      ...settings,
      ...{ proposer, past, strategy: strategies[settings.strategy]() },
      concurrency: jobs,
      signal: context.signal,
      keepPolicy: (owner, policy) => recordPolicy(run, owner, policy),
      emit: (event) => {
        record(run, journal, event);
        progress.see(event);
        display.show(event);
        if (json && isMilestone(event)) writeJson(context.stdout, event);
      },
    });
    return summaryOf(report);
  } finally {
    display.close();
  }
}

const strategies: Readonly<Record<SearchSettings['strategy'], () => Strategy>> = {
  eureka: eurekaStrategy,
  random: randomStrategy,
};

async function openProposer(settings: SearchSettings, context: Context): Promise<Proposer<RewardDetail>> {
  if (settings.proposer === 'evolve') return evolveProposer(findEnvironment(settings.environment));
  const { chatProposer } = await import('../../optimize/proposers/chat.ts');
  const { openaiChat } = await import('../../llm/openai.ts');
  const { model } = settings;
  return chatProposer(openaiChat({ environment: context.env, ...(model !== undefined && { model }) }));
}

const isMilestone = (event: RewardSearchEvent) =>
  event.type !== 'progress' && event.type !== 'final-progress';

async function withWayOn(error: unknown, run: Run, context: Context): Promise<unknown> {
  if (!(error instanceof HeurekaError)) return error;
  const wayOn = `heureka resume ${await referenceTo(run, context)}`;
  if (error.reason === 'interrupted') {
    return new HeurekaError('interrupted', 'Stopped; what is done is kept.', `Go on with: ${wayOn}`);
  }
  const hint = `${error.hint ? `${error.hint} ` : ''}Then go on with: ${wayOn}`;
  return new HeurekaError(error.reason, error.message, hint);
}
