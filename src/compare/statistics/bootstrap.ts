import { Random } from '../../core/random.ts';
import { quantile } from '../../core/statistics.ts';
import { type Confidence, usualConfidence } from './confidence.ts';
import { normalBelow, studentQuantile } from './distributions.ts';

/** A statistic with its confidence interval; a single value a stratum has no interval. */
export interface Estimate {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** Scores that are resampled among themselves: those of one reward in one environment. */
export type Stratum = readonly number[];

/** The outer quantiles of few values lie far out: it takes thousands to see them. */
const defaultResamples = 5000;

/**
 * The stratified bootstrap (Agarwal et al., 2021, arXiv 2108.13264): every stratum is drawn anew from itself, with
 * replacement. The plain percentile interval is too narrow for a handful of seeds, so its ends are moved out to where a
 * t interval would have them (Hesterberg, 2015, arXiv 1411.5279, the expanded percentile interval). The same arguments
 * give the same interval. A statistic that is not finite for some resample, such as a ratio by zero, has no interval.
 */
export function bootstrap(
  strata: readonly Stratum[],
  statistic: (strata: readonly Stratum[]) => number,
  resamples = defaultResamples,
  confidence: Confidence = usualConfidence,
): Estimate {
  const random = new Random(0, 'bootstrap');
  const replicate = () => statistic(strata.map((s) => drawn(s, random)));
  return estimate(statistic(strata), strata, { resamples, confidence, replicate });
}

/**
 * The same for a statistic over groups of strata, such as environments, where the groups too are drawn anew: what would
 * be seen with other environments of this kind.
 */
export function bootstrapGroups(
  groups: readonly (readonly Stratum[])[],
  statistic: (groups: readonly (readonly Stratum[])[]) => number,
  resamples = defaultResamples,
): Estimate {
  const random = new Random(0, 'bootstrap groups');
  const units = [groups.map((_, k) => k)];
  const replicate = () =>
    statistic(groups.map(() => random.choose(groups).map((stratum) => drawn(stratum, random))));
  return estimate(statistic(groups), units, { resamples, confidence: usualConfidence, replicate });
}

function drawn(stratum: Stratum, random: Random): number[] {
  return stratum.map(() => random.choose(stratum));
}

/** The value with the interval between the outer quantiles of `replicate`'s values. */
function estimate(
  value: number,
  strata: readonly Stratum[],
  {
    resamples,
    confidence,
    replicate,
  }: { readonly resamples: number; readonly confidence: Confidence; readonly replicate: () => number },
): Estimate {
  const count = strata.reduce((sum, stratum) => sum + stratum.length, 0);
  const freedom = count - strata.length;
  if (strata.some((stratum) => stratum.length < 2)) return { value };
  const replicates = Float64Array.from({ length: resamples }, replicate).sort();
  if (!replicates.every(Number.isFinite)) return { value };
  const outside = (1 - confidence) / 2;
  const z = studentQuantile(1 - outside, freedom) * Math.sqrt(count / freedom);
  const tail = normalBelow(-z);
  return { value, low: quantile(replicates, tail), high: quantile(replicates, 1 - tail) };
}
