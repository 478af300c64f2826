import { evidenceOf, type Known } from '../surrogate.ts';

type Point = readonly number[];

/** The best of what is known, so many at most, tell what matters: the cost grows with their number cubed. */
const mostKnown = 80;
/** Relevances tried are a factor apart, and stay within these. */
const factor = 4;
const [least, greatest] = [1 / 64, 16];
/** Evidence that a coordinate must bring for each step away from the others: without it a few points would tell anything. */
const price = 0.4;
const passes = 2;

/**
 * How much each coordinate counts in the distance of two points: what makes the merits likeliest, found coordinate by
 * coordinate (automatic relevance determination, Neal, 1996; Rasmussen and Williams, 2006, section 5.1).
 */
export function relevances(known: readonly Known<Point>[]): readonly number[] {
  const some = [...known].sort((a, b) => b.merit - a.merit).slice(0, mostKnown);
  const weights = Array<number>(known[0]!.point.length).fill(1);
  let best = evidenceOf(some, weighedDistance(weights));
  for (let pass = 0; pass < passes; pass++) {
    for (let i = 0; i < weights.length; i++) {
      const before = weights[i]!;
      for (const weight of [before / factor, before * factor]) {
        if (weight < least || weight > greatest) continue;
        const tried = weights.with(i, weight);
        const evidence = evidenceOf(some, weighedDistance(tried)) - price * steps(tried);
        if (evidence > best) [best, weights[i]] = [evidence, weight];
      }
    }
  }
  return weights;
}

/** Steps of all weights away from 1. */
const steps = (weights: readonly number[]) =>
  weights.reduce((sum, weight) => sum + Math.abs(Math.log(weight) / Math.log(factor)), 0);

/** Mean over the coordinates of their squared differences, by weight. */
export function weighedDistance(weights: readonly number[]): (a: Point, b: Point) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (a, b) => weights.reduce((sum, weight, i) => sum + weight * (a[i]! - b[i]!) ** 2, 0) / total;
}
