import type { TrainingSettings } from '../../core/training.ts';
import type { EnvironmentFile } from '../../environments/guests.ts';
import type { Prices } from '../../llm/prices.ts';
import type { Limits } from '../../optimize/purse.ts';
import { evolveProposer } from '../../problems/reward/evolve/evolve.ts';
import { type RewardSearchEvent, searchReward } from '../../problems/reward/search.ts';
import { findEnvironment } from '../../registry.ts';
import type { BackendName } from '../../rl/backends/select.ts';
import type { Journal } from '../../runs/journal.ts';
import { type Message, takeMessage, waitingMessages } from '../../runs/messages.ts';
import { candidateFile, type Run } from '../../runs/run-folder.ts';
import { type Context, writeJson } from '../context.ts';
import { openEvaluator, type QueueSettings } from '../evaluator.ts';
import { formatScore, shortPath } from '../format.ts';
import { ledgerDocument } from '../ledger.ts';
import { referenceTo } from '../run-reference.ts';
import { askPerson } from './ask.ts';
import { startClock } from './clock.ts';
import { type Continuation, continuationEntries, iterationsOf, limitsOf } from './continue.ts';
import { listenerOf, SearchDisplay } from './display.ts';
import { finalText } from './final-table.ts';
import { finishRun } from './finish-run.ts';
import { searchEvents } from './history.ts';
import { plainModes, type SearchModes } from './modes.ts';
import { SearchProgress } from './progress.ts';
import { openProposer } from './proposers.ts';
import { record, recordPolicy } from './recorder.ts';
import { compareWithRecording } from './replay.ts';
import { logText } from './reward-log.ts';
import { readStartPolicy } from './start-policy.ts';
import { openStrategy, type StrategySettings } from './strategies.ts';
import { type SearchSummary, summaryOf, summaryRows } from './summary.ts';

/** Everything that decides a search's result, as config.json keeps it. */
export interface SearchSettings extends SearchModes, StrategySettings {
  readonly environment: string;
  /** Where a user's own environment lies. */
  readonly environmentFile?: EnvironmentFile;
  readonly proposer: 'openai' | 'evolve' | 'manual' | 'replay';
  /** The language model asked, when there is one, or several with their weights. */
  readonly model?: string;
  /** What its tokens cost, as far as it is known. */
  readonly prices?: Prices;
  /** What may be spent on answers. */
  readonly limits?: Limits;
  /** Seconds that one process may work on the search. */
  readonly maxTime?: number;
  /** The recorded search that a replay plays, and who wrote its rewards. */
  readonly recorded?: { readonly run: string; readonly proposer: 'openai' | 'evolve' | 'manual' };
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
  /** Where workers do the trainings, if they do. */
  readonly queue?: QueueSettings;
  /** What is added to a search that has begun. */
  readonly continuation?: Continuation;
}

/**
 * Works on a run until its search is finished, and shows the result. Throws `HeurekaError`, with the line that goes on
 * with the run as its hint where that is the way to mend it.
 */
export async function performSearch(run: Run, options: SearchOptions, context: Context): Promise<void> {
  await finishRun(run, context, async (journal) => {
    const summary = await search(run, journal, options, context);
    journal.append(summary);
    context.stderr.write('\n');
    await showSummary(run, summary, options.json, context);
  });
  const { proposer } = run.config.settings as unknown as SearchSettings;
  if (proposer === 'replay') compareWithRecording(run, context);
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
  const { best, ledger, stopped } = summary;
  writeJson(context.stdout, {
    ...{ type: 'finished', run: run.folder, best, table: summaryRows(summary) },
    ...(ledger && { ledger: ledgerDocument(ledger) }),
    ...(stopped && { stopped }),
  });
}

async function search(
  run: Run,
  journal: Journal,
  { jobs, json, queue, continuation }: SearchOptions,
  context: Context,
): Promise<SearchSummary> {
  const planned = { ...plainModes, ...(run.config.settings as unknown as SearchSettings) };
  const added = continuation ? continuationEntries(continuation, planned.iterations, journal.past) : [];
  for (const entry of added) journal.append(entry);
  const entries = [...journal.past, ...added];
  const settings = { ...planned, ...limitsOf(planned, entries) };
  const iterations = iterationsOf(settings.iterations, entries);
  const past = searchEvents(entries);
  const plan = { ...settings, iterations, steps: settings.training.steps };
  const now = () => performance.now() / 1000;
  const progress = new SearchProgress(plan, past, now);
  if (json) writeJson(context.stdout, { type: 'started', run: run.folder, settings });
  const display = new SearchDisplay<RewardSearchEvent>(
    progress,
    (event, seconds) => logText(event, progress, seconds),
    context,
    now,
  );
  const clock = startClock(settings.maxTime, progress);
  let evaluator: Awaited<ReturnType<typeof openEvaluator>>;
  try {
    evaluator = await openEvaluator(queue, (words) => display.note(words), context.signal);
    const builtIn = () => evolveProposer(findEnvironment(settings.environment));
    const proposer = await openProposer(run, settings, context, listenerOf(display), builtIn);
    const report = await searchReward({
      ...settings,
      ...{ iterations, proposer, past, strategy: openStrategy(settings) },
      ...partsOf(settings, run),
      ...(isAsked(settings) && { messages: () => unheard(run, journal) }),
      ...(settings.ask &&
        isAsked(settings) && {
          askFeedback: (iteration) =>
            display.pauseFor(() => askPerson(questionBefore(iteration, progress, run, context), context)),
        }),
      ...(evaluator && { evaluate: evaluator.evaluate }),
      concurrency: jobs,
      timeUp: clock.signal,
      signal: context.signal,
      keepPolicy: (owner, policy) => recordPolicy(run, owner, policy),
      emit: (event) => {
        record(run, journal, event);
        progress.see(event);
        display.show(event);
        if (json && isMilestone(event)) writeJson(context.stdout, event);
      },
    });
    return summaryOf(report, progress);
  } finally {
    clock.stop();
    display.close();
    await evaluator?.close();
  }
}

/** What the modes bring in. */
function partsOf({ init, feedback, from }: SearchSettings, run: Run) {
  return {
    ...(init && { initial: [init.source] }),
    feedback: feedback === undefined ? [] : [feedback],
    ...(from !== undefined && { start: readStartPolicy(run) }),
  };
}

/** What people left for this search and its journal does not hold: one that crashed may have journalled more. */
function unheard(run: Run, { past }: Journal): Message[] {
  const heard = new Set(past.flatMap(({ message }) => (typeof message === 'string' ? [message] : [])));
  const waiting = waitingMessages(run);
  for (const { id } of waiting) if (heard.has(id)) takeMessage(run, id);
  return waiting.filter(({ id }) => !heard.has(id));
}

/** Says what there is to judge, and asks. */
function questionBefore(iteration: number, { best }: SearchProgress, run: Run, context: Context): string {
  const lines = best
    ? [
        `best so far ${best.id}, score ${formatScore(best.score)}: ${shortPath(candidateFile(run, best.id, 'reward.ts'), context.cwd)}`,
      ]
    : [];
  return [...lines, `What should iteration ${iteration} do better? (Enter for nothing) `].join('\n');
}

/** Whether there is a proposer that reads what a person says. */
export const isAsked = ({ proposer }: SearchSettings) => proposer === 'openai' || proposer === 'manual';

const isMilestone = (event: RewardSearchEvent) =>
  event.type !== 'progress' && event.type !== 'final-progress';
