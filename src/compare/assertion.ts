import { HeurekaError, unknownName } from '../core/errors.ts';
import { formatScore } from '../core/format.ts';
import type { DataRow } from './document.ts';

/** What `--assert` asks of a report, such as `poi>0.5` or `iqm.low(latest)>=400`. */
interface Assertion {
  readonly text: string;
  readonly metric: string;
  /** The estimate itself, or an end of its interval. */
  readonly part: 'value' | 'low' | 'high';
  readonly reward: string | undefined;
  readonly operator: string;
  readonly bound: number;
}

/** Metrics by the short names they have in an assertion, and their names in the data. */
const metrics: Readonly<Record<string, string>> = {
  iqm: 'iqm',
  mean: 'mean',
  median: 'median',
  gap: 'gap',
  hns: 'humanNormalised',
  poi: 'improvement',
  fresh: 'fresh',
  alarms: 'alarms',
  won: 'won',
};

const pattern = /^([a-z]+)(?:\.(low|high))?(?:\((.+)\))?\s*(>=|<=|>|<)\s*([-+]?[\d.]+(?:e[-+]?\d+)?)$/;

/** Reads assertions, with commas between. Throws `HeurekaError('usage')`. */
export function parseAssertions(text: string): Assertion[] {
  return text.split(',').map((part) => {
    const match = pattern.exec(part.trim());
    const [, metric = '', end, reward, operator = '', bound = ''] = match ?? [];
    if (!match || !Number.isFinite(Number(bound))) {
      throw new HeurekaError(
        'usage',
        `--assert cannot read '${part.trim()}'.`,
        "For example: --assert 'poi>0.5' or 'iqm.low(latest)>=400'",
      );
    }
    if (!(metric in metrics)) throw unknownName('metric of --assert', metric, Object.keys(metrics));
    return {
      text: part.trim(),
      metric,
      part: (end ?? 'value') as Assertion['part'],
      reward,
      operator,
      bound: Number(bound),
    };
  });
}

/**
 * The first of `assertions` that does not hold, in a sentence; undefined when all do. Where no reward is named, the
 * `subjects` are meant: what was compared with the baselines. Throws `HeurekaError('usage')` for a reward there is not.
 */
export function failedAssertion(
  assertions: readonly Assertion[],
  data: readonly DataRow[],
  subjects: readonly string[],
): string | undefined {
  const labels = [...new Set(data.map(({ reward }) => reward))];
  for (const { text, metric, part, reward, operator, bound } of assertions) {
    if (reward !== undefined && !labels.includes(reward))
      throw unknownName('reward in --assert', reward, labels);
    for (const label of reward === undefined ? subjects : [reward]) {
      const row = data.find((other) => other.reward === label && other.statistic === metrics[metric]);
      const value = row?.[part];
      if (value === undefined) return `${text} does not hold: there is no such number for ${label}.`;
      if (!holds(value, operator, bound))
        return `${text} does not hold: it is ${formatScore(value)} for ${label}.`;
    }
  }
  return undefined;
}

function holds(value: number, operator: string, bound: number): boolean {
  if (operator === '>') return value > bound;
  if (operator === '<') return value < bound;
  return operator === '>=' ? value >= bound : value <= bound;
}
