import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printLatex } from '../../src/export/latex/latex.ts';
import { widthOf } from '../../src/export/latex/width.ts';
import { environments, findEnvironment, rewardSource } from '../../src/registry.ts';
import { equationsOf } from './exported.ts';
import { foundRewards } from './found.ts';
import { program } from './programs.ts';
import { complaintsOf, hasLatex, texWidths, whyNotTypeset } from './run-pdflatex.ts';

const latexOf = (name: string, source: string) => {
  const environment = findEnvironment(name);
  return printLatex(equationsOf(source, environment), environment, 'Title');
};

test('a reward is readable equations', () => {
  const source = `export function reward(s: State, a: Action, prev: State) {
    const width = 0.5;
    const upright = Math.exp(-((s.angle / width) ** 2));
    const inside = Math.abs(s.x) < 2 && !(s.angle > 1) ? 1 : 0;
    const moved = 0.1 * s.x * s.x - prev.x;
    const effort = -0.01 * a.force ** 2;
    return { upright, inside, moved, effort };
  }`;
  const lines = latexOf('cartpole', source).split('\n');
  expect(lines).toContain('  \\mathrm{width} &= 0.5 \\\\');
  expect(lines).toContain(
    '  r_{\\mathrm{upright}} &= \\exp\\left(-{\\left(\\frac{\\mathrm{angle}}{\\mathrm{width}}\\right)}^{2}\\right) \\\\',
  );
  expect(lines).toContain(
    '  r_{\\mathrm{inside}} &= \\begin{cases} 1 & \\text{if } \\left|x\\right| < 2 \\land \\lnot \\left(\\mathrm{angle} > 1\\right) \\\\ 0 & \\text{otherwise} \\end{cases} \\\\',
  );
  expect(lines).toContain('  r_{\\mathrm{moved}} &= 0.1 \\, {x}^{2} - x_{t-1} \\\\');
  expect(lines).toContain('  r_{\\mathrm{effort}} &= -0.01 \\, {a_{\\mathrm{force}}}^{2}');
});

test('long names do not run out of the page: numbers stand in for them, and sums are broken', () => {
  const wordy = 'angleRaisedWhileTheCartIsSlow';
  const source = `export function reward(s: State) {
    const ${wordy}Width = 2.5;
    const short = 3;
    const standingUpright = 1 / short;
    const ${wordy} = Math.exp(-((s.angle / ${wordy}Width) ** 2)) * standingUpright;
    const cartInTheMiddle = -s.x * ${wordy}Width;
    const poleStandsStill = -s.angularVelocity;
    const cartStandsStill = -s.velocity;
    const timeIsRunning = -1;
    return { standingUpright, ${wordy}, cartInTheMiddle, poleStandsStill, cartStandsStill, timeIsRunning };
  }`;
  const text = latexOf('cartpole', source);
  expect(text).not.toContain('Width');
  expect(text).toContain(`%   r_{2}: ${wordy}\n`);
  expect(text).toContain(
    '  r &= r_{\\mathrm{standingUpright}} + r_{2} + r_{\\mathrm{cartInTheMiddle}} + r_{\\mathrm{poleStandsStill}} \\\\\n' +
      '  &\\quad {} + r_{\\mathrm{cartStandsStill}} + r_{\\mathrm{timeIsRunning}} \\\\\n',
  );
  expect(text).toContain('r_{2} &= \\exp\\left(-{\\left(\\frac{\\mathrm{angle}}{2.5}\\right)}^{2}\\right)');
  expect(text).toContain('-x \\cdot 2.5');
  expect(text).toContain('  \\mathrm{short} &= 3');
});

test('a sum goes on in the next line, a product too, and what cannot be broken is defined before', () => {
  const near = (field: string) => `Math.exp(-(((s.${field} - 1.25) / 0.75) ** 2))`;
  const source = `export function reward(s: State, a: Action, prev: State) {
    const all = s.angularVelocity ** 2 + s.angularVelocity * s.velocity - (s.velocity - a.force) * s.angularVelocity;
    const both = 3 * ${near('angularVelocity')} * ${near('velocity')} * ${near('angle')};
    const progress = 40 * (${near('angularVelocity')} - ${near('velocity')} - ${near('angle')});
    return { all, both, progress };
  }`;
  const written = latexOf('cartpole', source).split('align*}')[1]!;
  const exp = (symbol: string) =>
    `\\exp\\left(-{\\left(\\frac{\\mathrm{${symbol}} - 1.25}{0.75}\\right)}^{2}\\right)`;
  expect(written.split(' \\\\\n').map((line) => line.trim())).toEqual([
    'r &= r_{\\mathrm{all}} + r_{\\mathrm{both}} + r_{\\mathrm{progress}}',
    'r_{\\mathrm{all}} &= {\\mathrm{angularVelocity}}^{2} + \\mathrm{angularVelocity} \\, \\mathrm{velocity}',
    '&\\quad {} - \\left(\\mathrm{velocity} - a_{\\mathrm{force}}\\right) \\, \\mathrm{angularVelocity}',
    `r_{\\mathrm{both}} &= 3 \\, ${exp('angularVelocity')}`,
    `&\\quad {} \\times ${exp('velocity')} \\, ${exp('angle')}`,
    `u_{1} &= ${exp('angularVelocity')}`,
    `&\\quad {} - ${exp('velocity')}`,
    `&\\quad {} - ${exp('angle')}`,
    'r_{\\mathrm{progress}} &= 40 \\, u_{1}\n\\end{',
  ]);
});

