import { expect, test } from 'vitest';
import { printLatex } from '../../src/export/latex.ts';
import { environments, findEnvironment, rewardSource } from '../../src/registry.ts';
import { equationsOf } from './exported.ts';

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
    '  r &= r_{\\mathrm{standingUpright}} + r_{2} + r_{\\mathrm{cartInTheMiddle}} \\\\\n' +
      '  &\\quad {} + r_{\\mathrm{poleStandsStill}} + r_{\\mathrm{cartStandsStill}} + r_{\\mathrm{timeIsRunning}} \\\\\n',
  );
  expect(text).toContain('r_{2} &= \\exp\\left(-{\\left(\\frac{\\mathrm{angle}}{2.5}\\right)}^{2}\\right)');
  expect(text).toContain('-x \\cdot 2.5');
  expect(text).toContain('  \\mathrm{short} &= 3');
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
