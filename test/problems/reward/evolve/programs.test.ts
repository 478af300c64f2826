import { describe, expect, test } from 'vitest';
import { defineEnv, type Environment } from '../../../../src/core/environment.ts';
import { Random } from '../../../../src/core/random.ts';
import type { Component, Genome } from '../../../../src/problems/reward/evolve/genome.ts';
import {
  freshGenome,
  type Grammar,
  grammarOf,
  mostComponents,
} from '../../../../src/problems/reward/evolve/grammar.ts';
import { recoverGenome } from '../../../../src/problems/reward/evolve/recover.ts';
import { componentNames, renderGenome } from '../../../../src/problems/reward/evolve/render.ts';
import { surveyEnvironment } from '../../../../src/problems/reward/evolve/survey.ts';
import { cross, mutate, type Parent } from '../../../../src/problems/reward/evolve/vary.ts';
import { environments, rewardSource } from '../../../../src/registry.ts';
import { checkReward } from '../../../../src/sandbox/check.ts';
import { isIdentifier } from '../../../../src/sandbox/harness.ts';
import { loadReward } from '../../../fixtures/load-reward.ts';

/** Programs made for each environment; the first of them go through the whole check. */
const programs = 200;
const checked = 25;

const cases = environments.map((environment) => [environment.name, environment] as const);

/** A program from anywhere in the search: fresh, mutated a few times, or crossed. */
function anyGenome(grammar: Grammar, seed: number): Genome {
  const random = new Random(seed, 'program');
  const parent = (genome: Genome): Parent => ({ id: '01-01', genome, merit: 0, statistics: {} });
  let genome = freshGenome(grammar, random);
  for (let k = 0; k < seed % 6; k++) genome = mutate(parent(genome), grammar, random);
  return seed % 3 === 0 ? cross(parent(genome), parent(freshGenome(grammar, random)), random) : genome;
}

/** The components of `source` over some steps of the environment. */
function runOver(source: string, { survey }: Grammar): Record<string, number>[] {
  const reward = loadReward(source);
  const some = survey.transitions.filter((_, i) => i % 10 === 0);
  return some.map(({ state, action, previous }) => reward(state, action, previous));
}

/** Products of many fields may have a name that is too long for a component: the sandbox refuses those alone. */
const isShort = (genome: Genome) => componentNames(genome).every(isIdentifier);

/** Fields in another order make no difference. */
const plain = (genome: Genome | undefined) => JSON.parse(JSON.stringify(genome ?? null));

describe.each(cases)('programs for %s', (_, environment: Environment) => {
  const grammar = grammarOf(environment, surveyEnvironment(environment));
  const genomes = Array.from({ length: programs }, (_, seed) => anyGenome(grammar, seed));
  const sources = genomes.map((genome) => renderGenome(genome, environment));

  test('pass every check of a reward', () => {
    for (const genome of genomes.filter(isShort).slice(0, checked)) {
      const source = renderGenome(genome, environment);
      expect(checkReward(source, environment), source).toMatchObject({ ok: true });
    }
  });

  test('run, with components that are finite and of a sane scale', () => {
    for (const [i, source] of sources.entries()) {
      const rows = runOver(source, grammar);
      const names = Object.keys(rows[0]!);
      expect(names).toEqual(componentNames(genomes[i]!));
      expect(names.length).toBeGreaterThan(0);
      expect(names.length).toBeLessThanOrEqual(mostComponents);
      for (const name of names) {
        const values = rows.map((row) => row[name]!);
        expect(values.every(Number.isFinite), source).toBe(true);
        const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
        expect(mean, source).toBeLessThan(1000);
      }
    }
  });

  test('are mostly of a scale near 1 when they are fresh', () => {
    const scales = Array.from({ length: programs }, (_, seed) => {
      const rows = runOver(renderGenome(freshGenome(grammar, new Random(seed)), environment), grammar);
      const totals = rows.map((row) => Object.values(row).reduce((sum, value) => sum + Math.abs(value), 0));
      return totals.reduce((sum, total) => sum + total, 0) / totals.length;
    }).sort((a, b) => a - b);
    expect(scales[Math.floor(0.05 * programs)]).toBeGreaterThan(0.03);
    expect(scales[Math.floor(0.95 * programs)]).toBeLessThan(30);
  });

  test('are read back as they were written', () => {
    for (const [i, source] of sources.entries()) {
      const genome = recoverGenome(source, componentNames(genomes[i]!), environment);
      expect(plain(genome)).toEqual(plain(genomes[i]));
      expect(renderGenome(genome!, environment)).toBe(source);
    }
  });

  test('differ: the grammar is wide', () => {
    expect(new Set(sources).size).toBeGreaterThan(0.97 * programs);
    const kinds = new Set(genomes.flatMap(componentNames));
    expect(kinds.size).toBeGreaterThan(40);
  });

  test('may start from a reward that a person wrote', () => {
    const human = rewardSource(environment, 'human');
    const before = runOver(human, grammar);
    const names = Object.keys(before[0]!);
    const genome = recoverGenome(human, names, environment)!;
    expect(genome.components).toEqual(names.map((name) => ({ kind: 'kept', weight: 1, name })));
    const wrapped = renderGenome(genome, environment);
    expect(runOver(wrapped, grammar)).toEqual(before);
    expect(checkReward(wrapped, environment)).toMatchObject({ ok: true });
    expect(plain(recoverGenome(wrapped, names, environment))).toEqual(plain(genome));
    for (let seed = 0; seed < 10; seed++) {
      const child = mutate({ id: '01-01', genome, merit: 0, statistics: {} }, grammar, new Random(seed));
      const source = renderGenome(child, environment);
      expect(checkReward(source, environment).ok, source).toBe(isShort(child));
      expect(plain(recoverGenome(source, componentNames(child), environment))).toEqual(plain(child));
    }
  });
});

