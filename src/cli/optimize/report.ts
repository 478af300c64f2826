import { join } from 'node:path';
import type { Figure, ReportDocument } from '../../compare/document.ts';
import { html } from '../../compare/formats/html.ts';
import { linePlot } from '../../compare/plots/lines.ts';
import type { Candidate } from '../../core/candidate.ts';
import { mean } from '../../core/statistics.ts';
import type { Measure } from '../../optimize/problem.ts';
import { measured } from '../../optimize/trajectory.ts';
import { writeDurably } from '../../runs/durable-file.ts';
import { type Run, runEntries } from '../../runs/run-folder.ts';
import { plural } from '../format.ts';
import { standingEntries } from '../search/continue.ts';
import type { OptimiseEvent } from './events.ts';
import { tableColumns, tableRows } from './final-table.ts';
import type { OptimiseSettings } from './settings.ts';
import type { OptimiseSummary } from './summary.ts';

export const reportFile = (run: Run): string => join(run.folder, 'report.html');

/** Writes the report of a finished optimisation: one page that needs nothing else. */
export function writeReport(run: Run, summary: OptimiseSummary): void {
  writeDurably(reportFile(run), html(documentOf(run, summary)));
}

function documentOf(run: Run, summary: OptimiseSummary): ReportDocument {
  const settings = run.config.settings as unknown as OptimiseSettings;
  const { problem, options, strategy, proposer, model, samples } = settings;
  const { name, better } = summary.measure;
  const details = Object.entries(options).map(([option, value]) => `${option} ${String(value)}`);
  const noModel =
    proposer === 'evolve' ? ['No language model was used: the built-in proposer searched.'] : [];
  const count = summary.searches.length;
  const rows = tableRows(summary);
  const told = tableColumns.map((_, k) => k === 0 || rows.some((row) => row[k] !== ''));
  const known = summary.searches.some(({ optimum }) => optimum !== undefined);
  const gaps = known ? ' The gap is the share of the optimum by which it is missed.' : '';
  return {
    mark: 'Heureka optimisation',
    title: [problem, ...details].join(', '),
    subtitle: `strategy ${strategy}, ${model ?? proposer}, ${samples} proposals a step, seed ${run.config.seed}`,
    findings: noModel,
    alarms: [],
    sections: [
      {
        title: 'Result',
        caption: `The ${name}, the ${better} the better, of the best of each search and of the baselines.${gaps} A step is an iteration of ${samples} proposals.`,
        columns: tableColumns.filter((_, k) => told[k]),
        rows: rows.map((row) => row.filter((_, k) => told[k])),
        notes: [],
      },
    ],
    legend: [],
    figures: [stepFigure(run, summary, count)],
    data: [],
  };
}

/** The best so far after each step: the search, its rivals, and the optimum where it is known. */
function stepFigure(run: Run, { searches, measure }: OptimiseSummary, count: number): Figure {
  const events = standingEntries(runEntries(run)) as readonly unknown[] as readonly OptimiseEvent[];
  const series = new Map<string, Candidate[]>();
  for (const event of events) {
    if (event.type === 'evaluated') append(series, 'found', event.candidate);
    if (event.type === 'rival-evaluated') {
      append(series, event.rival, { ...event.candidate, restart: event.restart });
    }
  }
  const last = Math.max(...[...series.values()].flat().map(({ iteration }) => iteration));
  const curves = [...series].map(([label, candidates]) => ({
    label,
    points: pointsOf(candidates, last, measure),
  }));
  const optima = searches.flatMap(({ optimum }) =>
    optimum === undefined ? [] : [measured(optimum, measure)],
  );
  if (optima.length > 0) {
    const value = mean(optima);
    curves.push({ label: 'optimum', points: [0, last].map((x) => ({ x, value, low: value, high: value })) });
  }
  const values = curves.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  const wide = Math.min(...values) > 0 && Math.max(...values) > 1000 * Math.min(...values);
  const scale = wide ? Math.log10 : (value: number) => value;
  const drawn = curves.map(({ label, points }) => ({
    label,
    points: points.map(({ x, value, low, high }) => ({
      ...{ x, value: scale(value), low: scale(low), high: scale(high) },
    })),
  }));
  const y = `${wide ? 'log10 of the ' : ''}${measure.name}`;
  const over = count > 1 ? `, mean and range over ${plural(count, 'repeat')}` : '';
  return {
    title: 'Score by step',
    caption: `The best ${measure.name} so far after each step${over}. Step 0 is the starting points; a search that has ended keeps its best. A rival has as many evaluations as the search took.`,
    ...linePlot(drawn, { x: 'step', y, title: `Best ${measure.name} by step` }),
  };
}

interface Point {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Mean and range over the searches of the best so far, from the first step on at which each of them has one. */
function pointsOf(candidates: readonly Candidate[], last: number, measure: Measure): Point[] {
  const searches = new Map<number, Map<number, number>>();
  for (const { restart = 1, iteration, outcome } of candidates) {
    if (!outcome.ok) continue;
    const bests = searches.get(restart) ?? new Map<number, number>();
    searches.set(restart, bests);
    bests.set(iteration, Math.max(bests.get(iteration) ?? Number.NEGATIVE_INFINITY, outcome.score));
  }
  const sofar = [...searches.values()].map((bests) => {
    let best = Number.NEGATIVE_INFINITY;
    return Array.from({ length: last + 1 }, (_, step) => {
      best = Math.max(best, bests.get(step) ?? Number.NEGATIVE_INFINITY);
      return best;
    });
  });
  return Array.from({ length: last + 1 }, (_, step) => sofar.map((bests) => bests[step]!)).flatMap(
    (scores, x) => {
      if (scores.length === 0 || scores.some((score) => score === Number.NEGATIVE_INFINITY)) return [];
      const values = scores.map((score) => measured(score, measure));
      return [{ x, value: mean(values), low: Math.min(...values), high: Math.max(...values) }];
    },
  );
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
