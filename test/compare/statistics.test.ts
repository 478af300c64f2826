import jstat from 'jstat';
import { describe, expect, test } from 'vitest';
import {
  interquartileMean,
  optimalityGap,
  probabilityOfImprovement,
  shareAbove,
} from '../../src/compare/statistics/aggregates.ts';
import { bootstrap, bootstrapGroups } from '../../src/compare/statistics/bootstrap.ts';
import { normalBelow, signTest, studentQuantile } from '../../src/compare/statistics/distributions.ts';
import { addRow, correlation, emptyMoments, joinMoments } from '../../src/compare/statistics/moments.ts';
import { improvementEstimate, shareEstimate } from '../../src/compare/statistics/shares.ts';
import { Random } from '../../src/core/random.ts';
import { mean } from '../../src/core/statistics.ts';

describe('distributions agree with jstat', () => {
  test('the normal distribution', () => {
    for (const z of [-6, -3.1, -1.96, -0.2, 0, 0.7, 2.576]) {
      expect(normalBelow(z)).toBeCloseTo(jstat.normal.cdf(z, 0, 1), 6);
    }
    expect(normalBelow(-6) / 9.86587645037698e-10).toBeCloseTo(1, 5);
  });

  test("Student's t", () => {
    for (const freedom of [1, 2, 3, 4, 9, 12, 40, 301]) {
      for (const share of [0.01, 0.3, 0.5, 0.9, 0.975]) {
        expect(studentQuantile(share, freedom)).toBeCloseTo(jstat.studentt.inv(share, freedom), 5);
      }
    }
  });

  test('the sign test', () => {
    for (const [successes, trials] of [
      [0, 3],
      [5, 5],
      [7, 8],
      [9, 10],
      [14, 20],
    ] as const) {
      const below = successes === 0 ? 0 : jstat.binomial.cdf(successes - 1, trials, 0.5);
      expect(signTest(successes, trials)).toBeCloseTo(1 - below, 10);
    }
    expect(signTest(4, 4)).toBeGreaterThan(0.05);
    expect(signTest(5, 5)).toBeLessThan(0.05);
  });
});

describe("aggregates as rliable's formulas give them by hand", () => {
  test('the interquartile mean drops a quarter at either end, rounded down', () => {
    expect(interquartileMean([3])).toBe(3);
    expect(interquartileMean([1, 2, 9])).toBe(4); // fewer than four: nothing is dropped
    expect(interquartileMean([100, 1, 2, 3, -50])).toBe(2);
    expect(interquartileMean([8, 1, 2, 3, 4, 5, 6, 7])).toBe(4.5); // (3 + 4 + 5 + 6) / 4
  });

  test('the optimality gap counts what lies above the target as reaching it', () => {
    expect(optimalityGap([0.5, 1.5, 1, 0], 1)).toBeCloseTo((0.5 + 0 + 0 + 1) / 4, 12);
    expect(optimalityGap([2, 3], 1)).toBe(0);
  });

  test('the probability of improvement is U / (m n), with half a win for a tie', () => {
    // U of {3, 5} against {1, 3, 4}: 3 > 1, 3 = 3, 3 < 4; 5 beats all three.
    expect(probabilityOfImprovement([3, 5], [1, 3, 4])).toBeCloseTo((1 + 0.5 + 0 + 3) / 6, 12);
    expect(probabilityOfImprovement([1, 2], [1, 2])).toBe(0.5);
  });

  test('a performance profile is the share above a threshold', () => {
    expect([0, 1, 2, 3].map((threshold) => shareAbove([1, 2, 3], threshold))).toEqual([1, 2 / 3, 1 / 3, 0]);
  });
});

describe('correlation', () => {
  const random = new Random(3, 'correlation');
  const rows = Array.from({ length: 200 }, () => {
    const x = random.normal();
    return [x, 1e6 + x + random.normal(), 7];
  });

  test("is jstat's, in one stream or joined from parts of it", () => {
    const whole = emptyMoments(3);
    const parts = [emptyMoments(3), emptyMoments(3), emptyMoments(3)];
    rows.forEach((row, k) => {
      addRow(whole, row);
      addRow(parts[k < 20 ? 0 : 1]!, row);
    });
    const expected = jstat.corrcoeff(
      rows.map((row) => row[0]!),
      rows.map((row) => row[1]! - 1e6),
    );
    const joined = parts.reduce(joinMoments);
    for (const moments of [whole, joined]) {
      expect(correlation(moments, 0, 1)).toBeCloseTo(expected, 8);
      expect(correlation(moments, 0, 0)).toBeCloseTo(1, 12);
    }
  });

  test('is undefined where nothing varies', () => {
    const moments = emptyMoments(3);
    for (const row of rows) addRow(moments, row);
    expect(correlation(moments, 0, 2)).toBeUndefined();
    expect(correlation(emptyMoments(2), 0, 1)).toBeUndefined();
  });
});

