import { expect, test } from 'vitest';
import { checkReward } from '../../src/sandbox/check.ts';
import { stateTypes } from '../../src/sandbox/state-types.ts';
import { checked } from './checked.ts';
import { lander } from './lander.ts';

function faultOf(source: string) {
  const result = checkReward(source, lander);
  return result.ok ? undefined : result.fault;
}

/** A reward whose body is `statements`. */
const body = (statements: string) => `export function reward(s: State, a: Action) {\n  ${statements}\n}`;

test('the types of an environment carry meanings, units and ranges', () => {
  expect(stateTypes(lander)).toContain('  /** angle from upright (rad) */\n  readonly tilt: number;\n');
  expect(stateTypes(lander)).toContain('/** thrust of the main engine (N; from 0 to 10) */');
  expect(stateTypes(lander)).toContain('/** side thrusters (no unit; one of -1, 0, 1) */');
});

test('types, comments and exports are stripped, and lines stay', () => {
  const { code, source } = checked(`import type { Action, State } from './types.ts';
// how near --> the pad
const scale: number = 2; /* m */

export function reward(s: State, _a: Action) {
  return { near: Math.exp(-scale * s.x ** 2) };
}
`);
  expect(code).not.toMatch(/import|export|State|pad|number/);
  expect(code.split('\n').indexOf('  return { near: Math.exp(-scale * Math.pow(s.x , 2)) };')).toBe(5);
  expect(source).toContain('import type');
});

test('the state before is asked for by a third parameter', () => {
  expect(checked(body('return { x: s.x };')).usesPrevious).toBe(false);
  const progress =
    'export function reward(s: State, _a: Action, prev: State) { return { x: s.x - prev.x }; }';
  expect(checked(progress).usesPrevious).toBe(true);
});

const allowed: Record<string, string> = {
  'helper functions': `const gain = 2;\nfunction near(d: number) { return Math.exp(-gain * d); }\n${body('return { near: near(s.x) };')}`,
  'an arrow function': `const square = (x: number) => x * x;\n${body('return { x: square(s.x) };')}`,
  'a counted loop': body(
    'let t = 0; for (let i = 0; i < 3; i++) t += [s.x, s.tilt, a.main][i]; return { t };',
  ),
  'a loop over a list': body('let t = 0; for (const v of [s.x, s.tilt]) t += v * v; return { t };'),
  'a loop over the actions': body('let t = 0; for (const v of Object.values(a)) t += v * v; return { t };'),
  'methods of lists': body('return { t: [s.x, s.tilt].map((v) => v * v).reduce((p, q) => p + q, 0) };'),
  destructuring:
    'export function reward({ x, tilt: angle }: State, { main }: Action) { return { t: x + angle + main }; }',
  'a declared return type': 'export function reward(s: State): Record<string, number> { return { x: s.x }; }',
  'an interface of its own': `interface Terms { readonly near: number }\nexport function reward(s: State): Terms { return { near: s.x }; }`,
  'a sum in the variable of the reward': body(
    'let t = 0; [s.x, s.tilt].forEach((v) => { t += v * v; }); return { t };',
  ),
  'functions of Math by their names': `const { exp, abs: size } = Math;\n${body('return { t: exp(-size(s.x)) };')}`,
  'a table that is made when the code is loaded': `const squares = [1, 2, 3].map((v) => { let t = v; t *= v; return t; });\n${body('return { t: squares[1]! * s.x };')}`,
  'lines of Windows, with a mark before them': `\ufeff${body('return { x: s.x };').replaceAll('\n', '\r\n')}`,
  branches: body('if (s.height < 0) return { x: -1 }; return { x: s.tilt > 0 ? 1 : 0 };'),
};

test('an index is a number when it is used, whatever its type says', () => {
  const { code } = checked(body('const q = [s.x, s.tilt]; return { t: q[1 + 0]! + q[0]! };'));
  expect(code).toContain('q[+(1 + 0)] + q[0]');
});

test.each(Object.entries(allowed))('%s may be used', (_, source) => {
  expect(faultOf(source)).toBeUndefined();
});

