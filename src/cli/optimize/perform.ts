import { type Candidate, ranked } from '../../core/candidate.ts';
import { HeurekaError } from '../../core/errors.ts';
import { addUsages, type Usage } from '../../core/usage.ts';
import type { Limits } from '../../optimize/purse.ts';
import { optimise, restartSeed } from '../../optimize/search.ts';
import { measureOf } from '../../optimize/trajectory.ts';
import type { Posed } from '../../problems/definition.ts';
import type { Journal } from '../../runs/journal.ts';
import { finishedEntry, type Run } from '../../runs/run-folder.ts';
import { type Context, writeJson } from '../context.ts';
import { ledgerDocument } from '../ledger.ts';
import { startClock } from '../search/clock.ts';
import {
  type Continuation,
  continuationEntries,
  iterationsOf,
  limitsOf,
  type NewLimits,
  standingEntries,
} from '../search/continue.ts';
import { listenerOf, roundText, SearchDisplay } from '../search/display.ts';
import { finishRun } from '../search/finish-run.ts';
import { openProposer } from '../search/proposers.ts';
import { openStrategy } from '../search/strategies.ts';
import { type ExaminedEvent, isRoundEvent, type OptimiseEvent, type RivalEvent } from './events.ts';
import { optimiseText } from './final-table.ts';
import { poseAll } from './pose.ts';
import { OptimiseProgress } from './progress.ts';
import { Recorder } from './record.ts';
import { writeReport } from './report.ts';
import { rivalsOf, runRival } from './rivals.ts';
import type { OptimiseSettings } from './settings.ts';
import { type OptimiseSummary, resultOf } from './summary.ts';

export interface PerformOptions {
  /** Evaluations side by side. */
  readonly jobs: number;
  readonly json: boolean;
  readonly continuation?: Continuation;
}

/** Works on an optimisation until it is finished, and shows the result. Throws `HeurekaError`. */
export async function performOptimisation(
  run: Run,
  options: PerformOptions,
  context: Context,
): Promise<void> {
  await finishRun(run, context, async (journal) => {
    const summary = await new Optimisation(run, journal, options, context).perform();
    journal.append(summary);
    writeReport(run, summary);
    context.stderr.write('\n');
    showOptimisation(run, summary, options.json, context);
  });
}

/** Prints how a finished optimisation ended. */
export function showOptimisation(run: Run, summary: OptimiseSummary, json: boolean, context: Context): void {
  if (!json) return void context.stdout.write(optimiseText(run, summary, context));
  const { ledger, ...rest } = summary;
  const document = { run: run.folder, ...rest, ...(ledger && { ledger: ledgerDocument(ledger) }) };
  writeJson(context.stdout, document);
}

class Optimisation {
  private readonly run: Run;
  private readonly journal: Journal;
  private readonly options: PerformOptions;
  private readonly context: Context;
  private readonly settings: OptimiseSettings;

  constructor(run: Run, journal: Journal, options: PerformOptions, context: Context) {
    this.run = run;
    this.journal = journal;
    this.options = options;
    this.context = context;
    this.settings = run.config.settings as unknown as OptimiseSettings;
  }

  async perform(): Promise<OptimiseSummary> {
    const { settings, context, options } = this;
    const { past, iterations, maxTime, limits } = this.goOn();
    const posed = await poseAll(settings, context);
    const [first] = posed;
    const measure = measureOf(first!.problem);
    const plan = { ...settings, iterations, restarts: settings.repeats };
    const now = () => performance.now() / 1000;
    const progress = new OptimiseProgress(
      plan,
      { measure, optima: posed.map(({ optimum }) => optimum) },
      now,
    );
    for (const event of past) progress.see(event);
    progress.begin();
    if (options.json) writeJson(context.stdout, { type: 'started', run: this.run.folder, settings });
    const display = new SearchDisplay<OptimiseEvent>(progress, improvements(progress), context, now);
    const recorder = new Recorder(this.run, this.journal, now);
    const clock = startClock(maxTime, progress);
    const emit = (event: OptimiseEvent) => {
      recorder.keep(event);
      progress.see(event);
      display.show(event);
      if (options.json && event.type !== 'progress') writeJson(context.stdout, event);
    };
    try {
      const candidates = await this.search(posed, {
        ...{ past, iterations, timeUp: clock.signal, emit, display },
        ...(limits && { limits }),
      });
      const searches = [];
      for (const [k, each] of posed.entries()) {
        searches.push(await this.judge(each, k + 1, candidates, past, emit));
      }
      if (searches.every(({ best }) => !best)) throw nothingValid(candidates);
      const { ledger, stopped } = progress;
      return {
        ...{ type: finishedEntry, measure, searches, published: first!.published ?? [] },
        ...(ledger.answers > 0 && { ledger }),
        ...(stopped && {
          stopped: { reason: stopped.reason, restart: stopped.restart, iteration: stopped.iteration },
        }),
      };
    } finally {
      recorder.flush();
      clock.stop();
      display.close();
    }
  }

