import { type Expression, type Line, partsOf } from './equations.ts';

/** Parts of all lines of a reward together that are written out at most: a hundred lines have a thousand. */
export const mostWritten = 20_000;

/**
 * How many parts `line` has once it is written out. What is shared is one object here and is written as often as it
 * is used: a few nested remainders, say, can be small in memory and without end on paper.
 */
export function writtenSize({ value }: Line): number {
  const known = new Map<Expression, number>();
  const sizeOf = (expression: Expression): number => {
    const found = known.get(expression);
    if (found !== undefined) return found;
    const parts = partsOf(expression).reduce((sum, part) => sum + sizeOf(part), 1);
    // Languages without this remainder write both of its sides twice.
    const remainder = expression.kind === 'arithmetic' && expression.operator === '%';
    const size = remainder ? 2 * parts : parts;
    known.set(expression, size);
    return size;
  };
  return sizeOf(value);
}
