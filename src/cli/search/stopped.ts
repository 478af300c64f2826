import type { StoppedEvent } from '../../optimize/events.ts';
import { type RoundsPlan, roundName } from './rounds.ts';

const limits = { cost: '--max-cost', tokens: '--max-tokens', time: '--max-time' } as const;

/** Why a search ended early, and what it left out: 'stopped by --max-cost: iterations 4 to 5 were left out'. */
export function stoppedText(
  { reason, restart, iteration }: Pick<StoppedEvent, 'reason' | 'restart' | 'iteration'>,
  plan: Pick<RoundsPlan, 'restarts' | 'iterations'>,
): string {
  const from = roundName({ restart, iteration }, plan);
  const last = restart === plan.restarts && iteration === plan.iterations;
  const skipped = last ? `${from} was` : `all from ${from} of ${plan.iterations} on was`;
  const lessons = reason === 'time' ? '' : ', and no lessons are asked for';
  return `stopped by ${limits[reason]}: ${skipped} left out or cut short${lessons}`;
}
