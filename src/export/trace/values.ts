import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
} from 'acorn';
import {
  type ArithmeticOperator,
  arithmetic,
  comparison,
  type Expression,
  isTruthValue,
  type Line,
  number,
} from '../equations.ts';

/** What an expression of a reward stands for while it is traced: something symbolic, or something made of such. */
export type Value =
  | Expression
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value> }
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly scope: Scope }
  /** A function of `Math` or `Number` that is passed on, not called at once. */
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'undefined' };

export type FunctionNode =
  | AnonymousFunctionDeclaration
  | ArrowFunctionExpression
  | FunctionDeclaration
  | FunctionExpression;

export const nothing: Value = { kind: 'undefined' };
/** Items of the longest list that is written out. */
const mostItems = 4096;

/** Throws `Refusal` when the list is one that doubles and doubles. */
export function list(items: readonly Value[]): Value {
  if (items.length > mostItems) throw new Refusal(`A list may have ${mostItems} items.`, undefined);
  return { kind: 'list', items };
}

export const text = (value: string): Value => ({ kind: 'text', text: value });

/** A variable: its values are kept in a `State`, so that branches can have values of their own. */
export interface Variable {
  readonly name: string;
  readonly changes: boolean;
}

/** The values of all variables at one moment of one branch. */
export type State = Map<Variable, Value>;

/** The names that are visible at one place of the program. */
export class Scope {
  private readonly variables = new Map<string, Variable>();
  private readonly parent: Scope | undefined;

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  declare(name: string, changes: boolean): Variable {
    const variable = { name, changes };
    this.variables.set(name, variable);
    return variable;
  }

  find(name: string): Variable | undefined {
    return this.variables.get(name) ?? this.parent?.find(name);
  }
}

/** Thrown where a program cannot be written as equations; the message and line are for its author. */
export class Refusal extends Error {
  readonly line: number | undefined;

  constructor(message: string, node: Pick<AnyNode, 'loc'> | undefined) {
    super(message);
    this.line = node?.loc?.start.line;
  }
}

const symbolic = new Set<string>([
  ...['number', 'boolean', 'field', 'line', 'call', 'negate', 'not', 'arithmetic', 'comparison', 'logic'],
  'choice',
]);

export function isExpression(value: Value): value is Expression {
  return symbolic.has(value.kind);
}

/** `value` as a number, a truth value being 1 or 0. Throws `Refusal` when it is neither. */
export function asNumber(value: Value, node: AnyNode): Expression {
  if (!isExpression(value)) throw new Refusal(`${nameOf(value)} stands where a number is needed.`, node);
  return isTruthValue(value) ? choice(value, number(1), number(0)) : value;
}

/** `value` as a truth value: a number is true unless it is 0 or NaN. */
export function asTruth(value: Value): Expression {
  if (value.kind === 'undefined') return { kind: 'boolean', value: false };
  if (value.kind === 'text') return { kind: 'boolean', value: value.text !== '' };
  if (!isExpression(value)) return { kind: 'boolean', value: true };
  if (isTruthValue(value)) return value;
  const known = constantOf(value);
  if (known !== undefined) return { kind: 'boolean', value: Boolean(known) };
  const notNan: Expression = { kind: 'not', value: { kind: 'call', name: 'isNaN', args: [value] } };
  return { kind: 'logic', operator: 'and', left: comparison('!=', value, number(0)), right: notNan };
}

export function choice(test: Expression, then: Expression, otherwise: Expression): Expression {
  if (same(then, otherwise)) return then;
  return { kind: 'choice', test, then, otherwise };
}

function same(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  return (a.kind === 'number' || a.kind === 'boolean') && a.kind === b.kind && Object.is(a.value, b.value);
}

/** `then` where `test` holds, else `otherwise`: part by part for lists and records. Undefined when they differ in form. */
export function select(test: Expression, then: Value, otherwise: Value): Value | undefined {
  if (then === otherwise) return then;
  if (isExpression(then) && isExpression(otherwise)) {
    return isTruthValue(then) === isTruthValue(otherwise) ? choice(test, then, otherwise) : undefined;
  }
  if (then.kind === 'undefined' && otherwise.kind === 'undefined') return then;
  if (then.kind === 'text' && otherwise.kind === 'text' && then.text === otherwise.text) return then;
  if (then.kind === 'list' && otherwise.kind === 'list' && then.items.length === otherwise.items.length) {
    const items = then.items.map((item, k) => select(test, item, otherwise.items[k]!));
    return items.includes(undefined) ? undefined : list(items as Value[]);
  }
  if (then.kind === 'record' && otherwise.kind === 'record' && then.fields.size === otherwise.fields.size) {
    const entries = [...then.fields].map(([name, value]) => {
      const other = otherwise.fields.get(name);
      return [name, other && select(test, value, other)] as const;
    });
    if (entries.some(([, value]) => value === undefined)) return undefined;
    return { kind: 'record', fields: new Map(entries as [string, Value][]) };
  }
  return undefined;
}

/** What is known of each line: lines that use earlier ones twice would else be looked through ever again. */
const constantsOfLines = new WeakMap<Line, { readonly constant: number | boolean | undefined }>();

function constantOfLine(line: Line): number | boolean | undefined {
  const known = constantsOfLines.get(line) ?? { constant: constantOf(line.value) };
  constantsOfLines.set(line, known);
  return known.constant;
}

/** The number or truth value that `value` always has, or undefined when it depends on the state. */
export function constantOf(value: Value): number | boolean | undefined {
  switch (value.kind) {
    case 'number':
    case 'boolean':
      return value.value;
    case 'line':
      return constantOfLine(value.line);
    case 'negate':
      return onNumbers(number(0), value.value, (_, x) => -x);
    case 'not': {
      const inner = constantOf(value.value);
      return inner === undefined ? undefined : !inner;
    }
    case 'arithmetic':
      return onNumbers(value.left, value.right, (x, y) => calculate(value.operator, x, y));
    case 'comparison':
      return onNumbers(value.left, value.right, (x, y) => compare(value.operator, x, y));
    default:
      return undefined;
  }
}

function onNumbers<T>(
  left: Expression,
  right: Expression,
  combine: (x: number, y: number) => T,
): T | undefined {
  const [x, y] = [constantOf(left), constantOf(right)];
  return typeof x === 'number' && typeof y === 'number' ? combine(x, y) : undefined;
}

function calculate(operator: ArithmeticOperator, x: number, y: number): number {
  const table = { '+': x + y, '-': x - y, '*': x * y, '/': x / y, '%': x % y, '**': x ** y };
  return table[operator];
}

function compare(operator: Extract<Expression, { kind: 'comparison' }>['operator'], x: number, y: number) {
  const table = { '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y, '==': x === y, '!=': x !== y };
  return table[operator];
}

/** What `value` is, for a message. */
export function nameOf(value: Value): string {
  const names: Partial<Record<Value['kind'], string>> = {
    ...{ list: 'A list', record: 'An object', function: 'A function', builtin: 'A function', text: 'A text' },
    undefined: '`undefined`',
  };
  return names[value.kind] ?? 'A number';
}

export function sum(left: Expression, right: Expression): Expression {
  // A total that starts at 0 is written without it.
  if (left.kind === 'number' && left.value === 0) return right;
  return arithmetic('+', left, right);
}
