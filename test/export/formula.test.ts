import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFormula } from '../../src/export/formula/read.ts';
import { environments, findEnvironment, rewardSource } from '../../src/registry.ts';
import { compiled, expectSame, roundTrip } from './exported.ts';
import { program } from './programs.ts';

const cartpole = findEnvironment('cartpole');
const cheetah = findEnvironment('half-cheetah');

describe("a reward, its formula and the formula's TypeScript give the same values", () => {
  test.each(environments.map(({ name }) => name))('in %s', (name) => {
    const environment = findEnvironment(name);
    for (const kind of ['human', 'fitness'] as const) {
      const source = rewardSource(environment, kind);
      expectSame(source, roundTrip(source, environment), environment, 50);
    }
  });

  test('for programs of all that a reward may use', () => {
    for (const source of fc.sample(program, { numRuns: 20, seed: 11 })) {
      expectSame(source, roundTrip(source, cartpole), cartpole, 20);
    }
  });
});

test('formulas mean what they say', () => {
  const text = [
    '# What a person writes.',
    'let tilt = 4 angle^2          # rad^2',
    'upright = exp(-tilt)          # best at 0',
    'inside = 0.1 < abs(x) < 2 and not (angle > 1) ? 1 : 0',
    'moved = (x - prev.x) / 0.02 - 0.001 force^2',
    'wrapped = mod(angle, 2 pi) + max(x, 0, -1)',
  ].join('\n');
  const direct = [
    'export function reward(s: State, a: Action, prev: State) {',
    '  const upright = Math.exp(-4 * s.angle * s.angle);',
    '  const inside = Math.abs(s.x) > 0.1 && Math.abs(s.x) < 2 && s.angle <= 1 ? 1 : 0;',
    '  const moved = (s.x - prev.x) / 0.02 - 0.001 * a.force * a.force;',
    '  const turn = 2 * Math.PI;',
    '  const wrapped = ((s.angle % turn) + turn) % turn + Math.max(s.x, 0);',
    '  return { upright, inside, moved, wrapped };',
    '}',
  ].join('\n');
  expectSame(direct, compiled(text, cartpole), cartpole, 200);
  expect(compiled(text, cartpole)).toContain('// What a person writes.');
});

test.each([
  [
    'upright = exp(-4 angel^2)',
    1,
    '`angel` is no field of cartpole and no line above. Did you mean `angle`?',
  ],
  ['a1 = x\nb = s.velocty', 2, 'Did you mean `velocity`?'],
  ['u = x > 1', 1, '`u` is true or false'],
  ['u = hypt(x, 1)', 1, 'There is no function `hypt`. Did you mean `hypot`?'],
  ['u = x +', 1, 'Unexpected end'],
  ['total = x', 1, 'Do not write `total`'],
  ['let q = x', 1, 'There is no component'],
  ['let q = x\nu = angle', 1, '`let q` is used by no line'],
  ['u = x\nu = angle', 2, '`u` is there already'],
  ['just words', 1, 'A line is `name = expression`'],
  ['u = [x, 1]', 1, 'is not available in a formula'],
])('the fault of %j names the line and the mend', (text, line, message) => {
  const formula = readFormula(text, cartpole);
  if (formula.ok) throw new Error('it was taken');
  expect(formula.fault.message).toContain(message);
  if (!message.startsWith('There is no component')) expect(formula.fault.line).toBe(line);
});

test('a name of both a field and an action must say which', () => {
  const formula = readFormula('u = backThigh^2', cheetah);
  expect(formula).toMatchObject({ ok: false, fault: { line: 1 } });
  expect(compiled('u = a.backThigh^2 + s.backThigh', cheetah)).toContain('a.backThigh ** 2 + s.backThigh');
});

test('warns of metres added to radians, and of nothing that weights could convert', () => {
  const warnings = (text: string) => {
    const formula = readFormula(text, cartpole);
    return formula.ok ? formula.value.warnings : [formula.fault];
  };
  expect(warnings('u = x + angle')).toEqual([
    { line: 1, message: 'adds m and rad; give each a weight of its own' },
  ]);
  expect(warnings('u = x > velocity ? 1 : 0')).toEqual([{ line: 1, message: 'compares m with m/s' }]);
  expect(warnings('u = 0.1 x + 2 angle\nv = x^2 - prev.x^2\nw = (x - prev.x) / velocity')).toEqual([]);
});

test('a formula that is nested too deeply, or doubles line by line, is answered', () => {
  expect(readFormula(`x = ${'x + '.repeat(20_000)}1`, cartpole)).toMatchObject({ ok: false });
  expect(readFormula(`x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`, cartpole)).toMatchObject({
    ok: false,
  });
  const doubled = Array.from({ length: 60 }, (_, k) => (k ? `t${k} = t${k - 1} + t${k - 1}` : 't0 = x'));
  expect(readFormula(doubled.join('\n'), cartpole)).toMatchObject({ ok: true });
});

test('what is small in memory and without end on paper is refused in a sentence', () => {
  const nested = (open: string, close: string) => `x = ${open.repeat(60)}angle${close.repeat(60)}`;
  for (const text of [nested('mod(', ', 3)'), nested('(', ' mod 3)')]) {
    expect(readFormula(text, cartpole)).toMatchObject({
      fault: { message: 'Written out, the formula is too long up to here.', line: 1 },
    });
  }
  const deep = readFormula(`x = ${'('.repeat(20_000)}angle`, cartpole);
  expect(deep).toMatchObject({ fault: { message: 'The formula is nested too deeply.' } });
  const long = readFormula(`x = angle #${'y'.repeat(65_536)}`, cartpole);
  expect(long).toMatchObject({ fault: { message: expect.stringContaining('64 KB') } });
});
