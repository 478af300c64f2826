import type { Random } from '../../../core/random.ts';
import type { ComponentStatistics } from '../../../core/training.ts';
import {
  type Component,
  type Factor,
  type Genome,
  gateShapes,
  hasWidth,
  isAction,
  type Level,
  type Progress,
  rounded,
} from './genome.ts';
import { anyComponent, type Grammar, joiningFactor, mostComponents, shapedFactor } from './grammar.ts';
import { pick } from './pick.ts';
import { componentNames } from './render.ts';
import { amountOf, spreadOf, withAmount } from './scale.ts';

/** A genome with what its training told about its components, by name. */
export interface Parent {
  readonly id: string;
  readonly genome: Genome;
  /** How well it did: the higher the better, comparable within one request. */
  readonly merit: number;
  readonly statistics: Readonly<Record<string, ComponentStatistics>>;
}

/** A variation of one component. */
type Variation = 'weight' | 'tune' | 'reshape' | 'sign' | 'form' | 'factor' | 'add' | 'remove' | 'replace';

const chances: Record<Variation, number> = {
  ...{ weight: 6, tune: 5, reshape: 2, sign: 1, form: 1, factor: 4, add: 4, remove: 3, replace: 2 },
};

const mostFactors = 3;

/** Share of the children whose first variation is guided, where the statistics say anything. */
const guidedShare = 0.5;

/** Shares of the reward's variance below which a component is flat, and above which it dominates. */
const flatShare = 0.01;
const dominantShare = 0.97;

/** A child of one parent: one to three variations, the first guided by what the parent's training showed. */
export function mutate(parent: Parent, grammar: Grammar, random: Random): Genome {
  const count = pick(random, [1, 2, 3], [6, 3, 1]);
  const guided = random.uniform() < guidedShare ? guidedVariation(parent, random) : undefined;
  let genome = guided ?? vary(parent.genome, grammar, random);
  for (let i = 1; i < count; i++) genome = vary(genome, grammar, random);
  return genome;
}

/** A child of two parents: components that both have come from either, the others perhaps. */
export function cross(first: Parent, second: Parent, random: Random): Genome {
  const names = componentNames(first.genome);
  const others = componentNames(second.genome);
  const components = first.genome.components.flatMap((component, i) => {
    const twin = second.genome.components[others.indexOf(names[i]!)];
    if (twin && twin.kind !== 'kept') return [random.uniform() < 0.5 ? component : twin];
    return random.uniform() < 0.7 ? [component] : [];
  });
  const added = second.genome.components.filter(
    (component, i) => component.kind !== 'kept' && !names.includes(others[i]!) && random.uniform() < 0.5,
  );
  const all = [...components, ...added].slice(0, mostComponents);
  return all.length > 0 ? { ...first.genome, components: all } : first.genome;
}

/** Drops or retunes a flat component, or brings a dominating one down: what a reader of the statistics would do. */
function guidedVariation({ genome, statistics }: Parent, random: Random): Genome | undefined {
  const { components } = genome;
  if (components.length < 2) return undefined;
  const shares = componentNames(genome).map((name) => Math.abs(statistics[name]?.varianceShare ?? 0));
  const dominant = shares.findIndex((share) => share > dominantShare);
  const flat = components.flatMap((component, i) => {
    return shares[i]! < flatShare && component.kind !== 'kept' && component.factors.length > 0 ? [i] : [];
  });
  if (flat.length > 0 && random.uniform() < 0.7) {
    const index = random.choose(flat);
    if (random.uniform() < 0.4) return without(genome, index);
    return reweighted(genome, index, Math.exp(random.uniform(0.5, 2)));
  }
  return dominant < 0 ? undefined : reweighted(genome, dominant, Math.exp(random.uniform(-2, -0.5)));
}

