import type { Environment } from '../../../core/environment.ts';
import type { Random } from '../../../core/random.ts';
import {
  boundedShapes,
  type Component,
  type Factor,
  type Feature,
  type Genome,
  gateShapes,
  hasWidth,
  type Level,
  type Progress,
  rounded,
  type Shape,
} from './genome.ts';
import { featureValue, typicalMagnitude } from './measure.ts';
import { ratesOf } from './rates.ts';
import { type Range, rangeOf, type Survey } from './survey.ts';

/** Everything that rewards of one environment are made from. */
export interface Grammar {
  readonly environment: Environment;
  readonly survey: Survey;
  /** Features of the state; those of one field come first. */
  readonly features: readonly Feature[];
  /** Values that the declaration of a field names: a goal, a wall. */
  readonly landmarks: Readonly<Record<string, readonly number[]>>;
  /** The field that is the rate of change of a field. */
  readonly rates: Readonly<Record<string, string>>;
}

/** Components of a reward at most: more than a few only blur what each is for. */
export const mostComponents = 5;
/** What hardly moved in the survey is not blown up beyond this: in units of its own, and for a change of what is bounded by 1. */
const smallestMagnitude = 1e-6;
const smallestGain = 2e-3;
/** What is given for passing a mark amounts to more: it comes seldom. */
const rareAmount = 5;

export function grammarOf(environment: Environment, survey: Survey): Grammar {
  const names = Object.keys(environment.state);
  const single = names.map((name): Feature => ({ kind: 'state', fields: [name] }));
  const pairs = names.flatMap((first, i) =>
    names
      .slice(i + 1)
      .filter((second) => environment.state[first]!.unit === environment.state[second]!.unit)
      .flatMap((second) => pairFeatures(first, second, environment.state[first]!.unit)),
  );
  const landmarks = names.map((name) => [name, landmarksIn(environment.state[name]!.meaning)] as const);
  return {
    environment,
    survey,
    features: [...single, ...pairs],
    landmarks: Object.fromEntries(landmarks),
    rates: ratesOf(environment, survey.transitions),
  };
}

function pairFeatures(first: string, second: string, unit: string): Feature[] {
  const kinds = unit === 'rad' ? (['sum', 'difference'] as const) : (['difference', 'length'] as const);
  return kinds.map((kind) => ({ kind, fields: [first, second] }));
}

/**
 * The numbers in a field's description, other than zero and the ends of a range in brackets; multiples of pi are found
 * through the angle's cosine.
 */
function landmarksIn(meaning: string): number[] {
  const text = meaning.replace(/\[[^\]]*\]/g, '');
  const numbers = [...text.matchAll(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\s*pi\b)/g)].map(([text]) =>
    Number(text),
  );
  return [...new Set(numbers)].filter((number) => number !== 0);
}

/** A reward made afresh: one to three components about the state, perhaps a constant, perhaps a cost of effort. */
export function freshGenome(grammar: Grammar, random: Random): Genome {
  const count = pick(random, [1, 2, 3], [3, 4, 3]);
  const components = Array.from({ length: count }, () => freshComponent(grammar, random));
  if (random.uniform() < 0.4) components.push(freshConstant(grammar, random));
  if (random.uniform() < 0.3) components.push(freshEffort(grammar, random));
  return { components };
}

/** A component for an existing genome, of any sort. */
export function anyComponent(grammar: Grammar, random: Random): Component {
  const sort = pick(random, ['state', 'constant', 'effort'] as const, [8, 1, 1]);
  if (sort === 'constant') return freshConstant(grammar, random);
  return sort === 'effort' ? freshEffort(grammar, random) : freshComponent(grammar, random);
}