test('a condition that is too wide is defined by what it is equivalent to', () => {
  const test = ['angularVelocity', 'velocity', 'angle', 'x'].map((field) => `Math.abs(s.${field}) < 12.125`);
  const source = `export function reward(s: State) { return { inside: ${test.join(' && ')} ? 1 : 0 }; }`;
  const written = latexOf('cartpole', source);
  expect(written).toContain(
    '  u_{1} &\\iff \\left|\\mathrm{angularVelocity}\\right| < 12.125 \\land \\left|\\mathrm{velocity}\\right| < 12.125 \\\\\n' +
      '  &\\quad {} \\land \\left|\\mathrm{angle}\\right| < 12.125 \\land \\left|x\\right| < 12.125 \\\\\n',
  );
  expect(written).toContain('1 & \\text{if } u_{1} \\\\ 0');
});

test('signs do not stand beside each other', () => {
  const source =
    'export function reward(s: State) { return { odd: s.x - -s.angle + s.velocity * -s.x, even: -s.x + 1 }; }';
  const written = latexOf('cartpole', source);
  expect(written).toContain(
    '= x - \\left(-\\mathrm{angle}\\right) + \\mathrm{velocity} \\, \\left(-x\\right)',
  );
  expect(written).toContain('= -x + 1');
});

test('the rate of a declared field has its dot', () => {
  expect(latexOf('hopper', 'export function reward(s: State) { return { fast: s.xVelocity }; }')).toContain(
    'r_{\\mathrm{fast}} &= \\dot{x}',
  );
});

test('braces and brackets of every human reward close', () => {
  for (const environment of environments) {
    const text = latexOf(environment.name, rewardSource(environment, 'human'));
    expect(text.match(/\{/g)!.length).toBe(text.match(/\}/g)!.length);
    expect(text.match(/\\left/g)?.length).toBe(text.match(/\\right/g)?.length);
  }
});

/** Every human, task and found reward as LaTeX, and random ones. */
function everyLatex(): (readonly [name: string, text: string])[] {
  const declared = environments.flatMap((environment) =>
    (['human', 'fitness'] as const).map((label) => ({
      ...{ name: `${label} ${environment.name}`, environment, source: rewardSource(environment, label) },
    })),
  );
  const random = fc
    .sample(program, { numRuns: 25, seed: 1 })
    .map((source, k) => ({ name: `random ${k}`, environment: findEnvironment('cartpole'), source }));
  return [...declared, ...foundRewards, ...random].map(({ name, environment, source }) => [
    ...([name, printLatex(equationsOf(source, environment), environment, name)] as const),
  ]);
}

describe.skipIf(!hasLatex)(hasLatex ? 'LaTeX itself' : whyNotTypeset, () => {
  const written = everyLatex();

  test('understands every reward, and finds room for it on the page', () => {
    expect(complaintsOf(Object.fromEntries(written))).toEqual([]);
  });

  test('sets what stands on either side of a sign hardly wider than it is taken to be, nor much narrower', () => {
    const rows = written.flatMap(([, text]) => text.split('align*}')[1]!.split(' \\\\\n'));
    // A choice among cases holds the sign that columns are parted by.
    const sides = rows
      .filter((row) => !row.includes('cases'))
      .flatMap((row) => row.split(/&(?:=|\\iff|\\quad)/));
    const formulas = [...new Set(sides.map((side) => side.replace(/\\end\{$/, '').trim()))].filter(Boolean);
    const widths = texWidths(formulas);
    expect(widths).toHaveLength(formulas.length);
    for (const [k, formula] of formulas.entries()) {
      expect(widthOf(formula) - widths[k]!, formula).toBeGreaterThan(-2);
      if (widths[k]! > 60) expect(widthOf(formula) / widths[k]!, formula).toBeLessThan(1.25);
    }
  });
});
