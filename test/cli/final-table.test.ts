import { expect, test } from 'vitest';
import { finalText } from '../../src/cli/search/final-table.ts';
import type { SearchSummary } from '../../src/cli/search/summary.ts';

const run = {
  name: 'cartpole__evolve__s0__20261123-053335',
  folder: '/home/me/runs/cartpole__evolve__s0__20261123-053335',
  config: {
    ...{ format: 1 as const, environment: 'cartpole', proposer: 'evolve', seed: 0 },
    ...{ created: '2026-11-23T05:33:35.000Z', versions: {}, settings: {} },
  },
};
const write = () => {};
const context = {
  ...{ stdout: { write }, stderr: { write }, env: {}, cwd: '/home/me' },
  ...{ signal: new AbortController().signal, setExitCode: () => {} },
};
const text = (finals: SearchSummary['finals']) =>
  finalText(run, { type: 'finished', best: { id: '03-07', score: 490 }, finals }, 'latest', context);

test('the table compares the three rewards and says where to look further', () => {
  expect(text({ sparse: [10, 20], human: [400, 420], found: [500, 480] })).toBe(
    `cartpole  fitness over 2 seeds, the best of each training's checkpoints

reward         mean    std   human-normalised   each seed
sparse         15.0    7.1               0.00   10.0  20.0
human         410.0   14.1               1.00   400.0  420.0
found 03-07   490.0   14.1               1.20   500.0  480.0

run     runs/cartpole__evolve__s0__20261123-053335
reward  runs/cartpole__evolve__s0__20261123-053335/candidates/03-07/reward.ts
policy  runs/cartpole__evolve__s0__20261123-053335/candidates/03-07/policy.json

show    heureka runs show latest
train   heureka train cartpole --reward latest
`,
  );
});

test('the score is undefined when the human reward is no better than the sparse one, and the reason is given', () => {
  const equal = text({ sparse: [500, 500], human: [500, 500], found: [490, 500] });
  expect(equal).toContain('found 03-07   495.0   7.1                  -   490.0  500.0');
  expect(equal).toContain(
    '\nThe human-normalised score is undefined: the human reward and the fitness itself score the same.\n',
  );
});

test('a human reward that does worse than the sparse one is not passed over', () => {
  const worse = text({ sparse: [500], human: [400], found: [450] });
  expect(worse).toMatch(/\nhuman +400\.0 +0\.0 +-1\.00 /);
  expect(worse).toMatch(/\nfound 03-07 +450\.0 +0\.0 +-0\.50 /);
  expect(worse).toContain('\nThe human reward does worse here than the fitness itself.\n');
});

test('a score that divides by what may be chance is said to say little', () => {
  const close = text({
    sparse: [173.2, 176.1, 174.9],
    human: [175.4, 173.8, 176.2],
    found: [176.0, 176.6, 176.2],
  });
  expect(close).toMatch(/\nfound 03-07 .* 3\.83 /);
  expect(close).toMatch(
    /\nThe human-normalised score says little here: the human reward is 0\.400 above the fitness itself, which may be chance \(-\d\.\d+ to \d\.\d+\), and it divides by that\.\n/,
  );
});

test('a reward that could not be trained is said to have no score', () => {
  const failed = text({ sparse: [], human: [400], found: [410] });
  expect(failed).toContain('sparse            -     -                  -   no training gave a score');
  expect(failed).not.toContain('undefined');
});