/** A level of one to three factors, or the progress of one. */
function freshComponent(grammar: Grammar, random: Random): Component {
  const factors = [freshFactor(grammar, random)];
  const kind = random.uniform() < 0.2 ? 'progress' : 'level';
  const count = kind === 'progress' ? 1 : pick(random, [1, 2, 3], [10, 8, 2]);
  while (factors.length < count) factors.push(joiningFactor(grammar, random, factors));
  const rare = factors.some(({ shape }) => shape === 'past') ? rareAmount : 1;
  const amount = rare * signFor(factors, grammar, random) * Math.exp(0.7 * random.normal());
  return withAmount({ kind, weight: 1, factors }, amount, grammar);
}

/**
 * A bonus for every step or a cost of it. What ends an aimless episode is more often a failure, to be put off; an end
 * that aimless episodes do not come to is more often a goal, to be hurried to.
 */
function freshConstant({ survey }: Grammar, random: Random): Component {
  const sign = random.uniform() < (survey.endedEarly > 0.1 ? 0.8 : 0.2) ? 1 : -1;
  return { kind: 'level', weight: rounded(sign * 0.5 * Math.exp(random.normal())), factors: [] };
}

function freshEffort(grammar: Grammar, random: Random): Component {
  const name = random.choose(Object.keys(grammar.environment.actions));
  const feature: Feature = { kind: 'action', fields: [name] };
  const factor: Factor = { feature, shape: random.uniform() < 0.7 ? 'square' : 'size', target: 0, width: 1 };
  const amount = -0.05 * Math.exp(random.normal());
  return withAmount({ kind: 'level', weight: 1, factors: [factor] }, amount, grammar);
}

/** A factor of a feature chosen at random; single fields are more likely than pairs. */
function freshFactor(grammar: Grammar, random: Random, shapes?: readonly Shape[]): Factor {
  const single = grammar.features.filter(({ kind }) => kind === 'state');
  const pairs = grammar.features.slice(single.length);
  const feature = random.choose(pairs.length > 0 && random.uniform() < 0.3 ? pairs : single);
  return shapedFactor(feature, grammar, random, shapes);
}

/**
 * A factor to multiply others with: bounded, of another feature. Often it asks to be slow where the others ask to be
 * somewhere; now and then it is an action that works along.
 */
export function joiningFactor(grammar: Grammar, random: Random, factors: readonly Factor[]): Factor {
  const linear =
    factors.length === 1 && factors[0]!.shape === 'linear' && factors[0]!.feature.kind === 'state';
  if (linear && random.uniform() < 0.3) {
    const name = random.choose(Object.keys(grammar.environment.actions));
    return { feature: { kind: 'action', fields: [name] }, shape: 'linear', target: 0, width: 1 };
  }
  const used = new Set(factors.map(({ feature }) => JSON.stringify(feature)));
  const rate = grammar.rates[random.choose(factors).feature.fields[0]!];
  if (rate && random.uniform() < 0.5) {
    const feature: Feature = { kind: 'state', fields: [rate] };
    if (!used.has(JSON.stringify(feature)))
      return { ...shapedFactor(feature, grammar, random, gateShapes), target: 0 };
  }
  for (let tries = 0; tries < 8; tries++) {
    const factor = freshFactor(grammar, random, gateShapes);
    if (!used.has(JSON.stringify(factor.feature))) return factor;
  }
  return freshFactor(grammar, random, gateShapes);
}

/** A factor of `feature`: its shape, target and width at random, in the feature's own scale. */
export function shapedFactor(
  feature: Feature,
  grammar: Grammar,
  random: Random,
  shapes?: readonly Shape[],
): Factor {
  const angle = unitOf(feature, grammar) === 'rad' && feature.kind !== 'length';
  const hasLandmarks = feature.kind === 'state' && grammar.landmarks[feature.fields[0]!]!.length > 0;
  const markChance = hasLandmarks ? 3 : 0;
  const weights: Record<Shape, number> = angle
    ? { cosine: 4, raised: 3, bell: 2, square: 1, size: 1, tail: 1, linear: 0.5, past: 0 }
    : { linear: 3, square: 2, bell: 3, size: 2, tail: 1, cosine: 0, raised: 0, past: markChance };
  const allowed = (Object.keys(weights) as Shape[]).filter(
    (shape) => weights[shape] > 0 && (!shapes || shapes.includes(shape)),
  );
  const shape = pick(
    random,
    allowed,
    allowed.map((name) => weights[name]),
  );
  const target = shape === 'linear' ? 0 : freshTarget(feature, shape, grammar, random);
  const width = hasWidth(shape)
    ? rounded(0.8 * spreadOf(feature, grammar) * Math.exp(0.7 * random.normal()))
    : 1;
  return { feature, shape, target, width };
}

