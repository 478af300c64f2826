import type { Unit } from 'mathjs';
import type { Environment } from '../../core/environment.ts';
import { type Expression, type Line, partsOf } from '../equations.ts';
import { mathjs } from './mathjs.ts';

/**
 * The unit of a value, or `any` where a plain number is in it: `0.1 x^2` is a weight of unknown unit times a square, as
 * rewards are written, and fits everywhere.
 */
type Dimension = Unit | 'any';

/** Sums, differences and comparisons of quantities whose units differ, with no number between that could convert them. */
export function unitWarnings(
  lines: readonly Line[],
  environment: Environment,
): readonly { readonly line: Line; readonly message: string }[] {
  return lines.flatMap((line) => {
    const found: string[] = [];
    dimensionOf(line.value, environment, (message) => found.push(message));
    return [...new Set(found)].map((message) => ({ line, message }));
  });
}

const verbs: Readonly<Record<string, string>> = { '+': 'adds', '-': 'subtracts' };

function dimensionOf(
  expression: Expression,
  environment: Environment,
  warn: (message: string) => void,
): Dimension {
  const of = (part: Expression) => dimensionOf(part, environment, warn);
  switch (expression.kind) {
    case 'field': {
      const fields = expression.owner === 'a' ? environment.actions : environment.state;
      return unitNamed(fields[expression.name]!.unit);
    }
    case 'line':
      return dimensionOfLine(expression.line, environment);
    case 'negate':
      return of(expression.value);
    case 'arithmetic':
      return ofArithmetic(expression, of, warn);
    case 'comparison': {
      const [left, right] = [of(expression.left), of(expression.right)];
      if (differ(left, right)) warn(`compares ${shown(left)} with ${shown(right)}`);
      return 'any';
    }
    case 'choice':
      of(expression.test);
      return together([of(expression.then), of(expression.otherwise)], 'chooses between', warn);
    case 'call':
      return ofCall(expression.name, expression.args.map(of), warn);
    default:
      for (const part of partsOf(expression)) of(part);
      return 'any';
  }
}

/** What is known of each line: lines that use earlier ones twice would else be looked through ever again. */
const dimensionsOfLines = new WeakMap<Line, Dimension>();

function dimensionOfLine(line: Line, environment: Environment): Dimension {
  // Warned about where it stands.
  const dimension = dimensionsOfLines.get(line) ?? dimensionOf(line.value, environment, () => {});
  dimensionsOfLines.set(line, dimension);
  return dimension;
}

function ofArithmetic(
  { operator, left, right }: Extract<Expression, { kind: 'arithmetic' }>,
  of: (part: Expression) => Dimension,
  warn: (message: string) => void,
): Dimension {
  const [a, b] = [of(left), of(right)];
  const verb = verbs[operator];
  if (verb) return together([a, b], verb, warn);
  if (operator === '%') return a;
  if (operator === '**') return a !== 'any' && right.kind === 'number' ? power(a, right.value) : 'any';
  if (a === 'any' || b === 'any') return 'any';
  return dimension(operator === '*' ? mathjs().multiply(a, b) : mathjs().divide(a, b));
}

function power(unit: Unit, exponent: number): Dimension {
  return dimension(mathjs().pow(unit, exponent));
}

/** What mathjs made of units: a plain number where they cancel. */
const dimension = (value: unknown): Dimension => (typeof value === 'number' ? 'any' : (value as Unit));

const keeping = ['abs', 'ceil', 'floor', 'round', 'trunc', 'fround'];

function ofCall(name: string, args: readonly Dimension[], warn: (message: string) => void): Dimension {
  if (keeping.includes(name)) return args[0]!;
  if (name === 'max' || name === 'min' || name === 'hypot')
    return together(args, `takes the ${name} of`, warn);
  if (name === 'atan2') together(args, 'takes the direction of', warn);
  if (name === 'sqrt' && args[0] !== 'any') return power(args[0]!, 0.5);
  return 'any';
}

/** The common unit of values that stand side by side. */
function together(parts: readonly Dimension[], doing: string, warn: (message: string) => void): Dimension {
  return parts.reduce((a, b) => {
    if (differ(a, b)) warn(`${doing} ${shown(a)} and ${shown(b)}; give each a weight of its own`);
    return a === 'any' || b === 'any' ? 'any' : a;
  });
}

const differ = (a: Dimension, b: Dimension) => isUnit(a) && isUnit(b) && !a.equalBase(b);
const isUnit = (dimension: Dimension): dimension is Unit => dimension !== 'any';

/** 'rad/s': without the number that mathjs puts before a unit. */
function shown(dimension: Dimension): string {
  if (!isUnit(dimension)) return 'a number';
  const text = dimension.formatUnits();
  return text === '' ? 'a pure number' : text.replaceAll(' ', '');
}

/** 'N m' as 'N m', '1' as a number that fits everywhere: what a share or a count is weighed with is unknown. */
function unitNamed(name: string): Dimension {
  return name === '1' ? 'any' : mathjs().unit(1, name);
}
