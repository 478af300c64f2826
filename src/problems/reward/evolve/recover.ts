import { type BinaryExpression, type Expression, type Program, parse } from 'acorn';
import { transform } from 'sucrase';
import type { Environment } from '../../../core/environment.ts';
import type { Component, Factor, Feature, Genome, Original, Shape } from './genome.ts';
import { renderGenome } from './render.ts';

/**
 * The genome of a reward's source: exactly, of a program that `renderGenome` wrote; of anything else the program as a
 * whole, its components kept under their names. `componentNames` are those that the reward returned when it ran.
 * Undefined when the program cannot be taken up at all.
 */
export function recoverGenome(
  source: string,
  returned: readonly string[],
  environment: Environment,
): Genome | undefined {
  return recoverRendered(source, environment) ?? keepWhole(source, returned);
}

/** The genome that renders to `source`, if there is one: read leniently, then proven by rendering it again. */
function recoverRendered(source: string, environment: Environment): Genome | undefined {
  const program = parseSource(source);
  const genome = program && readProgram(program, source);
  return genome && renderGenome(genome, environment).trim() === source.trim() ? genome : undefined;
}

function parseSource(source: string): Program | undefined {
  try {
    const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch {
    return undefined;
  }
}

const exportedReward = /\bexport\s+function\s+reward\b/;
/** Names that the wrapping needs for itself. */
const ownNames = /^(?:s|a|prev|base|original|reward)$/;

/** Wraps somebody else's program: its reward becomes `original`, its components are kept as they are. */
function keepWhole(source: string, returned: readonly string[]): Genome | undefined {
  if (!exportedReward.test(source) || /\boriginal\b/.test(source)) return undefined;
  if (returned.length === 0 || returned.some((name) => ownNames.test(name))) return undefined;
  const renamed = source.replace(/^\s*import\s+type\b.*$/gm, '').replace(exportedReward, 'function original');
  const original = readOriginal(renamed);
  if (!original) return undefined;
  return { original, components: returned.map((name) => ({ kind: 'kept', weight: 1, name })) };
}

function readOriginal(source: string): Original | undefined {
  const declaration = parseSource(source)?.body.find(
    (node) => node.type === 'FunctionDeclaration' && node.id.name === 'original',
  );
  if (declaration?.type !== 'FunctionDeclaration') return undefined;
  return { source: source.trim(), parameters: declaration.params.length };
}

function readProgram(program: Program, source: string): Genome | undefined {
  const last = program.body.at(-1);
  if (last?.type !== 'ExportNamedDeclaration' || last.declaration?.type !== 'FunctionDeclaration')
    return undefined;
  const constants = new Map<string, number>();
  const components: Component[] = [];
  for (const statement of last.declaration.body.body) {
    if (statement.type !== 'VariableDeclaration') continue;
    const { id, init } = statement.declarations[0]!;
    if (id.type !== 'Identifier' || !init) return undefined;
    if (init.type === 'CallExpression' && init.callee.type === 'Identifier') continue;
    const width = /Width\d*$/.test(id.name) ? numberOf(init) : undefined;
    if (width !== undefined) constants.set(id.name, width);
    else components.push(readComponent(init, constants));
  }
  if (program.body.length === 1) return { components };
  const start = source.search(exportedReward);
  const original = readOriginal(source.slice(0, start));
  return original && { components, original };
}

type Constants = ReadonlyMap<string, number>;

function readComponent(expression: Expression, constants: Constants): Component {
  const operands = operandsOf(expression);
  const first = numberOf(operands[0]!);
  const weight = first ?? 1;
  const rest = first === undefined ? operands : operands.slice(1);
  const [only] = rest;
  if (rest.length === 1 && only?.type === 'MemberExpression') {
    const { object, field } = member(only);
    if (object === 'base') return { kind: 'kept', weight, name: field };
  }
  if (rest.length === 1 && only && isGain(only)) {
    const factors = operandsOf(only.left as Expression).map((operand) => readFactor(operand, constants));
    return { kind: 'progress', weight, factors };
  }
  return { kind: 'level', weight, factors: rest.map((operand) => readFactor(operand, constants)) };
}

/** a * b * c as [a, b, c]. */
function operandsOf(expression: Expression): Expression[] {
  if (expression.type !== 'BinaryExpression' || expression.operator !== '*') return [expression];
  return [...operandsOf(expression.left as Expression), expression.right];
}

/** Whether it is something of `s` minus the same of `prev`. */
function isGain(expression: Expression): expression is BinaryExpression {
  if (expression.type !== 'BinaryExpression' || expression.operator !== '-') return false;
  return JSON.stringify(expression.right).includes('"prev"');
}

function readFactor(expression: Expression, constants: Constants): Factor {
  if (expression.type === 'ConditionalExpression' && expression.test.type === 'BinaryExpression') {
    const { left, right } = expression.test;
    return {
      shape: 'past',
      width: 1,
      feature: readFeature(left as Expression),
      target: numberOf(right) ?? 0,
    };
  }
  const [shape, x, width] = readShape(expression, constants);
  return { shape, width, ...readOffset(x) };
}

/** Shape, its argument x, and its width. */
function readShape(expression: Expression, constants: Constants): [Shape, Expression, number] {
  if (expression.type === 'CallExpression') {
    const argument = expression.arguments[0] as Expression;
    const name = expression.callee.type === 'MemberExpression' ? member(expression.callee).field : '';
    if (name === 'abs') return ['size', argument, 1];
    if (name === 'cos') return ['cosine', argument, 1];
    if (name === 'exp' && argument.type === 'UnaryExpression') {
      return ['bell', ...readWidth(argument.argument, constants)];
    }
  }
  if (expression.type === 'BinaryExpression') {
    const left = expression.left as Expression;
    const { right } = expression;
    if (expression.operator === '**') return ['square', left, 1];
    if (expression.operator === '/' && right.type === 'BinaryExpression') {
      return ['tail', ...readWidth(right.right, constants)];
    }
    const cosine =
      expression.operator === '+' && numberOf(left) === 0.5 ? operandsOf(right).at(-1) : undefined;
    if (cosine?.type === 'CallExpression') return ['raised', cosine.arguments[0] as Expression, 1];
  }
  return ['linear', expression, 1];
}

/** x and width of (x / width) ** 2. */
function readWidth(expression: Expression, constants: Constants): [Expression, number] {
  if (expression.type !== 'BinaryExpression') return [expression, 1];
  const quotient = expression.left as Expression;
  if (quotient.type !== 'BinaryExpression') return [quotient, 1];
  const { right } = quotient;
  return [quotient.left as Expression, (right.type === 'Identifier' && constants.get(right.name)) || 1];
}

function readOffset(expression: Expression): { feature: Feature; target: number } {
  if (expression.type === 'BinaryExpression') {
    const target = numberOf(expression.right);
    const feature = readFeature(expression.left as Expression);
    if (target !== undefined) return { feature, target: expression.operator === '-' ? target : -target };
  }
  return { feature: readFeature(expression), target: 0 };
}

function readFeature(expression: Expression): Feature {
  const squares = squaresOf(expression);
  if (squares.length > 1) return { kind: 'effort', fields: squares };
  if (expression.type === 'BinaryExpression') {
    const kind = expression.operator === '+' ? 'sum' : 'difference';
    return {
      kind,
      fields: [expression.left as Expression, expression.right].map((side) => member(side).field),
    };
  }
  if (expression.type === 'CallExpression') {
    return { kind: 'length', fields: expression.arguments.map((side) => member(side as Expression).field) };
  }
  const { object, field } = member(expression);
  return { kind: object === 'a' ? 'action' : 'state', fields: [field] };
}

/** The actions of a.x ** 2 + a.y ** 2 + ..., or nothing. */
function squaresOf(expression: Expression): string[] {
  if (expression.type !== 'BinaryExpression') return [];
  const { operator, left, right } = expression;
  if (operator === '**') return [member(left).field];
  return operator === '+' ? [...squaresOf(left as Expression), ...squaresOf(right)] : [];
}

/** The two names of `object.field`; empty for anything else. */
function member(expression: Expression | BinaryExpression['left']): { object: string; field: string } {
  if (expression.type !== 'MemberExpression') return { object: '', field: '' };
  const { object, property } = expression;
  return {
    object: object.type === 'Identifier' ? object.name : '',
    field: property.type === 'Identifier' ? property.name : '',
  };
}

/** The value of a number, with or without a minus. */
function numberOf(expression: Expression): number | undefined {
  if (expression.type === 'Literal' && typeof expression.value === 'number') return expression.value;
  if (expression.type !== 'UnaryExpression' || expression.operator !== '-') return undefined;
  const value = numberOf(expression.argument);
  return value === undefined ? undefined : -value;
}