test('a field may be called what a program uses for itself', () => {
  const field = { unit: 'm', meaning: 'a length' };
  const names = ['s', 'prev', 'base', 'original', 'Math', 'return', 'gap', 'gapNear', 'gapNearWidth'];
  const awkward = defineEnv({
    ...environments[0]!,
    state: Object.fromEntries(names.map((name) => [name, field])),
    reset: (random) => Object.fromEntries(names.map((name) => [name, random.uniform(-1, 1)])),
    step: (s, a) => Object.fromEntries(names.map((name) => [name, 0.9 * s[name]! + 0.01 * a.force!])),
    terminated: () => false,
  });
  const grammar = grammarOf(awkward, surveyEnvironment(awkward));
  for (let seed = 0; seed < 150; seed++) {
    const genome = anyGenome(grammar, seed);
    const source = renderGenome(genome, awkward);
    expect(runOver(source, grammar).length, source).toBeGreaterThan(0);
    expect(plain(recoverGenome(source, componentNames(genome), awkward))).toEqual(plain(genome));
    if (seed < 20) expect(checkReward(source, awkward), source).toMatchObject({ ok: true });
  }
});

describe('variation', () => {
  const environment = environments.find(({ name }) => name === 'cartpole-swingup')!;
  const grammar = grammarOf(environment, surveyEnvironment(environment));
  const level = (field: string, weight: number): Component => ({
    kind: 'level',
    weight,
    factors: [{ feature: { kind: 'state', fields: [field] }, shape: 'square', target: 0, width: 1 }],
  });
  const genome: Genome = { components: [level('x', -1), level('angle', -1)] };
  const statistics = (xShare: number) => {
    const common = { mean: -1, min: -2, max: 0, std: 1 };
    return {
      xSquared: { ...common, varianceShare: xShare },
      angleSquared: { ...common, varianceShare: 1 - xShare },
    };
  };
  const children = (parent: Parent) =>
    Array.from({ length: 400 }, (_, seed) => mutate(parent, grammar, new Random(seed, 'child')));
  const changed = (parent: Parent, index: number) => {
    const untouched = JSON.stringify(genome.components[index]);
    return children(parent).filter((child) => !child.components.some((c) => JSON.stringify(c) === untouched))
      .length;
  };

  test('works on a component that training found flat more than on the other', () => {
    const flat = { id: '01-01', genome, merit: 0, statistics: statistics(0.001) };
    const even = { id: '01-01', genome, merit: 0, statistics: statistics(0.5) };
    const ratio = (parent: Parent) => changed(parent, 0) / changed(parent, 1);
    expect(ratio(flat)).toBeGreaterThan(1.15 * ratio(even));
  });

  test('takes a component that dominates down, sometimes', () => {
    const weights = children({ id: '01-01', genome, merit: 0, statistics: statistics(0.98) })
      .map((child) =>
        child.components.find((c) => c.kind === 'level' && c.factors[0]?.feature.fields[0] === 'x'),
      )
      .flatMap((component) => (component ? [Math.abs(component.weight)] : []));
    const lowered = weights.filter((weight) => weight < 0.61).length;
    const raised = weights.filter((weight) => weight > 1 / 0.61).length;
    expect(lowered).toBeGreaterThan(1.5 * raised);
  });

  test('crosses components of the same name, each from either parent', () => {
    const first = { id: '01-01', genome, merit: 0, statistics: {} };
    const second = {
      id: '01-02',
      genome: { components: [level('angle', -7), level('velocity', -3)] },
      merit: 0,
      statistics: {},
    };
    const weights = new Map<string, Set<number>>();
    for (let seed = 0; seed < 100; seed++) {
      const child = cross(first, second, new Random(seed));
      for (const [i, name] of componentNames(child).entries()) {
        weights.set(name, (weights.get(name) ?? new Set()).add(child.components[i]!.weight));
      }
    }
    expect(Object.fromEntries([...weights].map(([name, values]) => [name, [...values].sort()]))).toEqual({
      xSquared: [-1],
      angleSquared: [-1, -7],
      velocitySquared: [-3],
    });
  });
});