/** One variation of one component, chosen at random. */
function vary(genome: Genome, grammar: Grammar, random: Random): Genome {
  const { components } = genome;
  const kinds = (Object.keys(chances) as Variation[]).filter((kind) => {
    if (kind === 'add') return components.length < mostComponents;
    return kind !== 'remove' || components.length > 1;
  });
  const kind = pick(
    random,
    kinds,
    kinds.map((name) => chances[name]),
  );
  const index = random.integer(components.length);
  if (kind === 'add') return { ...genome, components: [...components, anyComponent(grammar, random)] };
  if (kind === 'remove') return without(genome, index);
  if (kind === 'replace') return replaced(genome, index, anyComponent(grammar, random));
  return replaced(genome, index, varied(components[index]!, kind, grammar, random));
}

function varied(component: Component, kind: Variation, grammar: Grammar, random: Random): Component {
  const reweighed = { ...component, weight: rounded(component.weight * Math.exp(0.6 * random.normal())) };
  if (component.kind === 'kept') return reweighed;
  if (kind === 'sign') return { ...component, weight: -component.weight };
  if (kind === 'weight' || component.factors.length === 0) return reweighed;
  return variedFactors(component, kind, grammar, random) ?? reweighed;
}

/** Another look at the same quantity, at about the same amount; undefined where `kind` does not apply. */
function variedFactors(
  component: Level | Progress,
  kind: Variation,
  grammar: Grammar,
  random: Random,
): Component | undefined {
  const { factors } = component;
  const index = random.integer(factors.length);
  const factor = factors[index]!;
  const amount = amountOf(component, grammar);
  const changed = (others: readonly Factor[], sign = 1) =>
    withAmount({ ...component, factors: others }, sign * amount, grammar);
  if (kind === 'tune')
    return isTunable(factor) ? changed(factors.with(index, tuned(factor, grammar, random))) : undefined;
  if (kind === 'reshape' && !isAction(factor.feature)) {
    const other = shapedFactor(factor.feature, grammar, random, factors.length > 1 ? gateShapes : undefined);
    return changed(factors.with(index, other), growing(other) === growing(factor) ? 1 : -1);
  }
  if (kind === 'factor' && component.kind === 'level') {
    if (factors.length > 1 && random.uniform() < 0.5) return changed(factors.toSpliced(index, 1));
    if (factors.length < mostFactors) return changed([...factors, joiningFactor(grammar, random, factors)]);
  }
  if (kind === 'form' && factors.length === 1 && !isAction(factor.feature)) {
    return withAmount(
      { ...component, kind: component.kind === 'level' ? 'progress' : 'level' },
      amount,
      grammar,
    );
  }
  return undefined;
}

/** Whether a shape grows with the distance: when it gives way to one that falls, the sign must turn to mean the same. */
const growing = (factor: Factor) => factor.shape === 'size' || factor.shape === 'square';

const isTunable = ({ shape, feature }: Factor) =>
  hasWidth(shape) || (feature.kind === 'state' && shape !== 'linear');

/** The width, or else the target, a little off. */
function tuned(factor: Factor, grammar: Grammar, random: Random): Factor {
  if (hasWidth(factor.shape) && random.uniform() < 0.7) {
    return { ...factor, width: rounded(factor.width * Math.exp(0.5 * random.normal())) };
  }
  if (factor.feature.kind !== 'state') return factor;
  if (random.uniform() < 0.3)
    return { ...factor, target: shapedFactor(factor.feature, grammar, random, [factor.shape]).target };
  return {
    ...factor,
    target: rounded(factor.target + 0.2 * spreadOf(factor.feature, grammar) * random.normal()),
  };
}

function without(genome: Genome, index: number): Genome {
  return { ...genome, components: genome.components.toSpliced(index, 1) };
}

function replaced(genome: Genome, index: number, component: Component): Genome {
  return { ...genome, components: genome.components.with(index, component) };
}

function reweighted(genome: Genome, index: number, factor: number): Genome {
  const component = genome.components[index]!;
  return replaced(genome, index, { ...component, weight: rounded(component.weight * factor) });
}