const forbidden: Record<string, [string, string]> = {
  'no export': ['function reward(s: State) { return { x: s.x }; }', 'must export'],
  'a default export': ['export default function reward(s: State) { return { x: s.x }; }', 'by name'],
  'an exported constant': ['export const reward = (s: State) => ({ x: s.x });', 'Only one thing'],
  'a second export': [`export const k = 1;\n${body('return { x: s.x };')}`, 'Only one thing'],
  'an import of code': [`import { x } from 'node:fs';\n${body('return { x: x };')}`, 'cannot import'],
  'an import in passing': [body("return { x: import('node:fs') };"), 'cannot import'],
  async: ['export async function reward(s: State) { return { x: s.x }; }', 'async'],
  'a generator': ['export function* reward(s: State) { return { x: s.x }; }', 'Generators'],
  'an asynchronous helper': [body('const f = async () => 1; return { x: s.x };'), 'async'],
  while: [body('while (true) {} return { x: 1 };'), '`while`'],
  'do while': [body('do {} while (true); return { x: 1 };'), '`do'],
  'an endless for': [body('for (;;) {} return { x: 1 };'), 'no plain end'],
  'a for that turns back': [body('for (let i = 0; i < 3; i++) i = 0; return { x: 1 };'), 'its own counter'],
  'a for that counts down': [body('for (let i = 0; i < 3; i--); return { x: 1 };'), 'no plain end'],
  'a for of a million': [body('for (let i = 0; i < 1e6; i++); return { x: 1 };'), 'no plain end'],
  'for in': [body('let n = 0; for (const k in s) n++; return { n };'), '`for … in`'],
  'a regular expression': [body('const r = /a/; return { x: 1 };'), 'Regular expressions'],
  'a bigint': [body('return { x: 1n };'), 'BigInt'],
  'new': [body('return { x: new Array(3).length };'), '`new`'],
  'a class': [`class A {}\n${body('return { x: 1 };')}`, 'Classes'],
  'a getter': [body('return { get x() { return 1; } };'), 'Getters'],
  this: [body('return { x: this.x };'), '`this`'],
  throw: [body("throw 'x';"), 'may not throw'],
  try: [body('try { return { x: 1 }; } catch { return { x: 0 }; }'), '`try`'],
  'state between calls': [`let n = 0;\n${body('n += 1; return { n };')}`, '`const`'],
  'state in an object': [
    `const m = { n: 0 };\n${body('m.n += 1; return { n: m.n };')}`,
    'may not change objects',
  ],
  'state in an object, by a pattern': [
    `const m = { n: 0 };\n${body('[m.n] = [1]; return { n: m.n };')}`,
    'may not change objects',
  ],
  'state in an object, by a loop': [
    `const m = { n: 0 };\n${body('for (m.n of [1, 2]) {} return { n: m.n };')}`,
    'may not change objects',
  ],
  'a changed argument': [body('s.x = 1; return { x: s.x };'), 'may not change objects'],
  'code at load': [`Math.abs(1);\n${body('return { x: 1 };')}`, 'Only constants and functions'],
  'another Math': [`const Math = { pow: 1 };\n${body('return { x: Math.pow };')}`, 'has a meaning already'],
  chance: [body('return { x: Math.random() };'), 'Math.random'],
  'the clock': [body('return { x: Date.now() };'), '`Date`'],
  'the process': [body('return { x: process.pid };'), '`process`'],
  eval: [body("return { x: eval('1') };"), '`eval`'],
  'the global object': [body('return { x: globalThis.x };'), '`globalThis`'],
  'the constructor': [body("return { x: (() => 1).constructor('return 1')() };"), 'constructor'],
  'the constructor by another name': [body("return { x: s['constructor'] };"), 'constructor'],
  prototypes: [body('return { x: s.__proto__ };'), '__proto__'],
  'a computed component': [body("const k = 'x'; return { [k]: 1 };"), 'computed'],
  'a list that grows': [body('const l = [1]; l.push(2); return { x: l.length };'), '`.push()`'],
  'a size over the limit': [`${body('return { x: 1 };')}\n//${'x'.repeat(65 * 1024)}`, '64 KB'],
};

test.each(Object.entries(forbidden))('%s is forbidden, and the message says so', (_, [source, message]) => {
  const fault = faultOf(source);
  expect(fault?.kind).toBe('forbidden');
  expect(fault?.message).toContain(message);
});

