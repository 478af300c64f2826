import { createHash } from 'node:crypto';
import { parse } from 'acorn';
import { expect, test } from 'vitest';
import { loadReward } from '../../src/sandbox/isolate.ts';
import { powerScript } from '../../src/sandbox/power.ts';
import { rewritten } from '../../src/sandbox/rewrite.ts';
import { checked } from './checked.ts';
import { batchOf, lander } from './lander.ts';

const power = new Function(`return ${powerScript}`)() as (x: number, y: number) => number;

function portable(code: string): string {
  return rewritten(code, parse(code, { ecmaVersion: 2022, sourceType: 'module' }));
}

test('powers are those of Math.pow, to rounding', () => {
  const exponents = [
    2,
    3,
    4,
    7,
    10,
    63,
    64,
    65,
    101,
    -1,
    -2,
    -3,
    -70,
    0.5,
    -0.5,
    0.25,
    1.5,
    1 / 3,
    Math.PI,
    0,
  ];
  const bases = batchOf(50).state.map((x) => 3 * x);
  for (const y of exponents) {
    for (const x of bases) {
      const expected = x ** y;
      const got = power(x, y);
      if (Number.isNaN(expected)) expect(got).toBeNaN();
      else expect(Math.abs(got - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-13);
    }
  }
});

test.each([
  [0, 0, 1],
  [NaN, 0, 1],
  [1, NaN, NaN],
  [0, -1, Infinity],
  [0, 1.5, 0],
  [0, -1.5, Infinity],
  [-8, 1 / 3, NaN],
  [2, Infinity, Infinity],
  [0.5, Infinity, 0],
  [-2, 65, -(2 ** 65)],
  [2, -1074, Number.MIN_VALUE],
])('%d to the power of %d is %d', (x, y, expected) => {
  const got = power(x, y);
  if (Number.isFinite(expected) && expected !== 0) expect(got / expected).toBeCloseTo(1, 12);
  else expect(got).toBe(expected);
});

test.each([
  'a ** 2',
  '(a + b) ** (1 + c)',
  '(a ** b) ** c',
  'a ** b ** c',
  '2 * a ** 2 + b ** 2 ** c',
  '[a, b].map((v) => v ** 2).reduce((p, q) => p + q ** (a, c))',
  '-(a ** 2)\n  + (b) ** ((2))',
  '(() => { let t = b; t **= 1 + a; return t; })()',
  '[a, b][[0, 1][(1)] ** 2] ** [c][0]',
])('%s means the same in portable form', (code) => {
  const text = portable(code);
  expect(text).not.toContain('**');
  expect(text.split('\n')).toHaveLength(code.split('\n').length);
  const value = (text: string) => new Function('a', 'b', 'c', `return ${text}`)(1.25, 3.5, 0.75);
  expect(value(text)).toBe(value(code));
});

test('a reward gives the same bits on every Node', () => {
  const reward = checked(`
    export function reward(s: State, a: Action, prev: State) {
      const waves = Math.sin(s.x) + Math.cos(s.height) + Math.tan(s.tilt) + Math.atan2(s.x, s.tilt);
      const bells = Math.exp(-(s.x ** 2)) + Math.tanh(s.velocity) + Math.log1p(Math.abs(s.x)) + Math.cosh(s.tilt);
      const powers = s.x ** 3 + s.tilt ** 4 + Math.abs(s.height) ** 1.5 + Math.abs(prev.x) ** -0.3 + Math.cbrt(s.x);
      const effort = -0.01 * Math.hypot(a.main, a.side, prev.tilt) - Math.log(1 + a.main ** 2) + Math.asinh(a.side);
      return { waves, bells, powers, effort };
    }
  `);
  const loaded = loadReward(reward, batchOf(5000), lander);
  if (!loaded.ok) throw new Error(loaded.fault.message);
  loaded.value.evaluate();
  const { totals } = loaded.value;
  const digest = createHash('sha256').update(new Uint8Array(totals.buffer)).digest('hex');
  loaded.value.dispose();
  expect(digest.slice(0, 16)).toBe('a799f7291fc5399f');
});
