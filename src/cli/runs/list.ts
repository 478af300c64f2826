import { HeurekaError } from '../../core/errors.ts';
import { listRuns, type Run, type RunState, runState } from '../../runs/run-folder.ts';
import { readTags } from '../../runs/run-tags.ts';
import { type Context, colours, widthOf, writeJson } from '../context.ts';
import { formatScore, shortPath } from '../format.ts';
import { optimisationsFolder } from '../optimize/runs.ts';
import { lineValue, optimisationLine } from '../optimize/show.ts';
import { readSummary, summaryRows } from '../search/summary.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { tableLines } from '../table.ts';

/** `heureka runs ls`: one line a run, newest first. */
export async function listCommand(flags: Flags, context: Context): Promise<void> {
  const { runs } = await resolveSettings(flags, context);
  const listed = listRuns(runs).map(describeSafely);
  const optimisations = listRuns(optimisationsFolder(runs)).map(optimisationLine);
  if (flags.json) return writeJson(context.stdout, [...listed, ...optimisations], 2);
  if (listed.length + optimisations.length === 0) {
    context.stderr.write(
      `No runs in ${shortPath(runs, context.cwd)} yet. Start one with: heureka search <env>\n`,
    );
    return;
  }
  const rows = listed.map(({ name, state, best, fitness, humanNormalised, tags }) => [
    ...[name, state, best?.id ?? '-', fitness === undefined ? '-' : formatScore(fitness)],
    ...[humanNormalised?.toFixed(2) ?? '-', tags.join(' ')],
  ]);
  const paint = colours(context.stdout, context.env);
  const tables = [
    { columns, rows },
    {
      columns: optimisationColumns,
      rows: optimisations.map((line) => [line.name, line.state, lineValue(line)]),
    },
  ].filter((table) => table.rows.length > 0);
  const texts = tables.map((table) => {
    const [titles, ...lines] = tableLines(table.columns, table.rows, widthOf(context.stdout));
    return `${paint.dim(titles!)}\n${lines.join('\n')}\n`;
  });
  context.stdout.write(texts.join('\n'));
}

const columns = [
  { title: 'run' },
  { title: 'state' },
  { title: 'best' },
  { title: 'fitness', align: 'right' },
  { title: 'human-normalised', align: 'right' },
  { title: 'tags' },
] as const;

const optimisationColumns = [{ title: 'optimisation' }, { title: 'state' }, { title: 'best' }] as const;

/** A run that is damaged hides no other; `runs show` says what is wrong with it. */
function describeSafely(run: Run): Listed {
  try {
    return describe(run);
  } catch (error) {
    if (!(error instanceof HeurekaError)) throw error;
    const { environment, proposer, seed, created } = run.config;
    const { name, folder } = run;
    return { name, folder, state: 'damaged', environment, proposer, seed, created, tags: readTags(run) };
  }
}

type Listed = Omit<ReturnType<typeof describe>, 'state'> & { readonly state: RunState | 'damaged' };

/** What one line says; the fitness is the mean over the final seeds. */
function describe(run: Run) {
  const summary = readSummary(run);
  const found = summary?.finals && summaryRows(summary).find((row) => row.role === 'found');
  const { environment, proposer, seed, created } = run.config;
  return {
    ...{ name: run.name, folder: run.folder, state: runState(run), environment, proposer, seed, created },
    tags: readTags(run),
    ...(summary?.best && { best: summary.best }),
    ...(found?.mean !== undefined && { fitness: found.mean }),
    ...(found?.humanNormalised !== undefined && { humanNormalised: found.humanNormalised }),
  };
}