function freshTarget(feature: Feature, shape: Shape, grammar: Grammar, random: Random): number {
  if (feature.kind !== 'state') return 0;
  if (shape === 'raised') return random.uniform() < 0.3 ? 3.14 : 0;
  const landmarks = grammar.landmarks[feature.fields[0]!]!;
  const sort = pick(random, ['zero', 'landmark', 'anywhere'] as const, [
    shape === 'past' ? 1 : 6,
    landmarks.length > 0 ? 4 : 0,
    1,
  ]);
  if (sort === 'zero' || shape === 'cosine') return 0;
  if (sort === 'landmark') return random.choose(landmarks);
  const { low, high } = rangeOfFeature(feature, grammar);
  return rounded(random.uniform(low, high));
}

/** Near a target is good and far from it bad, more often than not; for the rest, either way. */
function signFor(factors: readonly Factor[], grammar: Grammar, random: Random): number {
  const { feature, shape } = factors[0]!;
  const positive: Record<Shape, number> = {
    ...{ linear: 0.5, size: 0.3, square: 0.3, bell: 0.8, tail: 0.8, cosine: 0.5, raised: 0.75, past: 0.8 },
  };
  // Speed is as often wanted as not.
  const chance = unitOf(feature, grammar).endsWith('/s') ? 0.5 : positive[shape];
  return random.uniform() < chance ? 1 : -1;
}

/** `component` with a weight that makes it amount to about `amount` a step: a scale that all features share. */
export function withAmount<C extends Level | Progress>(component: C, amount: number, grammar: Grammar): C {
  return { ...component, weight: rounded(amount / magnitudeOf(component, grammar)) };
}

/** What a component amounts to in a step: the inverse of `withAmount`. */
export function amountOf(component: Level | Progress, grammar: Grammar): number {
  return component.weight * magnitudeOf(component, grammar);
}

/** 1 for what is bounded by 1, however rare; else the mean over the survey. */
function magnitudeOf(component: Level | Progress, grammar: Grammar): number {
  const { kind, factors } = component;
  const bounded = factors.every(({ shape }) => boundedShapes.includes(shape));
  // What passing a mark gains is 1, once; how seldom that was does not matter.
  if (bounded && (kind === 'level' || factors[0]?.shape === 'past')) return 1;
  return Math.max(typicalMagnitude(component, grammar.survey), bounded ? smallestGain : smallestMagnitude);
}

/** Standard deviation of a feature over the survey; 1 where it never moves. */
export function spreadOf(feature: Feature, grammar: Grammar): number {
  return rangeOfFeature(feature, grammar).std || 1;
}

function rangeOfFeature(feature: Feature, { survey }: Grammar): Range {
  if (feature.kind === 'state') return survey.ranges[feature.fields[0]!]!;
  return rangeOf(survey.transitions.map(({ state, action }) => featureValue(feature, state, action)));
}

function unitOf({ kind, fields }: Feature, { environment }: Grammar): string {
  return (kind === 'action' ? environment.actions : environment.state)[fields[0]!]!.unit;
}

/** One of `items`, with chances in proportion to `weights`. */
export function pick<T>(random: Random, items: readonly T[], weights: readonly number[]): T {
  let rest = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, item] of items.entries()) {
    rest -= weights[i]!;
    if (rest < 0) return item;
  }
  return items.at(-1)!;
}
