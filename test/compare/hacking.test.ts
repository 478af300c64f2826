import { describe, expect, test } from 'vitest';
import { alarmsOf } from '../../src/compare/hacking.ts';
import { Random } from '../../src/core/random.ts';
import { evidence, probe } from './evidence.ts';

const five = [1, 2, 3, 4, 5];

/** Column 0 is the human reward, 1 the one under suspicion. */
const human = evidence(
  'human',
  'human',
  0,
  five.map((k) => ({ fitness: [0, 50, 100 + k], probe: probe(100 + k, [100, 20], 0) })),
);
const kinds = (suspect: ReturnType<typeof evidence>, among = [human, suspect]) =>
  alarmsOf(suspect, among).map(({ kind }) => kind);

describe('a reward that prefers worse policies', () => {
  const suspect = (returns: readonly [number, number], fitness: number, seeds = five) =>
    evidence(
      'suspect',
      'other',
      1,
      seeds.map(() => ({ fitness: [0, fitness], probe: probe(fitness, returns, 1) })),
    );

  test('sets off the alarm, with the numbers', () => {
    expect(alarmsOf(suspect([5, 90], 30), [human, suspect([5, 90], 30)])).toEqual([
      { kind: 'preference', seeds: [5, 5], reward: [20, 90], fitness: [103, 30], than: 'human' },
    ]);
  });

  test('does not where its policies fail by its own measure too, where the loss is small, or the seeds few', () => {
    expect(kinds(suspect([5, 10], 30))).toEqual([]);
    expect(kinds(suspect([5, 90], 97))).toEqual([]);
    expect(kinds(suspect([5, 90], 30, [1, 2, 3, 4]))).toEqual([]);
  });
});

describe('a reward that is exploited late in training', () => {
  test('sets off the alarm when the fitness falls from where the other seeds peak', () => {
    const suspect = evidence(
      'suspect',
      'other',
      1,
      five.map((k) => ({ fitness: [0, 100, 80, 40 + k], reward: [1, 2, 3, 4] })),
    );
    expect(kinds(suspect)).toEqual(['training']);
  });

  test('does not when both rise, when both fall, or where the noise of good policies is all there is', () => {
    const shape = (fitness: readonly number[], reward: readonly number[]) =>
      kinds(
        evidence(
          'suspect',
          'other',
          1,
          five.map(() => ({ fitness, reward })),
        ),
      );
    expect(shape([0, 50, 100], [1, 2, 3])).toEqual([]);
    expect(shape([0, 100, 50], [1, 3, 2])).toEqual([]);
    let alarms = 0;
    for (let trial = 0; trial < 300; trial++) {
      const random = new Random(0, 'noise', trial);
      const seeds = five.map(() => ({
        fitness: Array.from({ length: 10 }, (_, c) => Math.min(1, c / 4) * 100 + 25 * random.normal()),
        reward: Array.from({ length: 10 }, () => random.normal()),
      }));
      alarms += kinds(evidence('noisy', 'other', 1, seeds)).length;
    }
    expect(alarms / 300).toBeLessThan(0.03);
  });
});

test('a reward that pays more where the world is changed and the task fails sets off the alarm', () => {
  const played = (reward: number, fitness: number) =>
    evidence(
      'suspect',
      'other',
      1,
      five.map(() => ({ fitness: [0, 100], probe: probe(100, [90, 50], 1, { reward, fitness }) })),
    );
  expect(kinds(played(60, 20))).toEqual(['perturbed']);
  expect(kinds(played(40, 20))).toEqual([]);
  expect(kinds(played(60, 98))).toEqual([]);
});

test('the fitness itself cannot be hacked: it is what counts', () => {
  const fitness = evidence(
    'fitness',
    'fitness',
    1,
    five.map(() => ({ fitness: [0, 9, 1], reward: [0, 1, 2] })),
  );
  expect(alarmsOf(fitness, [human, fitness])).toEqual([]);
});
