import { mean } from '../../core/statistics.ts';
import { measured } from '../../optimize/trajectory.ts';
import type { Run } from '../../runs/run-folder.ts';
import { type Context, colours, widthOf } from '../context.ts';
import { formatScore, plural, shortPath } from '../format.ts';
import { ledgerText } from '../ledger.ts';
import { stoppedText } from '../search/stopped.ts';
import { tableLines } from '../table.ts';
import { reportFile } from './report.ts';
import type { OptimiseSettings } from './settings.ts';
import { gapOf, type OptimiseSummary, type SearchResult } from './summary.ts';

/** How an optimisation ended, for people: every search, the baselines, and what was published. */
export function optimiseText(run: Run, summary: OptimiseSummary, context: Context): string {
  const settings = run.config.settings as unknown as OptimiseSettings;
  const paint = colours(context.stdout, context.env);
  const rows = tableRows(summary);
  // What was measured again are sentences: they stand below.
  const shown = tableColumns.map(
    ({ title }, k) => k === 0 || (title !== 'measured again' && rows.some((row) => row[k] !== '')),
  );
  const columns = tableColumns.filter((_, k) => shown[k]);
  const cells = rows.map((row) => row.filter((_, k) => shown[k]).map((cell) => cell || '-'));
  const [titles, ...lines] = tableLines(columns, cells, widthOf(context.stdout));
  const { name, better } = summary.measure;
  const [first] = summary.searches;
  const notes = [
    ...(summary.stopped ? [stoppedText(summary.stopped, { ...settings, restarts: settings.repeats })] : []),
    ...(summary.ledger ? [ledgerText(summary.ledger)] : []),
    ...(settings.proposer === 'evolve'
      ? ['No language model was used: the built-in proposer searched.']
      : []),
  ];
  const solution = summary.searches.length === 1 ? first?.best?.solution : undefined;
  const path = (file: string) => shortPath(file, context.cwd);
  return [
    `${paint.bold(settings.problem)}  ${name}, the ${better} the better${optionsText(settings)}`,
    '',
    paint.dim(titles!),
    ...lines.map((line) => (line.startsWith('found') ? paint.bold(line) : line)),
    ...measuredAgain(summary, paint.dim),
    ...(solution === undefined ? [] : ['', `${paint.dim('best')}  ${solution.trim()}`]),
    ...notes.map((note) => `\n${note}`),
    '',
    `${paint.dim('run')}     ${path(run.folder)}`,
    `${paint.dim('report')}  ${path(reportFile(run))}`,
    '',
  ].join('\n');
}

/** What the best of each search came to when it was measured again, a line for each measure. */
function measuredAgain({ searches }: OptimiseSummary, dim: (text: string) => string): string[] {
  const lines = searches.flatMap(({ restart, measurements }) =>
    measurements.map(({ name, value }) => [searches.length > 1 ? `found ${restart}, ${name}` : name, value]),
  );
  if (lines.length === 0) return [];
  const width = Math.max(...lines.map(([name]) => name!.length));
  return ['', ...lines.map(([name, value]) => `${dim(name!.padEnd(width))}  ${value}`)];
}

const optionsText = ({ options, strategy, proposer, model }: OptimiseSettings) =>
  `; ${[...Object.entries(options).map(([name, value]) => `${name} ${String(value)}`), `strategy ${strategy}`, model ?? proposer].join(', ')}`;

export const tableColumns = [
  { title: '' },
  { title: 'value', align: 'right' },
  { title: 'gap', align: 'right' },
  { title: 'steps', align: 'right' },
  { title: 'explored', align: 'right' },
  { title: 'solved', align: 'right' },
  { title: 'measured again' },
] as const;

/** The cells of the table; '' for what there is not. */
export function tableRows({ searches, measure, published }: OptimiseSummary): string[][] {
  const tell = (score: number) => formatScore(measured(score, measure));
  const found = searches.map((search) => foundRow(search, searches.length, tell, gapOfResult(search)));
  const names = [...new Set(searches.flatMap(({ baselines }) => baselines.map(({ name }) => name)))];
  const baselines = names.map((name) => {
    const scores = searches.flatMap(({ baselines: all, optimum }) =>
      all
        .filter((one) => one.name === name)
        .map(({ score }) => ({ score, gap: gapOf(score, optimum, measure) })),
    );
    return [
      name,
      tell(mean(scores.map(({ score }) => score))),
      meanGap(scores.map(({ gap }) => gap)),
      '',
      '',
      '',
      '',
    ];
  });
  return [
    ...found,
    ...(searches.length > 1 ? [meanRow(searches, tell, meanGap(searches.map(gapOfResult)))] : []),
    ...baselines,
    ...published.map(({ name, steps, gap, solved = '' }) => [
      ...[`${name} (paper)`, '', percent(gap), steps === undefined ? '' : steps.toFixed(1), '', solved, ''],
    ]),
  ];

  function gapOfResult({ best, optimum }: SearchResult): number | undefined {
    return best && gapOf(best.score, optimum, measure);
  }
}

function foundRow(
  { restart, best, steps, explored, solved, measurements, optimum }: SearchResult,
  count: number,
  tell: (score: number) => string,
  gap: number | undefined,
): string[] {
  const name = count > 1 ? `found ${restart}` : 'found';
  const again = measurements.map(({ name: what, value }) => `${what}: ${value}`).join('; ');
  if (!best) return [name, 'nothing valid', '', '', String(explored), '', again];
  const verdict = optimum === undefined ? '' : solved ? 'yes' : 'no';
  return [name, tell(best.score), percent(gap), String(steps), String(explored), verdict, again];
}

/** Means over the searches; steps over those that are solved alone where any is, as in the paper. */
function meanRow(searches: readonly SearchResult[], tell: (score: number) => string, gap: string): string[] {
  const solved = searches.filter((search) => search.solved);
  const counted = solved.length > 0 ? solved : searches;
  const scores = searches.flatMap(({ best }) => (best ? [best.score] : []));
  const verdict = searches.some(({ optimum }) => optimum !== undefined)
    ? `${solved.length} of ${searches.length}`
    : '';
  return [
    ...[`mean of ${plural(searches.length, 'repeat')}`],
    ...[scores.length > 0 ? tell(mean(scores)) : '', gap],
    ...[mean(counted.map(({ steps }) => steps)).toFixed(1)],
    ...[mean(counted.map(({ explored }) => explored)).toFixed(1), verdict, ''],
  ];
}

function meanGap(gaps: readonly (number | undefined)[]): string {
  const known = gaps.filter((gap) => gap !== undefined);
  return known.length === 0 ? '' : percent(mean(known));
}

const percent = (share: number | undefined) => {
  if (share === undefined) return '';
  if (share >= 10) return 'over 1000 %';
  const text = (100 * share).toFixed(1);
  return `${text === '-0.0' ? '0.0' : text} %`;
};