const mistyped: Record<string, [string, string]> = {
  'an unknown field': [
    body('return { v: s.velocty };'),
    '`s.velocty` is not a field of State; did you mean `velocity`?',
  ],
  'an unknown action': [
    body('return { v: a.force };'),
    '`a.force` is not a field of Action; it has: main, side.',
  ],
  'an unknown field taken apart': [
    'export function reward({ heigt }: State) { return { heigt }; }',
    '`heigt` is not a field of State; did you mean `height`?',
  ],
  'parameters without types': [
    'export function reward(s, a) { return { x: s.x }; }',
    'Declare the parameters',
  ],
  'parameters of other types': [
    'export function reward(s: string) { return { x: s.length }; }',
    '(s: State, a: Action)',
  ],
  'parameters in another order': [
    'export function reward(a: Action, s: State) { return { x: s.x }; }',
    '(s: State, a: Action)',
  ],
  'a fourth parameter': [
    'export function reward(s: State, a: Action, p: State, q: State) { return { x: s.x }; }',
    '(s: State, a: Action)',
  ],
  'a bare number': [body('return s.x;'), 'object of numbers'],
  'a list': [body('return [s.x];'), 'object of numbers'],
  'no components': [body('return {};'), 'object of numbers'],
  'a path without return': [body('if (s.x > 0) return { x: 1 };'), 'object of numbers'],
  'a boolean component': [body('return { up: s.tilt > 0 };'), 'Component `up` is of type boolean'],
  'a component that comes and goes': [
    body('if (s.x > 0) return { near: 1, far: 2 }; return { near: 1 };'),
    'Component `far` is missing',
  ],
  'a component that comes and goes behind a declared type': [
    'export function reward(s: State): Record<string, number> { return s.x > 0 ? { near: 1 } : { near: 1, far: 2 }; }',
    'Component `far` is missing',
  ],
  'a component spread in at times': [
    body('return { near: 1, ...(s.x > 0 ? { far: 2 } : {}) };'),
    'Component `far` is missing',
  ],
  'a component that is no name': [body("return { 'two words': s.x };"), 'cannot name a component'],
  'the total as a component': [body('return { near: s.x, total: s.x };'), 'Do not return `total`'],
  'a computed field': [body("const k = 'x' as 'x' | 'tilt'; return { v: s[k] };"), 'write the field'],
  'an elaborate type': [
    `type F<T> = T extends number ? T : never;\n${body('return { x: s.x };')}`,
    'Keep types simple',
  ],
  'a silenced type checker': [
    `// @ts-nocheck\n${body('return { x: s.nothing };')}`,
    '`s.nothing` is not a field',
  ],
};

test.each(Object.entries(mistyped))('%s is a type fault, and the message says so', (_, [source, message]) => {
  const fault = faultOf(source);
  expect(fault?.kind).toBe('type');
  expect(fault?.message).toContain(message);
});

test('a fault has its line, and further ones are told with theirs', () => {
  const fault = faultOf(body('const v = s.velocty;\n  const t = s.tlt;\n  return { v, t };'));
  expect(fault?.line).toBe(2);
  expect(fault?.message.split('\n')).toEqual([
    '`s.velocty` is not a field of State; did you mean `velocity`?',
    'Line 3: `s.tlt` is not a field of State; did you mean `tilt`?',
  ]);
  expect(faultOf(body('const x = 1;\n  while (x) {}'))?.line).toBe(3);
});

test('a power of a negated value is explained', () => {
  const fault = faultOf(body('return { x: -s.x ** 2 };'));
  expect(fault).toMatchObject({ kind: 'syntax', line: 2 });
  expect(fault?.message).toContain('write `-(x ** 2)`');
});

test.each([
  ['a missing brace', 'export function reward(s: State) { return { x: s.x }'],
  ['prose', 'Here is the reward you asked for:'],
  ['deep nesting', body(`return { x: ${'('.repeat(25_000)}1${')'.repeat(25_000)} };`)],
  ['deep negation', body(`return { x: ${'!'.repeat(60_000)}1 };`)],
])('%s is a syntax fault', (_, source) => {
  expect(faultOf(source)?.kind).toBe('syntax');
});

test('code that keeps the compiler busy is given up, and the next check is as ever', () => {
  const pattern = (middle: string) => `${'['.repeat(900)}${middle}${']'.repeat(900)}`;
  const bomb = body(`const ${pattern('z')} = ${pattern('1')}; return { x: z };`);
  expect(faultOf(bomb)).toMatchObject({ kind: 'timeout', message: expect.stringContaining('too elaborate') });
  expect(faultOf(body('return { x: s.x };'))).toBeUndefined();
});

test('nothing is an empty answer', () => {
  expect(faultOf('  \n')?.kind).toBe('empty');
});
