import * as fc from 'fast-check';

/**
 * Random rewards for the cart and pole, over all that a reward may use: functions, choices, loops, early returns,
 * lists, objects, patterns, texts. Every number is kept finite and below 1e6 by what is done with it last.
 */
const field = fc.constantFrom(
  's.x',
  's.velocity',
  's.angle',
  's.angularVelocity',
  'a.force',
  'prev.x',
  'prev.angle',
);
const literal = fc
  .double({ min: 0.01, max: 9, noNaN: true })
  .map((value) => Number(value.toPrecision(3)).toString());
const unary = fc.constantFrom(
  ...[
    'abs',
    'sin',
    'cos',
    'tanh',
    'floor',
    'ceil',
    'round',
    'trunc',
    'sign',
    'atan',
    'cbrt',
    'asinh',
    'fround',
  ],
  ...['log1p', 'exp', 'sqrt', 'log', 'log2', 'log10', 'expm1', 'acos', 'sinh', 'cosh', 'tan'],
);

interface Grammar {
  number: string;
  truth: string;
}

const { number, truth } = fc.letrec<Grammar>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    field,
    literal,
    fc.tuple(unary, tie('number')).map(([name, x]) => `Math.${name}(${x})`),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '%'), tie('number'), tie('number'))
      .map(([operator, x, y]) => `(${x} ${operator} ${y})`),
    fc.tuple(tie('number'), fc.constantFrom('2', '3', '-1', '0.5')).map(([x, power]) => `(${x}) ** ${power}`),
    fc
      .tuple(fc.constantFrom('max', 'min', 'hypot', 'atan2'), tie('number'), tie('number'))
      .map(([name, x, y]) => `Math.${name}(${x}, ${y})`),
    fc.tuple(tie('truth'), tie('number'), tie('number')).map(([test, x, y]) => `(${test} ? ${x} : ${y})`),
    tie('number').map((x) => `-(${x})`),
    tie('number').map((x) => `near(${x}, 0.5)`),
    tie('truth').map((test) => `(+(${test}))`),
    fc.tuple(tie('number'), tie('number')).map(([x, y]) => `[${x}, ${y}].reduce((sum, v) => sum + v * v, 0)`),
    fc.tuple(tie('number'), tie('number')).map(([x, y]) => `Math.max(...[${x}, ${y}].map((v, i) => v * i))`),
    fc.tuple(tie('number'), tie('number')).map(([x, y]) => `clipped({ value: ${x}, limit: ${y} })`),
  ),
  truth: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '===', '!=='), tie('number'))
      .map(([x, operator, y]) => `${x} ${operator} ${y}`),
    fc
      .tuple(tie('truth'), fc.constantFrom('&&', '||'), tie('truth'))
      .map(([x, sign, y]) => `((${x}) ${sign} (${y}))`),
    tie('truth').map((test) => `!(${test})`),
    tie('number').map((x) => `Number.isFinite(${x})`),
    fc.tuple(tie('number'), tie('number')).map(([x, y]) => `[${x}, ${y}].some((v) => v > 1)`),
  ),
}));

const statement = fc.oneof(
  number.map((x) => `total += ${x};`),
  fc
    .tuple(truth, number, number)
    .map(([test, x, y]) => `if (${test}) { total = ${x}; } else { total -= ${y}; }`),
  fc
    .tuple(truth, number)
    .map(([test, x]) => `if (${test}) return { first: safe(total), second: safe(${x}) };`),
  fc
    .tuple(number, number, truth)
    .map(([x, y, test]) => `for (const v of [${x}, ${y}]) { if (${test}) continue; total += 0.1 * v; }`),
  fc
    .tuple(truth, number)
    .map(([test, x]) => `for (let i = 0; i < 3; i++) { if (i > 0 && (${test})) break; total += i * ${x}; }`),
  number.map((x) => `Object.values(a).forEach((force) => { total += force * ${x}; });`),
  number.map(
    (x) =>
      `{ const { x: place, velocity = 1 } = s; const [p, ...rest] = [place, velocity, ${x}]; total += p * rest.length; }`,
  ),
  fc
    .tuple(number, number)
    .map(
      ([x, y]) =>
        `switch (Math.sign(s.x)) { case 1: total += ${x}; break; case 0: break; default: total = ${y}; }`,
    ),
  number.map(
    (x) => `for (const [name, v] of Object.entries(s)) if (\`\${name}\` === 'angle') total += v * ${x};`,
  ),
);

/** The source of a whole reward. */
export const program = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 5 }), number)
  .map(([statements, last]) =>
    [
      'const sharpness = 2; // no unit',
      'export function reward(s: State, a: Action, prev: State) {',
      '  let total = 0;',
      ...statements.map((line) => `  ${line}`),
      `  const second = ${last};`,
      '  return { first: safe(total), second: safe(second) };',
      '}',
      'function near(x: number, width: number) { return Math.exp(-sharpness * (x / width) ** 2); }',
      'const clipped = ({ value, limit = 1 }: { value: number; limit?: number }) => {',
      '  if (value > limit) return limit;',
      '  return value;',
      '};',
      '/** Finite, and coarse enough that rounding does not tell. */',
      'function safe(x: number) {',
      '  if (!Number.isFinite(x)) return -1;',
      '  return Math.tanh(x / 1000);',
      '}',
    ].join('\n'),
  );
