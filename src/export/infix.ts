import type { Expression, Field, Line } from './equations.ts';

/** A printed expression and how tightly its outermost operator binds. */
export interface Printed {
  readonly text: string;
  readonly level: number;
}

/** How tightly operators bind, in JavaScript, Python and mathjs alike. */
export const levels = {
  ...{ choice: 1, or: 2, and: 3, comparison: 4, sum: 5, product: 6, unary: 7, power: 8, atom: 9 },
} as const;

export const atom = (text: string): Printed => ({ text, level: levels.atom });

/** What differs between languages that write formulas in a row. */
export interface Dialect {
  number(value: number): Printed;
  boolean(value: boolean): string;
  field(field: Field): string;
  line(line: Line): string;
  call(name: string, args: readonly Expression[], print: Print): Printed;
  /** `left ** right` and `left % right`, which no two languages write alike. */
  power(left: Expression, right: Expression, print: Print): Printed;
  remainder(left: Expression, right: Expression, print: Print): Printed;
  readonly equal: string;
  readonly unequal: string;
  truth(expression: Extract<Expression, { kind: 'not' | 'logic' | 'choice' }>, print: Print): Printed;
}

/** Prints an expression, in brackets where it binds less tightly than `least`. */
export type Print = (expression: Expression, least?: number) => string;

/** `expression` in the words of `dialect`, with the brackets it needs and no others. */
export function printInfix(expression: Expression, dialect: Dialect): string {
  const print: Print = (part, least = 0) => {
    const { text, level } = printed(part, dialect, print);
    return level < least ? `(${text})` : text;
  };
  return print(expression);
}

function printed(expression: Expression, dialect: Dialect, print: Print): Printed {
  switch (expression.kind) {
    case 'number':
      return dialect.number(expression.value);
    case 'boolean':
      return atom(dialect.boolean(expression.value));
    case 'field':
      return atom(dialect.field(expression));
    case 'line':
      return atom(dialect.line(expression.line));
    case 'call':
      return dialect.call(expression.name, expression.args, print);
    case 'negate':
      return { text: `-${print(expression.value, levels.atom)}`, level: levels.unary };
    case 'comparison': {
      const { operator, left, right } = expression;
      const sign = operator === '==' ? dialect.equal : operator === '!=' ? dialect.unequal : operator;
      return {
        text: `${print(left, levels.sum)} ${sign} ${print(right, levels.sum)}`,
        level: levels.comparison,
      };
    }
    case 'arithmetic':
      return printArithmetic(expression, dialect, print);
    default:
      return dialect.truth(expression, print);
  }
}

function printArithmetic(
  { operator, left, right }: Extract<Expression, { kind: 'arithmetic' }>,
  dialect: Dialect,
  print: Print,
): Printed {
  if (operator === '**') return dialect.power(left, right, print);
  if (operator === '%') return dialect.remainder(left, right, print);
  // Rounding depends on the order: `a + (b + c)` keeps its brackets.
  const level = operator === '+' || operator === '-' ? levels.sum : levels.product;
  return { text: `${print(left, level)} ${operator} ${print(right, level + 1)}`, level };
}

/** Truth values of languages that write them between their operands. */
export function infixTruth(words: {
  readonly not: string;
  readonly and: string;
  readonly or: string;
}): Dialect['truth'] {
  return (expression, print) => {
    if (expression.kind === 'not') {
      return { text: `${words.not}${print(expression.value, levels.atom)}`, level: levels.unary };
    }
    if (expression.kind === 'choice') {
      const { test, then, otherwise } = expression;
      const parts = [print(test, levels.or), print(then, levels.or), print(otherwise, levels.choice)];
      return { text: `${parts[0]} ? ${parts[1]} : ${parts[2]}`, level: levels.choice };
    }
    const { operator, left, right } = expression;
    const level = levels[operator];
    return { text: `${print(left, level)} ${words[operator]} ${print(right, level + 1)}`, level };
  };
}
