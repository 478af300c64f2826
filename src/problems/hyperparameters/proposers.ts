import type { ValidCandidate } from '../../core/candidate.ts';
import { Random } from '../../core/random.ts';
import { clamp } from '../../core/ranges.ts';
import type { Proposal, ProposalRequest, Proposer } from '../../optimize/problem.ts';
import { type Known, meritOf, mostPromising } from '../surrogate.ts';
import { type Axis, dimensionsOf, placeOf, valueAt } from './axes.ts';
import { haltonSequence } from './halton.ts';
import { relevances, weighedDistance } from './relevance.ts';
import { writeSettings } from './solution.ts';

/** Settings as a point: a number in [0, 1] for each coordinate. */
type Point = readonly number[];

/** Settings that the samples of an iteration are chosen from: drawn anywhere, and near the best so far. */
const [drawnPool, nearPool] = [100, 300];
/** The best that others are looked for near, and the chance of each next one relative to the one before it. */
const [shownParents, rankDecay] = [10, 0.7];
/** Chance of each coordinate to move, and standard deviations of its moves: coarse and fine. */
const moveShare = 0.25;
const moveSizes = [0.3, 0.1, 0.03];
/** Settings known before any are chosen by promise: of fewer, in so many dimensions, the differences are mostly luck. */
const initialDesign = 12;
/** How far the uncertainty of a promise counts in its favour: standard deviation of that over the samples. */
const curiosity = 0.7;

/** Text of the settings at a point that keep to the limits that go across settings. */
export type Fits = (text: string) => boolean;

/**
 * The built-in proposer: of many settings drawn anywhere and near the best so far it proposes the most promising by a
 * Gaussian process over all that were tried (Snoek et al., 2012, arXiv 1206.2944), which tells by itself which settings
 * matter. Every second one is drawn uniformly whatever is promised, as in SMAC (Hutter et al., 2011): where scores are noise
 * on a plain, as those of settings that learn nothing are, a model only leads astray. Without a history it draws uniformly.
 */
export function surrogateProposer(axes: readonly Axis[], fits: Fits): Proposer {
  const made = new WeakMap<ProposalRequest, readonly Proposal[]>();
  return {
    name: 'evolve',
    propose: async (request, sample) => {
      const proposals = made.get(request) ?? proposeAll(request, axes, fits);
      made.set(request, proposals);
      return proposals[sample]!;
    },
  };
}

/** The baseline: uniform in the coordinates of the axes. */
export function randomProposer(axes: readonly Axis[], fits: Fits): Proposer {
  return {
    name: 'random',
    propose: async ({ seed }, sample) => {
      const random = new Random(seed, 'hyperparameters', sample);
      return { text: drawFitting(axes, fits, () => uniformPoint(axes, random)).text, parents: [] };
    },
  };
}

/** The baseline that leaves no gaps: a randomised Halton sequence, gone through from sample to sample. */
export function haltonProposer(axes: readonly Axis[], fits: Fits, seed: number): Proposer {
  const point = haltonSequence(sizeOf(axes), seed);
  return {
    name: 'halton',
    propose: async ({ seen }, sample) => {
      let wanted = seen.length + sample;
      for (let index = 0; ; index++) {
        const text = textAt(point(index), axes);
        if (fits(text) && wanted-- === 0) return { text, parents: [] };
      }
    },
  };
}

function proposeAll(request: ProposalRequest, axes: readonly Axis[], fits: Fits): readonly Proposal[] {
  const { parents, ids, seed } = request;
  const random = new Random(seed, 'hyperparameters');
  const fresh = () => ({ ...drawFitting(axes, fits, () => uniformPoint(axes, random)), parents: [] });
  if (parents.length < initialDesign) return ids.map(fresh);
  const ranked = [...parents].sort((a, b) => b.outcome.score - a.outcome.score);
  const scores = ranked.map(({ outcome }) => outcome.score);
  const known: Known<Point>[] = ranked.map(({ solution, outcome }) => ({
    point: pointOf(solution, axes),
    merit: meritOf(outcome.score, scores),
  }));
  const near = () => {
    const parent = chooseParent(ranked, random);
    const point = pointOf(parent.solution, axes);
    return { ...drawFitting(axes, fits, () => moved(point, random)), parents: [parent.id] };
  };
  const seen = new Set(request.seen);
  const pool = [...repeat(drawnPool, fresh), ...repeat(nearPool, near)].filter(({ text }) => {
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
  const points = pool.map(({ text }) => pointOf(text, axes));
  const blind = Math.ceil(ids.length / 2);
  const curiosities = repeat(ids.length - blind, () => curiosity * Math.abs(random.normal()));
  const chosen = mostPromising(known, points, curiosities, weighedDistance(relevances(known)));
  return [
    ...chosen.map((i) => ({ text: pool[i]!.text, parents: pool[i]!.parents })),
    // A space of few settings may hold fewer new ones than were asked for.
    ...repeat(ids.length - chosen.length, fresh),
  ];
}

const repeat = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const sizeOf = (axes: readonly Axis[]) => axes.reduce((sum, axis) => sum + dimensionsOf(axis), 0);
const uniformPoint = (axes: readonly Axis[], random: Random): Point =>
  repeat(sizeOf(axes), () => random.uniform());

/** Draws until the settings keep to what goes across them. */
function drawFitting(axes: readonly Axis[], fits: Fits, draw: () => Point): { readonly text: string } {
  for (;;) {
    const text = textAt(draw(), axes);
    if (fits(text)) return { text };
  }
}

/** The better the rank, the likelier. */
function chooseParent(ranked: readonly ValidCandidate[], random: Random): ValidCandidate {
  let rank = 0;
  while (random.uniform() < rankDecay) rank++;
  return ranked[rank % Math.min(ranked.length, shownParents)]!;
}

/** A few of the coordinates moved, one at least: choices may be drawn anew by as little as a wide move. */
function moved(point: Point, random: Random): Point {
  const size = random.choose(moveSizes);
  const always = random.integer(point.length);
  return point.map((u, i) =>
    i === always || random.uniform() < moveShare ? reflected(u + size * random.normal()) : u,
  );
}

/** Back into [0, 1] at its ends, so that the ends are met no more often than the rest. */
function reflected(u: number): number {
  const folded = Math.abs(u) % 2;
  return clamp(folded > 1 ? 2 - folded : folded, 0, 1);
}

function textAt(point: Point, axes: readonly Axis[]): string {
  const settings: Record<string, unknown> = {};
  let at = 0;
  for (const axis of axes) {
    settings[axis.name] = valueAt(axis, point.slice(at, at + dimensionsOf(axis)));
    at += dimensionsOf(axis);
  }
  return writeSettings(settings, axes);
}

/** Where settings lie that were written by `writeSettings`. */
function pointOf(text: string, axes: readonly Axis[]): Point {
  const settings = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return axes.flatMap((axis) => placeOf(axis, settings[axis.name]));
}
