import { describe, expect, test } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import type { Genome } from '../../../../src/problems/reward/evolve/genome.ts';
import { freshGenome, grammarOf } from '../../../../src/problems/reward/evolve/grammar.ts';
import {
  lookedAt,
  type Signature,
  signatureOf,
  squaredDistance,
} from '../../../../src/problems/reward/evolve/signature.ts';
import { mostPromising } from '../../../../src/problems/reward/evolve/surrogate.ts';
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

/** Signatures on a circle, whose distances are known: an angle of 0 agrees, one of pi is opposed. */
const onCircle = (angle: number): Signature => ({
  direction: Float64Array.of(Math.cos(angle), Math.sin(angle)),
  level: 0,
});

describe('the most promising', () => {
  const known = [0, 0.5, 1, 2, 3, 4, 5].map((angle) => ({
    signature: onCircle(angle),
    merit: Math.cos(angle - 0.8),
  }));
  const angles = Array.from({ length: 63 }, (_, k) => k / 10);
  const pool = angles.map(onCircle);

  test('without curiosity are those next to the best', () => {
    const chosen = mostPromising(known, pool, [0, 0, 0]).map((i) => angles[i]!);
    for (const angle of chosen) expect(Math.abs(angle - 0.8)).toBeLessThan(0.4);
  });

  test('with much curiosity are far from what is known, and from each other', () => {
    const few = [
      { signature: onCircle(0), merit: 0 },
      { signature: onCircle(0.1), merit: 1 },
    ];
    const [first, second] = mostPromising(few, pool, [100, 100]).map((i) => angles[i]!);
    expect(Math.min(first!, 2 * Math.PI - first!)).toBeGreaterThan(0.8);
    expect(Math.abs(first! - second!)).toBeGreaterThan(0.8);
  });

  test('are as many as asked for, all different, and the same every time', () => {
    const curiosities = Array.from({ length: 20 }, (_, k) => k / 10);
    const chosen = mostPromising(known, pool, curiosities);
    expect(new Set(chosen).size).toBe(20);
    expect(mostPromising(known, pool, curiosities)).toEqual(chosen);
    expect(mostPromising(known, pool.slice(0, 3), curiosities).toSorted()).toEqual([0, 1, 2]);
  });

  test('may be asked for when all merits are equal, and when nothing is known', () => {
    const level = known.map(({ signature }) => ({ signature, merit: -500 }));
    expect(new Set(mostPromising(level, pool, [1, 1, 1])).size).toBe(3);
    expect(new Set(mostPromising([], pool, [1, 1, 1])).size).toBe(3);
  });
});
