import { probabilityOfImprovement } from './aggregates.ts';
import type { Estimate } from './bootstrap.ts';
import { type Confidence, normalEnd, usualConfidence } from './confidence.ts';

/**
 * P(X > Y) + P(X = Y) / 2 with its interval: the probabilities whose own standard error (Hanley and McNeil, 1982, under
 * exponential scores) allows for what was seen (Newcombe, 2006, doi 10.1002/sim.2324, method 5). Where every x is above
 * every y, a bootstrap would be certain; this is not.
 */
export function improvementEstimate(
  xs: readonly number[],
  ys: readonly number[],
  confidence: Confidence = usualConfidence,
): Estimate {
  const value = probabilityOfImprovement(xs, ys);
  const [m, n] = [xs.length, ys.length];
  if (m < 2 || n < 2) return { value };
  const more = (m + n) / 2 - 1;
  const variance = (p: number) => (p * (1 - p) * (1 + more * ((1 - p) / (2 - p) + p / (1 + p)))) / (m * n);
  return { value, ...allowed(value, variance, normalEnd(confidence)) };
}

/** A share of `count` independent cases, with Wilson's interval (1927). */
export function shareEstimate(value: number, count: number): Estimate {
  return { value, ...allowed(value, (p) => (p * (1 - p)) / count, normalEnd(usualConfidence)) };
}

/** The least and the largest p that `value` is within z standard errors of, where the error is that under p. */
function allowed(value: number, variance: (p: number) => number, z: number): { low: number; high: number } {
  const end = (from: number) => {
    let [inside, outside] = [value, from];
    for (let k = 0; k < 60; k++) {
      const p = (inside + outside) / 2;
      if (Math.abs(value - p) <= z * Math.sqrt(variance(p))) inside = p;
      else outside = p;
    }
    return inside;
  };
  return { low: end(0), high: end(1) };
}
