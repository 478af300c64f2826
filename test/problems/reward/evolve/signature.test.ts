import { describe, expect, test } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import type { Genome } from '../../../../src/problems/reward/evolve/genome.ts';
import { freshGenome, grammarOf } from '../../../../src/problems/reward/evolve/grammar.ts';
import { lookedAt, signatureOf, squaredDistance } from '../../../../src/problems/reward/evolve/signature.ts';
import { surveyEnvironment } from '../../../../src/problems/reward/evolve/survey.ts';
import { findEnvironment } from '../../../../src/registry.ts';

const environment = findEnvironment('cartpole-swingup');
const survey = surveyEnvironment(environment);
const grammar = grammarOf(environment, survey);
const transitions = lookedAt(survey);
const sign = (genome: Genome) => signatureOf(genome, transitions)!;
const random = (seed: number) => sign(freshGenome(grammar, new Random(seed, 'surrogate')));

describe('a signature', () => {
  const { components } = freshGenome(grammar, new Random(2));
  const scaledBy = (factor: number): Genome => ({
    components: components.map((component) => ({ ...component, weight: component.weight * factor })),
  });

  test('does not change with the scale of a reward, and turns with its sign', () => {
    expect(squaredDistance(sign(scaledBy(1)), sign(scaledBy(50)))).toBeCloseTo(0, 12);
    expect(squaredDistance(sign(scaledBy(1)), sign(scaledBy(-1)))).toBeGreaterThanOrEqual(1 - 1e-12);
  });

  test('is a distance: zero to itself, the same both ways, and never beyond its bound', () => {
    for (let seed = 0; seed < 50; seed++) {
      const [a, b] = [random(seed), random(seed + 50)];
      expect(squaredDistance(a, a)).toBeCloseTo(0, 12);
      expect(squaredDistance(a, b)).toBe(squaredDistance(b, a));
      expect(squaredDistance(a, b)).toBeLessThanOrEqual(1.15 + 1e-12);
    }
  });

  test('of a constant tells a bonus from a cost', () => {
    const constant = (weight: number) => sign({ components: [{ kind: 'level', weight, factors: [] }] });
    expect(constant(1).level).toBe(1);
    expect(constant(-1).level).toBe(-1);
    expect(constant(1).direction.every((value) => value === 0)).toBe(true);
  });

  test('is not to be had of code that only the sandbox may run', () => {
    const original = { source: 'function original(s: State) { return { x: s.x }; }', parameters: 1 };
    expect(
      signatureOf({ original, components: [{ kind: 'kept', weight: 1, name: 'x' }] }, transitions),
    ).toBeUndefined();
  });
});
