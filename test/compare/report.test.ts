import { describe, expect, test } from 'vitest';
import { failedAssertion, parseAssertions } from '../../src/compare/assertion.ts';
import { comparisonDocument } from '../../src/compare/document.ts';
import { csv } from '../../src/compare/formats/csv.ts';
import { html } from '../../src/compare/formats/html.ts';
import { latex } from '../../src/compare/formats/latex.ts';
import { markdown } from '../../src/compare/formats/markdown.ts';
import { comparisonFigures } from '../../src/compare/plots/figures.ts';
import { reportComparison } from '../../src/compare/report.ts';
import { reportSuite, suiteDocument } from '../../src/compare/suite.ts';
import { evidence } from './evidence.ts';

const subject = {
  ...{ environment: 'cartpole', task: 'Balance a pole.', seeds: 5, steps: 2000, heldOutEpisodes: 16 },
  ...{ baseline: 'human', perturbations: [] },
};
const over = (scores: readonly number[]) => scores.map((score) => ({ fitness: [0, score] }));
const human = evidence('human', 'human', 0, over([10, 12, 14, 16, 18]));
const sparse = evidence('fitness', 'fitness', 1, over([2, 3, 4, 5, 6]));
const found = evidence('a_b<c', 'other', 2, over([20, 21, 22, 23, 4]));
const report = reportComparison(subject, [human, sparse, found]);
const document = comparisonDocument(report, comparisonFigures(report));
const row = (label: string, of = report) => of.rewards.find((reward) => reward.label === label)!;

describe('a comparison by hand', () => {
  test('has the mean, the median, the interquartile mean and the gap', () => {
    expect(row('a_b<c')).toMatchObject({ mean: { value: 18 }, median: { value: 21 }, iqm: { value: 21 } });
    expect(row('a_b<c').gap!.value).toBeCloseTo(2, 12); // (14 - 4) / 5
    expect(row('human').iqm.low).toBeGreaterThanOrEqual(10);
    expect(row('human').iqm.high).toBeLessThanOrEqual(18);
  });

  test("has Eureka's human-normalised score and the probability of improvement", () => {
    expect(row('a_b<c').humanNormalised!.value).toBeCloseTo((18 - 4) / (14 - 4), 12);
    expect(row('a_b<c').improvement!.value).toBeCloseTo(20 / 25, 12);
    expect(row('human').improvement).toBeUndefined();
  });

  test('tells the time to nine tenths of the human reward, and who gets there', () => {
    // The range is from 0 to the best mean, 18.
    expect(report.threshold).toBeCloseTo(14 - 1.8, 12);
    expect(row('a_b<c').threshold).toEqual({ reached: 4, steps: 2000 });
    expect(row('fitness').threshold).toEqual({ reached: 0 });
  });

  test('says that the human-normalised score means little where human and sparse nearly tie, and nothing where they do', () => {
    const near = reportComparison(subject, [
      human,
      evidence('fitness', 'fitness', 1, over([10, 12, 14, 16, 17])),
      found,
    ]);
    expect(JSON.stringify(comparisonDocument(near, []))).toContain('says little here');
    const tied = reportComparison(subject, [
      human,
      evidence('fitness', 'fitness', 1, over([18, 16, 14, 12, 10])),
      found,
    ]);
    expect(row('a_b<c', tied).humanNormalised).toBeUndefined();
    expect(JSON.stringify(comparisonDocument(tied, []))).toContain('is undefined');
  });

  test('keeps what failed, and does not fall over a reward without a score', () => {
    const failed = { ...evidence('bad', 'other', 2, []), faults: ['training 1: it diverged'] };
    const text = markdown(comparisonDocument(reportComparison(subject, [human, sparse, failed]), []));
    expect(text).toContain('bad: no training gave a score.');
    expect(text).toContain('bad, training 1: it diverged');
    expect(text).not.toContain('NaN');
  });
});

