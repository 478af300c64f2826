import type { RunView } from '../../contract/run.ts';

/** Mean scores of the rewards a search is measured against, as far as they have been trained. */
export function levelsOf({ trainings }: RunView): {
  readonly human?: number;
  readonly sparse?: number;
  readonly found?: number;
} {
  const entries = (['human', 'sparse', 'found'] as const).flatMap((role) => {
    const scores = trainings.flatMap((training) =>
      training.role === role && training.score !== undefined ? [training.score] : [],
    );
    return scores.length > 0 ? [[role, scores.reduce((sum, score) => sum + score, 0) / scores.length]] : [];
  });
  return Object.fromEntries(entries);
}

/** The candidate that a finished search chose, else the one with the highest score so far. */
export function bestOf({
  candidates,
  finished,
}: RunView): { readonly id: string; readonly score: number } | undefined {
  if (finished?.best) return finished.best;
  let best: { id: string; score: number } | undefined;
  for (const { id, outcome } of candidates) {
    if (outcome?.ok && (!best || outcome.score > best.score)) best = { id, score: outcome.score };
  }
  return best;
}
