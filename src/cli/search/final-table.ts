import { baselineGap, gapNotes } from '../../compare/baseline-gap.ts';
import { candidateFile, type Run } from '../../runs/run-folder.ts';
import { type Context, colours, widthOf } from '../context.ts';
import { formatScores, plural, shortPath } from '../format.ts';
import { ledgerText } from '../ledger.ts';
import { tableLines } from '../table.ts';
import { plainModes } from './modes.ts';
import type { SearchSettings } from './perform.ts';
import { stoppedText } from './stopped.ts';
import { type SearchSummary, type SummaryRow, summaryRows } from './summary.ts';

/** How a search ended, for people: the table, where everything lies, and where to look further in `reference`. */
export function finalText(run: Run, summary: SearchSummary, reference: string, context: Context): string {
  const rows = summaryRows(summary);
  const paint = colours(context.stdout, context.env);
  const [titles, ...lines] = tableLines(columns, cellsOf(rows, summary), widthOf(context.stdout));
  const seeds = Math.max(...rows.map((row) => row.scores.length));
  return [
    `${paint.bold(run.config.environment)}  fitness over ${plural(seeds, 'seed')}, the best of each training's checkpoints`,
    '',
    paint.dim(titles!),
    ...lines.map((line) => (line.startsWith('found') ? paint.bold(line) : line)),
    ...[...notes(rows), ...spending(run, summary)].map((note) => `\n${note}`),
    '',
    ...whereabouts(run, summary, reference, context),
    '',
  ].join('\n');
}

const columns = [
  { title: 'reward' },
  { title: 'mean', align: 'right' },
  { title: 'std', align: 'right' },
  { title: 'human-normalised', align: 'right' },
  { title: 'each seed' },
] as const;

function cellsOf(rows: readonly SummaryRow[], { best }: SearchSummary): string[][] {
  const numbers = formatScores(rows.flatMap((row) => [row.mean ?? 0, row.std ?? 0, ...row.scores]));
  let next = 0;
  const take = () => numbers[next++]!;
  return rows.map((row) => {
    const [mean, std] = [take(), take()];
    const each = row.scores.map(take).join('  ');
    const name = row.role === 'found' && best ? `found ${best.id}` : row.role;
    const normalised = row.humanNormalised?.toFixed(2) ?? '-';
    return row.mean === undefined
      ? [name, '-', '-', '-', 'no training gave a score']
      : [name, mean, std, normalised, each];
  });
}

/** What to make of the human-normalised score of what was found. */
function notes([sparse, human, found]: readonly SummaryRow[]): string[] {
  if (sparse?.mean === undefined || human?.mean === undefined || found?.mean === undefined) return [];
  return gapNotes(baselineGap(human.scores, sparse.scores));
}

/** What a language model took, and what a limit left out. */
function spending({ config }: Run, { ledger, stopped }: SearchSummary): string[] {
  const settings = { ...plainModes, ...(config.settings as unknown as SearchSettings) };
  const replayed = settings.proposer === 'replay' ? ', as recorded: nothing was spent now' : '';
  return [
    ...(stopped ? [stoppedText(stopped, settings)] : []),
    ...(ledger ? [`${ledgerText(ledger)}${replayed}`] : []),
  ];
}

/** An example of a limit to go on with. */
const moreOf = { cost: '--max-cost 5', tokens: '--max-tokens 500000', time: '--max-time 20m' } as const;

function whereabouts(
  run: Run,
  { best, stopped }: SearchSummary,
  reference: string,
  context: Context,
): string[] {
  const paint = colours(context.stdout, context.env);
  const path = (file: string) => shortPath(file, context.cwd);
  const { environment } = run.config;
  const files = [
    ['run', path(run.folder)],
    ...(best
      ? [
          ['reward', path(candidateFile(run, best.id, 'reward.ts'))],
          ['policy', path(candidateFile(run, best.id, 'policy.json'))],
        ]
      : []),
  ];
  const commands = [
    ['show', `heureka runs show ${reference}`],
    ...(best ? [['train', `heureka train ${environment} --reward ${reference}`]] : []),
    ...(stopped ? [['go on', `heureka resume ${reference} ${moreOf[stopped.reason]}`]] : []),
  ];
  const lines = (pairs: string[][]) => pairs.map(([name, text]) => `${paint.dim(name!.padEnd(6))}  ${text}`);
  return [...lines(files), '', ...lines(commands)];
}
