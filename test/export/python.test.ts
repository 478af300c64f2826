import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { freshGenome, grammarOf } from '../../src/problems/reward/evolve/grammar.ts';
import { renderGenome } from '../../src/problems/reward/evolve/render.ts';
import { surveyEnvironment } from '../../src/problems/reward/evolve/survey.ts';
import { environments, findEnvironment, rewardSource } from '../../src/registry.ts';
import { pythonOf } from './exported.ts';
import { program } from './programs.ts';
import { python, runSelfTests, whySkipped } from './run-python.ts';

const cartpole = findEnvironment('cartpole');

/** Runs the self-tests of many exports in one Python; each must pass. `sources` are for the message. */
function expectPasses(modules: readonly string[], sources: readonly string[]): void {
  const printed = runSelfTests(modules);
  expect(printed).toHaveLength(modules.length);
  for (const [k, line] of printed.entries()) expect(line, sources[k]).toMatch(/ passed: \d+ transitions/);
}

describe.skipIf(!python)(python ? 'Python exports give the values of the sandbox' : whySkipped, () => {
  test('for every human reward and fitness, over a thousand transitions', () => {
    const cases = environments.flatMap((environment) =>
      (['human', 'fitness'] as const).map((kind) => ({
        environment,
        source: rewardSource(environment, kind),
      })),
    );
    const modules = cases.map(({ environment, source }) => pythonOf(source, environment, 1000));
    expectPasses(
      modules,
      cases.map(({ source }) => source),
    );
  });

  test('for the programs of the built-in proposer', () => {
    const cases = ['pendulum', 'acrobot', 'hopper'].flatMap((name) => {
      const environment = findEnvironment(name);
      const grammar = grammarOf(environment, surveyEnvironment(environment));
      return [1, 2, 3, 4].map((seed) => {
        const genome = freshGenome(grammar, new Random(seed, environment.name));
        return { environment, source: renderGenome(genome, environment) };
      });
    });
    const modules = cases.map(({ environment, source }) => pythonOf(source, environment, 50));
    expectPasses(
      modules,
      cases.map(({ source }) => source),
    );
  });

  test('for programs of all that a reward may use', () => {
    const sources = fc.sample(program, { numRuns: 40, seed: 7 });
    expectPasses(
      sources.map((source) => pythonOf(source, cartpole, 40)),
      sources,
    );
  });

  test('and a wrong one is found out', () => {
    const source = rewardSource(cartpole, 'human');
    const wrong = pythonOf(source, cartpole, 20).replace('-5.0 * s.angle', '-5.1 * s.angle');
    expect(runSelfTests([wrong])[0]).toContain('FAILED: 20 transitions');
  });
});

test('a Python export says how to use it, its fields and their units', () => {
  const text = pythonOf(rewardSource(cartpole, 'human'), cartpole, 2);
  expect(text).toContain('angle: np.ndarray  # rad: angle of the pole');
  expect(text).toContain('gymnasium.make("CartPole-v1", **options)');
  expect(text).toContain('upright = -5.0 * s.angle * s.angle  # rad');
});

test('a task without a twin in Gymnasium has no wrapper', () => {
  const swingup = findEnvironment('cartpole-swingup');
  const text = pythonOf(rewardSource(swingup, 'human'), swingup, 2);
  expect(text).not.toContain('import gymnasium');
  expect(text).toContain('There is no such task in Gymnasium');
});

test('every name that a component may have has one in Python', () => {
  const names = ['$', '$x', '_$', '_', 'class', 'None', 'float', 'np', '_round', 'x_2', '$_2'];
  const text = pythonOf(
    `export function reward(s: State) { return { ${names.map((name) => `${name}: s.x`).join(', ')} }; }`,
    cartpole,
    4,
  );
  const body = text.slice(text.indexOf('np.errstate'), text.indexOf('values = {'));
  const given = [...body.matchAll(/^ +(\S+) = s\.x/gm)].map(([, name]) => name!);
  expect(new Set(given).size).toBe(names.length);
  for (const name of given) expect(name).toMatch(/^[A-Za-z_]\w*$/);
  expect(given).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(class|None|float|np|_round)$/)]),
  );
});
