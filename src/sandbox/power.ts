import type { Program } from 'acorn';
import { walk } from './syntax-tree.ts';

/**
 * The text of x to the power of y, in place of `Math.pow` inside the isolate: V8's own gives other bits on Node 24 than
 * on Node 20 and 22, the only function of Math that does. Whole exponents multiply (a few ulp off at most), others go
 * through exp and log, whose bits agree: the relative error grows with |y log x|, to 1e-13 where the result overflows.
 */
export const powerScript = `((exp, log, sqrt, trunc) => (x, y) => {
  if (y === 2) return x * x;
  if (y === 3) return x * x * x;
  if (y === 0.5) return sqrt(x);
  if (y !== y) return NaN;
  const size = y < 0 ? -y : y;
  const whole = trunc(size) === size;
  if (whole && size <= 64) {
    let result = 1;
    let factor = +x;
    for (let n = size; n > 0; n = n >> 1) {
      if (n & 1) result *= factor;
      factor *= factor;
    }
    return y < 0 ? 1 / result : result;
  }
  if (x >= 0) return exp(y * log(x));
  if (!whole) return NaN;
  return size % 2 === 1 ? -exp(y * log(-x)) : exp(y * log(-x));
})(Math.exp, Math.log, Math.sqrt, Math.trunc)`;

/** `code` with every `a ** b` written as `Math.pow(a, b)`, on the same lines; `program` is its syntax tree. */
export function portablePowers(code: string, program: Program): string {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  walk(program, (node) => {
    const power = node.type === 'BinaryExpression' && node.operator === '**';
    const assigned = node.type === 'AssignmentExpression' && node.operator === '**=';
    if (!power && !assigned) return true;
    const { start, end, left, right } = node;
    const name = code.slice(left.start, left.end);
    const between = { start: left.end, end: right.start };
    const gap = code.slice(between.start, between.end);
    edits.push({ start, end: start, text: assigned ? `${name} = Math.pow(` : 'Math.pow(' });
    edits.push({ ...between, text: gap.replace(/\*\*=?/, ',') });
    edits.push({ start: end, end, text: ')' });
    return true;
  });
  return applied(code, edits);
}

function applied(code: string, edits: readonly { start: number; end: number; text: string }[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}
