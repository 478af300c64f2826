import type { Environment } from '../../../core/environment.ts';
import {
  type Component,
  type Factor,
  type Feature,
  type Genome,
  hasWidth,
  isAction,
  type Shape,
} from './genome.ts';

/** Words that a component's constant may not be called by. */
const reserved = ['s', 'a', 'prev', 'base', 'original', 'reward', 'Math'];

/** The TypeScript source of `genome`, in the reward convention; `recoverGenome` reads it back. */
export function renderGenome(genome: Genome, environment: Environment): string {
  const names = componentNames(genome);
  const lines = genome.components.flatMap((component, i) =>
    componentLines(component, names[i]!, environment),
  );
  const { original } = genome;
  const given = original?.parameters ?? 0;
  const usesPrevious = given > 2 || genome.components.some(({ kind }) => kind === 'progress');
  const usesActions = usesPrevious || given > 1 || lines.some((line) => /\ba\./.test(line));
  const parameters = [
    's: State',
    ...(usesActions ? ['a: Action'] : []),
    ...(usesPrevious ? ['prev: State'] : []),
  ];
  const passed = ['s', 'a', 'prev'].slice(0, given).join(', ');
  return [
    ...(original ? [original.source.trim(), ''] : []),
    `export function reward(${parameters.join(', ')}) {`,
    ...(original ? [`  const base = original(${passed});`] : []),
    ...lines.map((line) => `  ${line}`),
    `  return { ${names.join(', ')} };`,
    '}',
    '',
  ].join('\n');
}

/** The name of every component, from what it measures: equal for equal structure, unique within the genome. */
export function componentNames(genome: Genome): string[] {
  const taken = new Set(reserved);
  const keptNames = genome.components.flatMap((component) =>
    component.kind === 'kept' ? [component.name] : [],
  );
  for (const name of keptNames) taken.add(name);
  return genome.components.map((component) => {
    if (component.kind === 'kept') return component.name;
    // A name that ends like a width's would be taken for one.
    const stem = componentName(component).replace(/(Width\d*)$/, '$1Value');
    let name = stem;
    for (let n = 2; taken.has(name) || javascriptWords.has(name); n++) name = `${stem}${n}`;
    taken.add(name);
    return name;
  });
}

function componentName(component: Exclude<Component, { kind: 'kept' }>): string {
  const { factors, weight, kind } = component;
  if (factors.length === 0) return weight < 0 ? 'time' : 'alive';
  const words = factors.map(factorName);
  const joined = words.map((word, i) => (i === 0 ? word : capitalised(word))).join('');
  return kind === 'progress' ? `${joined}Progress` : joined;
}

const shapeWords: Record<Shape, string> = {
  linear: '',
  size: 'Size',
  square: 'Squared',
  bell: 'Near',
  tail: 'Close',
  cosine: 'Cosine',
  raised: 'Raised',
  past: 'Past',
};

function factorName({ feature, shape }: Factor): string {
  const { kind, fields } = feature;
  const [first = '', second = ''] = fields;
  if (kind === 'effort') return 'effort';
  const joints = { sum: 'Plus', difference: 'Minus', length: 'And', state: '', action: '' };
  const name = second ? `${first}${joints[kind]}${capitalised(second)}` : first;
  const length = kind === 'length' ? 'Length' : '';
  if (kind === 'action' && (shape === 'square' || shape === 'size')) return `${name}Effort`;
  return `${name}${length}${shapeWords[shape]}`;
}

function componentLines(component: Component, name: string, environment: Environment): string[] {
  const { weight } = component;
  if (component.kind === 'kept') return [`const ${name} = ${product(weight, [`base.${name}`])};`];
  const { factors, kind } = component;
  if (factors.length === 0) return [`const ${name} = ${weight};`];
  const widths = factors.map((factor, i) =>
    widthName(name, factor, factors.length === 1 ? '' : String(i + 1)),
  );
  const constants = factors.flatMap((factor, i) =>
    hasWidth(factor.shape)
      ? [`const ${widths[i]!} = ${factor.width}; // ${unitOf(factor.feature, environment)}`]
      : [],
  );
  const after = factors.map((factor, i) => factorText(factor, widths[i]!, 's'));
  if (kind === 'level') return [...constants, `const ${name} = ${product(weight, after)};`];
  const before = factors.map((factor, i) => factorText(factor, widths[i]!, 'prev'));
  const gain = `(${after.join(' * ')} - ${before.join(' * ')})`;
  return [...constants, `const ${name} = ${product(weight, [gain])};`];
}

const widthName = (name: string, factor: Factor, suffix: string) =>
  hasWidth(factor.shape) ? `${name}Width${suffix}` : '';

/** `weight * a * b`, without a weight of 1. */
function product(weight: number, factors: readonly string[]): string {
  return (weight === 1 ? factors : [String(weight), ...factors]).join(' * ');
}

/** A factor as an operand of a product. */
function factorText({ feature, shape, target }: Factor, width: string, state: 's' | 'prev'): string {
  const { text: x, compound } = offsetText(feature, target, state);
  const operand = compound ? `(${x})` : x;
  switch (shape) {
    case 'linear':
      return operand;
    case 'size':
      return `Math.abs(${x})`;
    case 'square':
      return `${operand} ** 2`;
    case 'bell':
      return `Math.exp(-((${operand} / ${width}) ** 2))`;
    case 'tail':
      return `(1 / (1 + (${operand} / ${width}) ** 2))`;
    case 'cosine':
      return `Math.cos(${x})`;
    case 'raised':
      return `(0.5 + 0.5 * Math.cos(${x}))`;
    case 'past':
      return `(${featureText(feature, state)} > ${target} ? 1 : 0)`;
  }
}

const compoundKinds: readonly Feature['kind'][] = ['sum', 'difference', 'effort'];

/** The feature minus its target, and whether it needs brackets inside a product. */
function offsetText(
  feature: Feature,
  target: number,
  state: 's' | 'prev',
): { text: string; compound: boolean } {
  const text = featureText(feature, state);
  if (target === 0) return { text, compound: compoundKinds.includes(feature.kind) };
  return { text: `${text} ${target < 0 ? '+' : '-'} ${Math.abs(target)}`, compound: true };
}

function featureText({ kind, fields }: Feature, state: 's' | 'prev'): string {
  if (kind === 'effort') return fields.map((field) => `a.${field} ** 2`).join(' + ');
  const [first, second] = fields.map((field) => `${kind === 'action' ? 'a' : state}.${field}`);
  if (kind === 'sum') return `${first} + ${second}`;
  if (kind === 'difference') return `${first} - ${second}`;
  if (kind === 'length') return `Math.hypot(${first}, ${second})`;
  return first!;
}

function unitOf(feature: Feature, environment: Environment): string {
  return (isAction(feature) ? environment.actions : environment.state)[feature.fields[0]!]?.unit ?? '1';
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Words that a constant may not be called by, of those that a field of an environment may be called by. */
const javascriptWords = new Set(
  'break case catch class const continue default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await eval arguments undefined NaN Infinity'.split(
    ' ',
  ),
);
