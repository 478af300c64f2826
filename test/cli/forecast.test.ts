import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { phasesOf } from '../../src/cli/forecast/forecast.ts';
import type { SearchSettings } from '../../src/cli/search/perform.ts';
import { runMain } from './run-main.ts';

const search = {
  ...{ restarts: 1, iterations: 3, samples: 16, finalSeeds: 3 },
  training: { checkpoints: 10 },
} as unknown as SearchSettings;

const stepsIn = (settings: SearchSettings) =>
  phasesOf(settings)
    .slice(1, -2)
    .flat()
    .reduce((sum, { count, share }) => sum + count * share, 0);

test('a halved iteration takes the steps that halving leaves, an unhalved one all of them', () => {
  expect(stepsIn({ ...search, halving: false })).toBe(3 * 16);
  // 16 up to the second of ten checkpoints, 8 of them up to the fifth, 4 to the end: 47.5 %, docs/decisions/halving.md.
  expect(stepsIn({ ...search, halving: true })).toBeCloseTo(3 * (16 * 0.2 + 8 * 0.3 + 4 * 0.5), 9);
  expect(phasesOf({ ...search, halving: true })[1]!.map(({ count }) => count)).toEqual([16, 8, 4]);
  // One checkpoint has no rung before its end.
  const short = { ...search, training: { ...search.training, checkpoints: 1 } };
  expect(stepsIn({ ...short, halving: true })).toBe(3 * 16);
});

test('--dry-run counts the steps of a halved search', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'heureka-forecast-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const line =
    'search cartpole --proposer evolve --iterations 2 --samples 8 --seeds 1 --steps 5000 -j 1 --halving';
  const { stdout } = await runMain(`${line} --dry-run`.split(' '), { cwd });
  // 2 baselines, 8 trainings of contenders and the best are whole; of 2 x 8 candidates 3.8 in 8 remain.
  expect(stdout).toMatch(/\nsteps +93,000 in all: halving ends most trainings early\n/);
  expect(stdout).toMatch(/\ntrainings +27, /);
});
