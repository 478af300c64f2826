import type { AnyNode } from 'acorn';
import { type Expression, number, predicates } from '../equations.ts';
import { asNumber, Refusal, type Value } from './values.ts';

const constants: Readonly<Record<string, number>> = {
  ...{ E: Math.E, LN10: Math.LN10, LN2: Math.LN2, LOG10E: Math.LOG10E, LOG2E: Math.LOG2E, PI: Math.PI },
  ...{ SQRT1_2: Math.SQRT1_2, SQRT2: Math.SQRT2 },
};

const limits: Readonly<Record<string, number>> = {
  EPSILON: Number.EPSILON,
  MAX_VALUE: Number.MAX_VALUE,
  MIN_VALUE: Number.MIN_VALUE,
};

/** The functions of `Math` and how many arguments each takes; those of any number are left out. */
const arities: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      ...['abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cbrt', 'ceil', 'cos', 'cosh', 'exp'],
      ...['expm1', 'floor', 'fround', 'log', 'log10', 'log1p', 'log2', 'round', 'sign', 'sin', 'sinh'],
      ...['sqrt', 'tan', 'tanh', 'trunc'],
    ].map((name) => [name, 1]),
  ),
  ...{ atan2: 2, pow: 2 },
};
const variadic: readonly string[] = ['hypot', 'max', 'min'];

/** Names of every function that an equation may call. */
export const functionNames: readonly string[] = [...Object.keys(arities), ...variadic, ...predicates];

export function globalConstant(name: string): Value | undefined {
  if (name === 'undefined') return { kind: 'undefined' };
  if (name === 'NaN') return number(Number.NaN);
  return name === 'Infinity' ? number(Number.POSITIVE_INFINITY) : undefined;
}

/** `Math.PI`, `Number.EPSILON`, or a function such as `Math.abs` that is passed on. */
export function mathConstant(owner: string, name: string, node: AnyNode): Value {
  const known = owner === 'Math' ? constants[name] : owner === 'Number' ? limits[name] : undefined;
  if (known !== undefined) return number(known);
  if (owner === 'Math' || owner === 'Number') return { kind: 'builtin', name };
  throw new Refusal(`\`${owner}.${name}\` has no equation.`, node);
}

/** The call of a function of `Math` or `Number`, without arguments that it would pass over. */
export function callBuiltin(name: string, args: readonly Value[], node: AnyNode): Expression {
  if (!functionNames.includes(name)) throw new Refusal(`\`${name}\` has no equation.`, node);
  const used = args.slice(0, arities[name] ?? (predicates.includes(name) ? 1 : args.length));
  const numbers = used.map((value) => asNumber(value, node));
  if (name === 'max' && numbers.length === 0) return number(Number.NEGATIVE_INFINITY);
  if (name === 'min' && numbers.length === 0) return number(Number.POSITIVE_INFINITY);
  if (name === 'hypot' && numbers.length === 0) return number(0);
  if ((name === 'max' || name === 'min') && numbers.length === 1) return numbers[0]!;
  return { kind: 'call', name, args: numbers };
}
