import type { Checkpoint } from '../core/training.ts';
import type { Colours } from './context.ts';
import { formatCount, formatScore, formatScores } from './format.ts';
import { tableLines } from './table.ts';

/** A training's checkpoints as a table: fitness, episode length, and the mean of every component. */
export function checkpointLines(
  checkpoints: readonly Checkpoint[],
  paint: Colours,
  width?: number,
): string[] {
  const components = Object.keys(checkpoints[0]?.components ?? {});
  const titles = ['steps', 'fitness', 'episode', 'reward', ...components];
  const columns = [
    checkpoints.map(({ steps }) => formatCount(steps)),
    formatScores(checkpoints.map(({ fitness }) => fitness)),
    formatScores(checkpoints.map(({ episodeLength }) => episodeLength)),
    formatScores(checkpoints.map(({ reward }) => reward)),
    ...components.map((name) =>
      formatScores(checkpoints.map((checkpoint) => checkpoint.components[name]?.mean ?? 0)),
    ),
  ];
  const rows = checkpoints.map((_, k) => columns.map((column) => column[k]!));
  const [head, ...lines] = tableLines(
    titles.map((title) => ({ title, align: 'right' })),
    rows,
    width,
  );
  return [paint.dim(head!), ...lines];
}

/** How every component behaved over one training or trial, as a table. */
export function componentLines({ components }: Checkpoint, paint: Colours): string[] {
  const rows = Object.entries(components).map(([name, { mean, std, min, max, varianceShare }]) => [
    ...[name, ...[mean, std, min, max].map(formatScore)],
    `${(100 * varianceShare).toFixed(0)} %`,
  ]);
  const titles = ['mean', 'std', 'min', 'max', 'share of variance'];
  const columns = [{ title: 'component' }, ...titles.map((title) => ({ title, align: 'right' as const }))];
  const [head, ...lines] = tableLines(columns, rows);
  return [paint.dim(head!), ...lines];
}
