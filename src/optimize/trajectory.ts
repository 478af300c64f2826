import type { ValidCandidate } from '../core/candidate.ts';
import { formatScore } from '../core/format.ts';
import { Random } from '../core/random.ts';
import type { Measure, StrategyRound, Trajectory, TrajectoryOrder } from './problem.ts';

/** How the scores of a trajectory are told: rounded, as the number of a bucket, with a few digits, or not at all. */
export type ScoreForm = 'integers' | 'buckets' | 'exact' | 'hidden';

export interface TrajectoryForm {
  readonly order: TrajectoryOrder;
  readonly scores: ScoreForm;
  /** Buckets between the least and the greatest score. */
  readonly buckets: number;
}

const scoreMeasure: Measure = { name: 'score', better: 'higher' };

/** What a score counts, in the problem's own words. */
export const measureOf = ({ measure = scoreMeasure }: { readonly measure?: Measure }): Measure => measure;

/** The number that people and proposers are told in place of a score. */
export const measured = (score: number, { better }: Measure): number =>
  better === 'lower' && score !== 0 ? -score : score;

/** Candidates, best first, as entries of text in the order in which they are shown. */
export function trajectoryEntries<Detail>(
  candidates: readonly ValidCandidate<Detail>[],
  { problem, iteration, seed }: Pick<StrategyRound<Detail>, 'problem' | 'iteration' | 'seed'>,
  form: TrajectoryForm,
): string[] {
  const measure = measureOf(problem);
  const values = candidates.map(({ outcome }) => measured(outcome.score, measure));
  const tell = teller(values, measure, form);
  const entries = candidates.map(({ solution }, k) => {
    const told = tell(values[k]!);
    return [problem.wording.quote(solution), ...(told === undefined ? [] : [told])].join('\n');
  });
  if (form.order === 'best-first') return entries;
  if (form.order === 'worst-first') return entries.reverse();
  const places = new Random(seed, 'trajectory', iteration).shuffle(entries.map((_, k) => k));
  return places.map((k) => entries[k]!);
}

/** What a trajectory shows, in a sentence or two that belong above it. */
export function introduceTrajectory(
  { order, scored, omitted }: Trajectory,
  problem: { readonly measure?: Measure },
  what = 'solutions',
): string {
  const { name, better } = measureOf(problem);
  const orders = {
    'worst-first': 'from the worst to the best',
    'best-first': 'from the best to the worst',
    random: 'in no order',
  };
  const numbers = scored ? `, each with its ${name}: the ${better}, the better` : '';
  const left = omitted > 0 ? ` ${omitted} more had no room here.` : '';
  return `These are earlier ${what}, ${orders[order]}${numbers}.${left}`;
}

/** Words for a number of `measure`: 'length: 254'. */
function teller(
  values: readonly number[],
  { name, range }: Measure,
  { scores, buckets }: TrajectoryForm,
): (value: number) => string | undefined {
  if (scores === 'hidden') return () => undefined;
  if (scores === 'integers') return (value) => `${name}: ${Math.round(value)}`;
  if (scores === 'exact') return (value) => `${name}: ${formatScore(value)}`;
  const [low, high] = range ?? [Math.min(...values), Math.max(...values)];
  const width = high - low || 1;
  return (value) => `${name}: ${Math.round(((value - low) / width) * buckets)}`;
}
