import { ranked } from '../../core/candidate.ts';
import { mean } from '../../core/statistics.ts';
import type { RewardDetail } from '../../problems/reward/search.ts';
import { candidateFile, type Run, runEntries, runState } from '../../runs/run-folder.ts';
import { readTags } from '../../runs/run-tags.ts';
import { checkpointLines } from '../checkpoint-table.ts';
import { type Context, colours, widthOf, writeJson } from '../context.ts';
import { formatCount, formatScore, plural, shortPath } from '../format.ts';
import { ledgerDocument, ledgerText } from '../ledger.ts';
import { isOptimisation, openAnyRun } from '../optimize/runs.ts';
import { splitReference } from '../reward-argument.ts';
import { referenceTo } from '../run-reference.ts';
import { iterationsOf } from '../search/continue.ts';
import { finalText } from '../search/final-table.ts';
import { bestOf, findCandidate, type RewardCandidate, readCandidates, usagesOf } from '../search/history.ts';
import { plainModes } from '../search/modes.ts';
import { limitFacts, modeFacts, sizeOf } from '../search/notes.ts';
import type { SearchSettings } from '../search/perform.ts';
import { readSummary, summaryRows } from '../search/summary.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { tableLines } from '../table.ts';

/** `heureka runs show`: a run, or with `:candidate` one of its candidates. */
export async function showCommand(reference: string, flags: Flags, context: Context): Promise<void> {
  const { runs } = await resolveSettings(flags, context);
  const named = splitReference(reference);
  const run = openAnyRun(runs, named.run);
  if (isOptimisation(run)) {
    const { showOptimisationRun } = await import('../optimize/show.ts');
    return await showOptimisationRun(run, flags.json === true, context);
  }
  const candidates = readCandidates(run);
  if (named.candidate !== undefined) {
    const candidate = findCandidate(candidates, named.candidate, run);
    return flags.json
      ? writeJson(context.stdout, { ...candidate, ledger: ledgerDocument(usagesOf(run, candidate.id)) }, 2)
      : showCandidate(run, candidate, context);
  }
  return flags.json
    ? writeJson(context.stdout, document(run, candidates), 2)
    : await showRun(run, candidates, context);
}

function document(run: Run, candidates: readonly RewardCandidate[]) {
  const summary = readSummary(run);
  return {
    ...{ name: run.name, folder: run.folder, state: runState(run), tags: readTags(run) },
    ...run.config,
    ledger: ledgerDocument(usagesOf(run)),
    candidates: candidates.map(({ outcome, ...candidate }) => ({
      ...candidate,
      ...(outcome.ok ? { score: outcome.score } : { fault: outcome.fault }),
    })),
    ...(summary?.best && { best: summary.best, table: summaryRows(summary) }),
  };
}

