import type { LedgerView } from '../../contract/run.ts';

/** A score as people read it: four significant digits, no exponent for everyday sizes. */
export function formatScore(value: number | undefined): string {
  if (value === undefined) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e7 || size < 1e-3) return value.toExponential(2);
  const digits = size >= 10_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return value.toFixed(digits).replace(/^-(?=[0.]+$)/, '');
}

/** 350000 -> '350k', 1200000 -> '1.2M' */
export function formatCount(count: number): string {
  if (count >= 1e6) return `${Number((count / 1e6).toPrecision(3))}M`;
  return count >= 10_000 ? `${Number((count / 1e3).toPrecision(3))}k` : String(count);
}

/** US dollars: '$12.30', smaller sums to a hundredth of a cent; what has no price did not cost nothing. */
export function formatCost({
  answers,
  cost,
  unpriced,
}: Pick<LedgerView, 'answers' | 'cost' | 'unpriced'>): string {
  if (unpriced > 0 && (unpriced === answers || cost === 0)) return 'unknown';
  const money = `$${cost.toFixed(cost >= 1 || cost === 0 ? 2 : 4)}`;
  return unpriced > 0 ? `at least ${money}` : money;
}

/** Seconds as '42 s', '12 min' or '1 h 05'. */
export function formatDuration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}

/** When something was, as one says it: 'just now', '5 min ago', '3 h ago', '12 Nov'. */
export function formatAgo(time: string, now = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return new Date(time).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}

/** '1 candidate', '2 candidates' */
export const plural = (count: number, noun: string) =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
