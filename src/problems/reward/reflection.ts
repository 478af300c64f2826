import type { Candidate } from '../../core/candidate.ts';
import type { Fault } from '../../core/fault.ts';
import type { Checkpoint } from '../../core/training.ts';
import type { RenderPrompt } from './prompts.ts';

/** What an evaluation of a reward tells about its training. */
export interface TrainingDetail {
  readonly checkpoints: readonly Checkpoint[];
  /** At which rung of successive halving it was stopped before its end, if it was. */
  readonly stoppedAt?: number;
}

/** What a proposer is told about `candidate`: how every component behaved in training, or why it failed. */
export function reflectOn(
  { outcome, solution }: Candidate<TrainingDetail>,
  render: RenderPrompt,
  { reflection = true }: { readonly reflection?: boolean },
): string {
  if (!outcome.ok) return reflectOnFault(outcome.fault, solution, render);
  const { checkpoints } = outcome.detail;
  const count = checkpoints.length;
  if (!reflection) return render('score', { count, statistics: scoreLine(checkpoints) });
  return render('reflection', { count, statistics: statisticsOf(outcome.detail) });
}

/** The values of every component, of the score and of the episodes' length: a line for each. */
export function statisticsOf({ checkpoints, stoppedAt }: TrainingDetail): string {
  const lengths = checkpoints.map(({ episodeLength }) => episodeLength);
  const lines = [...componentLines(checkpoints), scoreLine(checkpoints)];
  const early = stoppedAt === undefined ? [] : ['Training was stopped early: others did better by then.'];
  return [...lines, seriesLine('episode_length', lengths), ...early].join('\n');
}

function scoreLine(checkpoints: readonly Checkpoint[]): string {
  return seriesLine(
    'task_score',
    checkpoints.map(({ fitness }) => fitness),
  );
}

function componentLines(checkpoints: readonly Checkpoint[]): string[] {
  const names = Object.keys(checkpoints[0]?.components ?? {});
  return names.map((name) => componentLine(name, checkpoints));
}

function componentLine(name: string, checkpoints: readonly Checkpoint[]): string {
  const means = checkpoints.map(({ components }) => components[name]?.mean ?? 0);
  const share = checkpoints.at(-1)?.components[name]?.varianceShare ?? 0;
  return `${seriesLine(name, means)}, share of the reward's variance at the end: ${brief(share)}`;
}

/** As Eureka writes it: the values in order of time, then max, mean and min. */
function seriesLine(name: string, values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [max, min] = [Math.max(...values), Math.min(...values)];
  return `${name}: [${values.map(brief).join(', ')}], max: ${brief(max)}, mean: ${brief(mean)}, min: ${brief(min)}`;
}

/** Three significant digits: enough to compare, short enough to read. */
function brief(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function reflectOnFault({ kind, message, line }: Fault, source: string, render: RenderPrompt): string {
  return render('fault', { kind, message, excerpt: line === undefined ? '' : excerpt(source, line) });
}

/** The line at fault between two lines of context on either side, numbered. */
function excerpt(source: string, line: number): string {
  const lines = source.split('\n');
  const first = Math.max(1, line - 2);
  const shown = lines.slice(first - 1, line + 2).map((text, i) => {
    const number = first + i;
    return `${number === line ? '>' : ' '} ${String(number).padStart(3)} | ${text}`;
  });
  return ['```', ...shown, '```'].join('\n');
}
