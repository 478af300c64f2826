import type { Environment } from '../../../core/environment.ts';
import type { Random } from '../../../core/random.ts';
import { type Aim, aimOf } from './aim.ts';
import {
  type Component,
  type Factor,
  type Feature,
  type Genome,
  gateShapes,
  hasWidth,
  rounded,
  type Shape,
} from './genome.ts';
import { pick } from './pick.ts';
import { ratesOf } from './rates.ts';
import { rangeOfFeature, spreadOf, unitOf, withAmount } from './scale.ts';
import type { Survey } from './survey.ts';

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
  /** The speed that the task asks for, if it does. */
  readonly aim?: Aim;
}

/** Components of a reward at most: more than a few only blur what each is for. */
export const mostComponents = 5;
/** Share of the fresh programs that pay for the speed a task asks for, and the amount of what they pay for besides. */
const aimedShare = 0.85;
const asideAmount = 0.3;
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
  const rates = ratesOf(environment, survey.transitions);
  const aim = aimOf(environment, rates);
  const landmarks = names.map((name) => [name, landmarksIn(environment.state[name]!.meaning)] as const);
  return {
    environment,
    survey,
    features: [...single, ...pairs],
    landmarks: Object.fromEntries(landmarks),
    rates,
    ...(aim && { aim }),
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
  if (grammar.aim && random.uniform() < aimedShare) return aimedGenome(grammar, grammar.aim, random);
  const count = pick(random, [1, 2, 3], [3, 4, 3]);
  const components = Array.from({ length: count }, () => freshComponent(grammar, random));
  if (random.uniform() < 0.4) components.push(freshConstant(grammar, random));
  if (random.uniform() < 0.3) components.push(freshEffort(grammar, random));
  return { components };
}

/**
 * A reward for getting on: the speed asked for, often with a bonus for every step where episodes end by a fall, often with
 * a cost of effort, and at times with other components, which say less.
 */
function aimedGenome(grammar: Grammar, aim: Aim, random: Random): Genome {
  const components = [speedComponent(grammar, aim, random)];
  const falls = grammar.survey.endedEarly > 0.1;
  if (random.uniform() < (falls ? 0.7 : 0.1)) components.push(freshConstant(grammar, random));
  if (random.uniform() < 0.5) components.push(freshEffort(grammar, random));
  const others = pick(random, [0, 1, 2], [5, 3, 2]);
  for (let k = 0; k < others; k++) components.push(freshComponent(grammar, random, asideAmount));
  return { components };
}

/** The speed that `aim` names or the way that it makes, as it is or only while something else is right. */
function speedComponent(grammar: Grammar, { position, rate }: Aim, random: Random): Component {
  const kind = random.uniform() < 0.3 ? 'progress' : 'level';
  const feature: Feature = { kind: 'state', fields: [kind === 'progress' ? position : rate] };
  const factors: Factor[] = [{ feature, shape: 'linear', target: 0, width: 1 }];
  if (kind === 'level' && random.uniform() < 0.3) factors.push(freshFactor(grammar, random, gateShapes));
  return withAmount({ kind, weight: 1, factors }, Math.exp(0.7 * random.normal()), grammar);
}

/** A component for an existing genome, of any sort. */
export function anyComponent(grammar: Grammar, random: Random): Component {
  if (grammar.aim && random.uniform() < 0.25) return speedComponent(grammar, grammar.aim, random);
  const sort = pick(random, ['state', 'constant', 'effort'] as const, [8, 1, 1]);
  if (sort === 'constant') return freshConstant(grammar, random);
  return sort === 'effort' ? freshEffort(grammar, random) : freshComponent(grammar, random);
}

/** A level of one to three factors, or the progress of one. */
function freshComponent(grammar: Grammar, random: Random, scale = 1): Component {
  const factors = [freshFactor(grammar, random)];
  const kind = random.uniform() < 0.2 ? 'progress' : 'level';
  const count = kind === 'progress' ? 1 : pick(random, [1, 2, 3], [10, 8, 2]);
  while (factors.length < count) factors.push(joiningFactor(grammar, random, factors));
  const rare = factors.some(({ shape }) => shape === 'past') ? rareAmount : 1;
  const amount = scale * rare * signFor(factors, grammar, random) * Math.exp(0.7 * random.normal());
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
  if (grammar.aim && random.uniform() < 0.8) return wholeEffort(grammar, random);
  const name = random.choose(Object.keys(grammar.environment.actions));
  const feature: Feature = { kind: 'action', fields: [name] };
  const factor: Factor = { feature, shape: random.uniform() < 0.7 ? 'square' : 'size', target: 0, width: 1 };
  const amount = -0.05 * Math.exp(random.normal());
  return withAmount({ kind: 'level', weight: 1, factors: [factor] }, amount, grammar);
}

/** A cost of all actions together. */
function wholeEffort(grammar: Grammar, random: Random): Component {
  const fields = Object.keys(grammar.environment.actions);
  const feature: Feature = fields.length > 1 ? { kind: 'effort', fields } : { kind: 'action', fields };
  const factor: Factor = { feature, shape: fields.length > 1 ? 'linear' : 'square', target: 0, width: 1 };
  return withAmount(
    { kind: 'level', weight: 1, factors: [factor] },
    -0.1 * Math.exp(random.normal()),
    grammar,
  );
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
