import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { comparisonDocument } from '../../compare/document.ts';
import { csv } from '../../compare/formats/csv.ts';
import { html } from '../../compare/formats/html.ts';
import { latex } from '../../compare/formats/latex.ts';
import { markdown } from '../../compare/formats/markdown.ts';
import { comparisonFigures } from '../../compare/plots/figures.ts';
import { type Confidence, confidences } from '../../compare/statistics/confidence.ts';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import { findEnvironment } from '../../registry.ts';
import { finishedReport, listRuns } from '../../runs/run-folder.ts';
import {
  type ReportFormat,
  type ReportView,
  type RewardChoice,
  reportFormats,
} from '../contract/comparison.ts';
import { attachment } from './attachment.ts';
import {
  type AskedReport,
  comparisonReport,
  comparisonView,
  findComparison,
  listComparisons,
} from './comparisons.ts';
import type { Library } from './library.ts';
import type { Searches } from './searches.ts';
import { filledIn, flagsOf, type StudioKnowledge } from './studio-routes.ts';

/** Routes that read comparisons and make reports of them, and those that start and stop one. */
export function comparisonRoutes(
  app: Hono,
  knowledge: StudioKnowledge,
  library: Library,
  searches: Searches,
): void {
  const runs = library.folder;
  const find = (context: Context) => findComparison(runs, context.req.param('name')!);
  app.get('/api/comparisons', (context) => context.json(listComparisons(runs)));
  app.get('/api/comparisons/:name', (context) => context.json(comparisonView(find(context))));
  app.get('/api/comparisons/:name/report', (context) => {
    const { report, chosen, all } = comparisonReport(find(context), askedIn(context));
    const { data: _, ...document } = comparisonDocument(report, comparisonFigures(report));
    const { evidence, subject } = all;
    const choices = { rewards: evidence.map(({ label }) => label), seeds: subject.seeds, confidences };
    return context.json({ document, chosen, all: choices } satisfies ReportView);
  });
  app.get('/api/comparisons/:name/report/:format', (context) => {
    const format = reportFormats.find((one) => one === context.req.param('format'));
    if (!format) throw unknownName('format', context.req.param('format'), reportFormats);
    const { report } = comparisonReport(find(context), askedIn(context));
    const document = comparisonDocument(report, comparisonFigures(report));
    const text = format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : printers[format](document);
    return attachment(context, `comparison-${report.environment}.${endings[format]}`, text);
  });
  app.get('/api/environments/:name/rewards', (context) =>
    context.json(rewardsOf(runs, findEnvironment(context.req.param('name')).name)),
  );
  app.post('/api/comparisons', async (context) => {
    const { environment, rewards, settings } = request.parse(await context.req.json());
    for (const reward of rewards) checkName(reward, library);
    const flags = { ...flagsOf(settings, knowledge.forms.comparison), rewards: rewards.join(',') };
    const { name } = findEnvironment(environment);
    return context.json({ name: await searches.compare(name, flags) }, 201);
  });
  app.post('/api/comparisons/:name/stop', (context) => {
    searches.stop(find(context));
    return context.json({});
  });
}

const request = z.strictObject({
  environment: z.string(),
  rewards: z.array(z.string().max(300)).min(1, 'Choose one reward at least.').max(24),
  settings: filledIn,
});

const printers: Readonly<Record<Exclude<ReportFormat, 'json'>, typeof html>> = {
  ...{ html, md: markdown, csv, latex },
};
const endings: Readonly<Record<ReportFormat, string>> = {
  ...{ html: 'html', md: 'md', csv: 'csv', json: 'json', latex: 'tex' },
};

/** The page compares what is in the runs' folder, never a file of somewhere else. */
function checkName(reward: string, library: Library): void {
  if (reward === 'human' || reward === 'fitness') return;
  const [, run, candidate] = /^([\w.-]+?)(?::([\w-]+))?$/.exec(reward) ?? [];
  if (run === undefined) throw new HeurekaError('usage', `There is no reward '${reward}'.`);
  const { name } = library.find(run);
  const known =
    candidate === undefined ||
    library
      .reader(name)
      .view()
      .candidates.some(({ id }) => id === candidate);
  if (!known) throw new HeurekaError('usage', `There is no candidate '${candidate}' in ${name}.`);
}

/** The baselines, and what finished searches of the environment found, newest first. */
function rewardsOf(runs: string, environment: string): RewardChoice[] {
  const found = listRuns(runs).flatMap((run): RewardChoice[] => {
    const best = finishedReport(run)?.best as { id: string } | undefined;
    if (run.config.environment !== environment || !best) return [];
    return [{ name: run.name, about: `found by a search, ${best.id}` }];
  });
  return [
    { name: 'human', about: 'the expert’s reward' },
    { name: 'fitness', about: 'the task metric itself, as a sparse reward' },
    ...found,
  ];
}

function askedIn(context: Context): AskedReport {
  const list = context.req.query('rewards');
  return {
    rewards: list === undefined ? undefined : list.split(','),
    baseline: context.req.query('baseline'),
    seeds: number(context, 'seeds'),
    confidence: number(context, 'confidence') as Confidence | undefined,
    threshold: number(context, 'threshold'),
  };
}

function number(context: Context, name: string): number | undefined {
  const text = context.req.query(name);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new HeurekaError('usage', `'${name}' must be a number.`);
}