async function showRun(run: Run, candidates: readonly RewardCandidate[], context: Context): Promise<void> {
  const paint = colours(context.stdout, context.env);
  const tags = readTags(run);
  const settings = { ...plainModes, ...(run.config.settings as unknown as SearchSettings) };
  const { environment, proposer, model, strategy, seed } = settings;
  const iterations = iterationsOf(settings.iterations, runEntries(run));
  const size = sizeOf({ ...settings, iterations });
  const ledger = usagesOf(run);
  const facts = [
    ['state', runState(run)],
    ['search', `${environment}, ${size} candidates, strategy ${strategy}, seed ${seed}`],
    ['rewards by', model ?? proposer],
    ...modeFacts(settings),
    ...limitFacts(settings),
    ...(ledger.answers > 0 ? [['spent', ledgerText(ledger)]] : []),
    ['folder', shortPath(run.folder, context.cwd)],
    ...(tags.length > 0 ? [['tags', tags.join(' ')]] : []),
  ];
  const sections = [
    [paint.bold(run.name), ...facts.map(([name, text]) => `${paint.dim(name!.padEnd(10))}  ${text}`)],
    iterationLines(candidates, settings.halving, paint),
    bestLines(run, candidates, context),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`);
  context.stdout.write(text.join('\n'));
  const summary = readSummary(run);
  const reference = await referenceTo(run, context);
  if (summary?.best) context.stdout.write(`\n${finalText(run, summary, reference, context)}`);
  else if (runState(run) === 'interrupted')
    context.stderr.write(`\nGo on with: heureka resume ${reference}\n`);
}

/** One line an iteration: its best, its mean, how many were valid, what was wrong with the others. */
function iterationLines(
  candidates: readonly RewardCandidate[],
  halved: boolean,
  paint: ReturnType<typeof colours>,
): string[] {
  const rounds = grouped(candidates, roundOf);
  const rows = [...rounds].map(([round, members]) => {
    const [best] = ranked(members);
    const scores = members.flatMap(({ outcome }) => (outcome.ok ? [outcome.score] : []));
    const kinds = members.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.fault.kind]));
    const stopped = members.filter(({ outcome }) => outcome.ok && outcome.detail.stoppedAt !== undefined);
    return [
      ...[round, best?.id ?? '-', best ? formatScore(best.outcome.score) : '-'],
      ...[scores.length > 0 ? formatScore(mean(scores)) : '-', `${scores.length} of ${members.length}`],
      ...(halved ? [String(stopped.length)] : []),
      [...grouped(kinds, (kind) => kind)].map(([kind, { length }]) => `${length} ${kind}`).join(', '),
    ];
  });
  if (rows.length === 0) return [];
  const [titles, ...lines] = tableLines(iterationColumns(halved), rows);
  return [paint.dim(titles!), ...lines];
}

/** '3', or in the second of several searches 'r2 3'. */
const roundOf = ({ restart, iteration }: RewardCandidate) =>
  restart === undefined ? String(iteration) : `r${restart} ${iteration}`;

/** `Map.groupBy`, which Node 20 does not have. */
function grouped<T, Key>(items: readonly T[], keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const iterationColumns = (halved: boolean) =>
  [
    { title: 'iteration', align: 'right' },
    { title: 'best' },
    { title: 'score', align: 'right' },
    { title: 'mean', align: 'right' },
    { title: 'valid' },
    ...(halved ? [{ title: 'stopped early', align: 'right' } as const] : []),
    { title: 'faults' },
  ] as const;

function bestLines(run: Run, candidates: readonly RewardCandidate[], context: Context): string[] {
  const best = bestOf(run, candidates);
  if (!best) return [];
  const paint = colours(context.stdout, context.env);
  const title = `${paint.bold(`best ${best.id}`)}  score ${formatScore(best.outcome.score)}`;
  return [title, '', best.solution.trim()];
}

const stoppedText = ({ stoppedAt, checkpoints }: RewardDetail) =>
  stoppedAt === undefined
    ? ''
    : `, stopped early at rung ${stoppedAt}, after ${formatCount(checkpoints.at(-1)!.steps)} steps`;

function showCandidate(run: Run, candidate: RewardCandidate, context: Context): void {
  const paint = colours(context.stdout, context.env);
  const { id, parents, outcome, solution, repairs } = candidate;
  const made = parents.length > 0 ? `made from ${parents.join(', ')}` : 'made from nothing before it';
  const verdict = outcome.ok
    ? `score ${formatScore(outcome.score)}, last checkpoint ${formatScore(outcome.detail.finalFitness)}${stoppedText(outcome.detail)}`
    : `${paint.red(outcome.fault.kind)}: ${outcome.fault.message}`;
  const spent = usagesOf(run, id);
  const mended = repairs === undefined ? '' : `, mended ${plural(repairs, 'time')}`;
  const lines = [`${paint.bold(id)}  ${made}${mended}`, verdict];
  if (spent.answers > 0) lines.push(ledgerText(spent));
  if (outcome.ok)
    lines.push('', ...checkpointLines(outcome.detail.checkpoints, paint, widthOf(context.stdout)));
  const file = shortPath(candidateFile(run, id, 'reward.ts'), context.cwd);
  context.stdout.write(`${[...lines, '', paint.dim(file), '', solution.trim()].join('\n')}\n`);
}
