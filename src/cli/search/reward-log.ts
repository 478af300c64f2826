import { mean, standardDeviation } from '../../core/statistics.ts';
import { isSearchEvent, type RewardSearchEvent } from '../../problems/reward/search.ts';
import { formatScore, plural } from '../format.ts';
import { roundText } from './display.ts';
import type { SearchProgress } from './progress.ts';

/** The line that an event of a reward search adds to the log, or undefined. */
export function logText(
  event: RewardSearchEvent,
  progress: SearchProgress,
  seconds: number,
): string | undefined {
  if (isSearchEvent(event)) return roundText(event, progress, seconds);
  if (event.type !== 'trained' || (event.role !== 'sparse' && event.role !== 'human')) return undefined;
  return baselineText(event.role, progress);
}

/** Once the last seed of a baseline is in. */
function baselineText(role: 'sparse' | 'human', progress: SearchProgress): string | undefined {
  const scores = progress.scores(role);
  if (scores.length < progress.plan.finalSeeds) return undefined;
  const spread = scores.length > 1 ? ` ± ${formatScore(standardDeviation(scores))}` : '';
  return `${role.padEnd(6)}        ${formatScore(mean(scores))}${spread} over ${plural(scores.length, 'seed')}`;
}
