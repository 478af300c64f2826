import type { Ledger } from '../core/usage.ts';
import { formatCount, plural } from './format.ts';

/** '24 answers (2 retries), 48,211 tokens in (12,288 cached), 9,120 out, $0.0712' */
export function ledgerText(ledger: Ledger): string {
  const { answers, requests, inputTokens, cachedTokens, outputTokens, estimated } = ledger;
  const retries = requests - answers;
  const cached = cachedTokens > 0 ? ` (${formatCount(cachedTokens)} cached)` : '';
  const about = estimated ? 'about ' : '';
  return [
    `${plural(answers, 'answer')}${retries > 0 ? ` (${retries} ${retries === 1 ? 'retry' : 'retries'})` : ''}`,
    `${about}${formatCount(inputTokens)} tokens in${cached}`,
    `${formatCount(outputTokens)} out`,
    costText(ledger),
  ].join(', ');
}

/** The money, or that it is unknown: what has no price did not cost nothing. */
export function costText({ answers, cost, unpriced }: Pick<Ledger, 'answers' | 'cost' | 'unpriced'>): string {
  if (unpriced === 0) return formatMoney(cost);
  return unpriced === answers || cost === 0 ? 'cost unknown' : `at least ${formatMoney(cost)}`;
}

/** US dollars: '$12.30', and smaller sums to a hundredth of a cent. */
export function formatMoney(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return 'under $0.0001';
  return `$${dollars.toFixed(dollars >= 1 || dollars === 0 ? 2 : 4)}`;
}

/** The ledger in a JSON document: the cost is null where it is unknown. */
export function ledgerDocument({ cost, unpriced, ...ledger }: Ledger) {
  return { ...ledger, cost: unpriced === 0 ? cost : null, unpriced, knownCost: cost };
}