  /** What the journal holds, and how many iterations there are to be, with what is added now. */
  private goOn(): NewLimits & { readonly past: readonly OptimiseEvent[]; readonly iterations: number } {
    const { continuation } = this.options;
    const planned = this.settings.iterations;
    const added = continuation ? continuationEntries(continuation, planned, this.journal.past) : [];
    for (const entry of added) this.journal.append(entry);
    const entries = [...this.journal.past, ...added];
    return {
      past: standingEntries(entries) as readonly unknown[] as readonly OptimiseEvent[],
      iterations: iterationsOf(planned, entries),
      ...limitsOf(this.settings, entries),
    };
  }

  private async search(
    posed: readonly Posed[],
    work: {
      readonly past: readonly OptimiseEvent[];
      readonly iterations: number;
      readonly timeUp: AbortSignal;
      readonly limits?: Limits;
      readonly emit: (event: OptimiseEvent) => void;
      readonly display: SearchDisplay<OptimiseEvent>;
    },
  ): Promise<Candidate[]> {
    const { settings, run, context } = this;
    const { past, iterations, timeUp, limits, emit, display } = work;
    const proposer = await openProposer(run, settings, context, listenerOf(display), () => {
      return posed[0]!.proposer!;
    });
    return optimise({
      ...settings,
      ...{ iterations, timeUp, emit, proposer, problem: posed[0]!.problem },
      ...(limits && { limits }),
      restarts: settings.repeats,
      strategy: openStrategy(settings),
      instance: (restart) => {
        const { problem, startingPoints = [], proposer: own } = posed[restart - 1]!;
        return { problem, startingPoints, ...(settings.proposer === 'evolve' && own && { proposer: own }) };
      },
      feedback: settings.feedback === undefined ? [] : [settings.feedback],
      past: past.filter(isRoundEvent),
      concurrency: this.options.jobs,
      signal: context.signal,
    });
  }

  /** What one of the searches came to, beside its rivals. */
  private async judge(
    posed: Posed,
    restart: number,
    all: readonly Candidate[],
    past: readonly OptimiseEvent[],
    emit: (event: OptimiseEvent) => void,
  ) {
    const { settings, options, context } = this;
    const candidates = all.filter((candidate) => (candidate.restart ?? 1) === restart);
    const rivals = [];
    for (const rival of rivalsOf(posed, settings.strategy)) {
      const found = await runRival(posed, rival, {
        ...{ restart, emit, samples: settings.samples, concurrency: options.jobs, signal: context.signal },
        seed: restartSeed(settings.seed, restart),
        evaluations: candidates.filter(({ iteration }) => iteration > 0).length,
        past: past.filter((event): event is RivalEvent => event.type === 'rival-evaluated'),
      });
      rivals.push({ name: rival.name, candidates: found });
    }
    const measurements = await this.examine(posed, restart, candidates, past, emit);
    return resultOf(restart, posed, candidates, rivals, measurements);
  }

  private async examine(
    posed: Posed,
    restart: number,
    candidates: readonly Candidate[],
    past: readonly OptimiseEvent[],
    emit: (event: OptimiseEvent) => void,
  ) {
    const [best] = ranked(candidates);
    if (!posed.examine || !best) return [];
    const known = past.find(
      (event): event is ExaminedEvent => event.type === 'examined' && event.candidate === best.id,
    );
    if (known) return known.measurements;
    const usages: Usage[] = [];
    const measurements = await posed.examine(best, {
      ...{ id: best.id, seed: restartSeed(this.settings.seed, restart), signal: this.context.signal },
      progress: () => {},
      spend: (usage) => usages.push(usage),
    });
    if (this.context.signal.aborted) throw new HeurekaError('interrupted', 'The search was interrupted.');
    const usage = usages.length > 0 ? { usage: addUsages(usages) } : {};
    emit({ type: 'examined', restart, candidate: best.id, measurements, ...usage });
    return measurements;
  }
}

/** Lines for the log: of the iterations only those that found something better, and the first and last. */
function improvements(progress: OptimiseProgress) {
  let [shown, restart]: [string | undefined, number] = [undefined, 0];
  return (event: OptimiseEvent, seconds: number): string | undefined => {
    if (!isRoundEvent(event)) return undefined;
    const text = roundText(event, progress, seconds);
    if (event.type !== 'iteration-finished') return text;
    const last = event.iteration === progress.plan.iterations;
    const quiet = !last && event.restart === restart && progress.best?.id === shown;
    [shown, restart] = [progress.best?.id, event.restart];
    return quiet ? undefined : text;
  };
}

function nothingValid(candidates: readonly Candidate[]): HeurekaError {
  const fault = candidates.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.fault]))[0];
  const message =
    candidates.length === 0
      ? 'The search was stopped by a limit before it had a candidate.'
      : `None of the ${candidates.length} candidates was valid.`;
  return new HeurekaError('noValidCandidate', message, fault && `The first: ${fault.message}`);
}