/** Share of `trials` intervals that hold `truth`. */
function coverage(trials: number, truth: number, interval: (k: number) => { low?: number; high?: number }) {
  let held = 0;
  for (let k = 0; k < trials; k++) {
    const { low, high } = interval(k);
    if (low! <= truth && truth <= high!) held++;
  }
  return held / trials;
}

describe('bootstrap intervals', () => {
  const normals = (count: number, ...labels: number[]) => {
    const random = new Random(0, 'scores', ...labels);
    return Array.from({ length: count }, () => random.normal());
  };

  test.each([5, 10])(
    'of the interquartile mean of %i normal scores hold the truth as often as they should',
    (count) => {
      const held = coverage(400, 0, (k) =>
        bootstrap([normals(count, k)], ([scores]) => interquartileMean(scores!), 1000),
      );
      expect(held).toBeGreaterThan(0.9);
      expect(held).toBeLessThan(0.99);
    },
  );

  test('of a difference of means of two rewards hold the truth as often as they should', () => {
    const held = coverage(400, 0, (k) =>
      bootstrap([normals(5, k, 1), normals(5, k, 2)], ([a, b]) => mean(a!) - mean(b!), 1000),
    );
    expect(held).toBeGreaterThan(0.9);
    expect(held).toBeLessThan(0.99);
  });

  test('over environments hold the mean of the environments that could have been', () => {
    const held = coverage(300, 0, (k) => {
      const groups = normals(6, k, 3).map((centre, e) => [normals(5, k, e).map((z) => centre + z)]);
      return bootstrapGroups(groups, (drawn) => mean(drawn.map(([scores]) => mean(scores!))), 600);
    });
    expect(held).toBeGreaterThan(0.9);
    expect(held).toBeLessThan(0.99);
  });

  test("of a probability of improvement are Newcombe's, and hold the truth as often as they should", () => {
    // P(X > Y) of normals a standard deviation apart: the normal distribution at 1 / sqrt 2.
    const held = coverage(400, jstat.normal.cdf(Math.SQRT1_2, 0, 1), (k) =>
      improvementEstimate(
        normals(5, k, 1).map((x) => x + 1),
        normals(5, k, 2),
      ),
    );
    expect(held).toBeGreaterThan(0.9);
    expect(held).toBeLessThan(0.99);
    const [none, all] = [
      improvementEstimate([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]),
      improvementEstimate([2, 3], [0, 1]),
    ];
    expect(none).toMatchObject({ value: 0, low: 0 });
    expect(none.high).toBeGreaterThan(0.3);
    expect(none.high).toBeLessThan(0.5);
    expect(all).toMatchObject({ value: 1, high: 1 });
  });

  test("of a share are Wilson's", () => {
    // 3 of 5: (p + z^2 / 2n ± z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
    const [n, p, z] = [5, 0.6, 1.959963984540054];
    const half = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n * n));
    const { low, high } = shareEstimate(p, n);
    expect(low).toBeCloseTo((p + z ** 2 / (2 * n) - half) / (1 + z ** 2 / n), 9);
    expect(high).toBeCloseTo((p + z ** 2 / (2 * n) + half) / (1 + z ** 2 / n), 9);
  });

  test('are the same for the same scores, and missing where there is nothing to resample', () => {
    const estimate = () => bootstrap([[1, 2, 4, 8, 16]], ([scores]) => mean(scores!));
    expect(estimate()).toEqual(estimate());
    expect(estimate()).toMatchObject({ value: 6.2 });
    expect(bootstrap([[3]], ([scores]) => mean(scores!))).toEqual({ value: 3 });
    expect(bootstrap([[0, 1]], ([scores]) => 1 / mean(scores!))).toEqual({ value: 2 });
  });
});
