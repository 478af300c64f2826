import { formatScore, formatScores } from '../core/format.ts';
import { mean } from '../core/statistics.ts';
import { bootstrap, type Estimate } from './statistics/bootstrap.ts';
import type { Confidence } from './statistics/confidence.ts';

/** How far the human reward's mean score lies above that of the fitness itself: what human-normalised scores divide by. */
export function baselineGap(
  human: readonly number[],
  sparse: readonly number[],
  confidence?: Confidence,
): Estimate {
  const gap = ([high, low]: readonly (readonly number[])[]) => mean(high!) - mean(low!);
  return bootstrap([human, sparse], gap, undefined, confidence);
}

/** Where the human-normalised score cannot be trusted, since its two ends are hardly apart; nothing where it can. */
export function gapNotes(gap: Estimate | undefined): string[] {
  if (!gap) return [];
  const { value, low = value, high = value } = gap;
  if (value === 0) {
    return [
      'The human-normalised score is undefined: the human reward and the fitness itself score the same.',
    ];
  }
  if (low <= 0 && high >= 0) {
    return [
      `The human-normalised score says little here: the human reward is ${formatScore(Math.abs(value))} ${value > 0 ? 'above' : 'below'} the fitness itself, which may be chance (${formatScores([low, high]).join(' to ')}), and it divides by that.`,
    ];
  }
  return value < 0 ? ['The human reward does worse here than the fitness itself.'] : [];
}