describe('the ablation', () => {
  test('takes what is left from the whole', () => {
    const variants = [
      evidence('a_b<c removed near', 'other', 0, over([8, 8, 8, 8, 8])),
      evidence('a_b<c halved near', 'other', 0, over([18, 18, 18, 18, 18])),
    ];
    const { ablation } = reportComparison(subject, [human, sparse, found], variants);
    expect(ablation).toMatchObject({
      label: 'a_b<c',
      whole: 18,
      components: [
        { name: 'near', removed: { fitness: 8, earns: { value: 10 } }, halved: { earns: { value: 0 } } },
      ],
    });
  });
});

describe('formats', () => {
  test('a page holds everything itself, and escapes names', () => {
    const page = html(document);
    expect(page).toContain('a_b&lt;c');
    expect(page).not.toContain('b<c');
    // Each plot twice: one of them for narrow screens.
    expect(page.match(/<svg viewBox="0 0 720/g)).toHaveLength(3);
    expect(page.match(/<svg viewBox="0 0 350/g)).toHaveLength(3);
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import|NaN|undefined/);
  });

  test('LaTeX escapes what it would read as a command', () => {
    expect(latex(document)).toContain('a\\_b\\textless{}c & 21.00');
    expect(latex(document)).toContain('95 \\% interval');
  });

  test('markdown has a table with as many cells in every row', () => {
    const [, table] = /### Fitness\n\n.*\n\n((?:\|.*\n)+)/.exec(markdown(document))!;
    const cells = table!
      .trim()
      .split('\n')
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(cells).size).toBe(1);
    expect(cells).toHaveLength(5);
  });

  test('CSV holds every number, one a row', () => {
    const lines = csv(document).trim().split('\n');
    expect(lines[0]).toBe('environment,reward,statistic,value,low,high');
    expect(lines).toContain('cartpole,human,score of seed 3,14,,');
    expect(lines.every((line) => line.split(',').length >= 6)).toBe(true);
  });
});

describe('assertions', () => {
  const failed = (text: string) => failedAssertion(parseAssertions(text), document.data, ['a_b<c']);

  test('hold or fail with what it is', () => {
    expect(failed('poi>0.5')).toBeUndefined();
    expect(failed('poi>=0.8, iqm(human)<15, alarms<1')).toBeUndefined();
    expect(failed('iqm>30')).toBe('iqm>30 does not hold: it is 21.00 for a_b<c.');
    expect(failed('poi.low>0.79')).toMatch(/^poi\.low>0\.79 does not hold: it is 0\.\d+ for a_b<c\.$/);
    expect(failed('poi(human)>0')).toBe('poi(human)>0 does not hold: there is no such number for human.');
  });

  test('say what cannot be read, with the nearest name', () => {
    expect(() => parseAssertions('pio>0.5')).toThrow(/Unknown metric of --assert 'pio'/);
    expect(() => parseAssertions('poi 0.5')).toThrow(/cannot read 'poi 0.5'/);
    expect(() => failed('poi(humann)>1')).toThrow(/Unknown reward in --assert 'humann'/);
  });
});

describe('a suite by hand', () => {
  const comparison = (environment: string, scores: readonly number[]) =>
    reportComparison({ ...subject, environment }, [
      human,
      sparse,
      { ...evidence('found', 'other', 2, over(scores)) },
    ]);
  const suite = reportSuite(
    'classic',
    [
      comparison('a', [20, 21, 22, 23, 24]),
      comparison('b', [4, 4, 4, 4, 4]),
      comparison('c', [99, 99, 99, 99, 99]),
    ],
    ['d'],
  );

  test('counts the environments won, and clips each score to [0, 3] before the mean', () => {
    expect(suite.won.value).toBeCloseTo(2 / 3, 12);
    expect(suite.humanNormalised.value).toBeCloseTo((1.8 + 0 + 3) / 3, 12);
    expect(suite.improvement.value).toBeCloseTo((1 + 0 + 1) / 3, 12);
  });

  test('is less sure of other environments than of other seeds', () => {
    const { seeds, environments } = suite.humanNormalised;
    expect(environments.high! - environments.low!).toBeGreaterThan(seeds.high! - seeds.low!);
    expect(suite.won.environments.low).toBeLessThan(suite.won.value);
  });

  test('says what is missing', () => {
    expect(markdown(suiteDocument(suite))).toContain('Without a finished search: d.');
  });
});
