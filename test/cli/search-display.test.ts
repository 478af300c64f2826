import { expect, test } from 'vitest';
import { statusText } from '../../src/cli/search/display.ts';
import type { RewardCandidate } from '../../src/cli/search/history.ts';
import { SearchProgress } from '../../src/cli/search/progress.ts';
import { logText } from '../../src/cli/search/reward-log.ts';
import type { RewardDetail, RewardSearchEvent } from '../../src/problems/reward/search.ts';

const plan = { iterations: 2, samples: 4, restarts: 1, finalSeeds: 1, steps: 1000 };
const plain = { stderr: { write: () => {} }, env: {} };
const plainDetail: RewardDetail = { checkpoints: [], finalFitness: 0 };

const checkpointAt = (steps: number) => ({ steps, fitness: 40, episodeLength: 1, reward: 0, components: {} });

function evaluated(
  id: string,
  score: number | undefined,
  detail: RewardDetail = plainDetail,
): RewardSearchEvent {
  const outcome =
    score === undefined
      ? { ok: false as const, fault: { kind: 'runtime' as const, message: 'It threw.' } }
      : { ok: true as const, score, detail };
  const candidate: RewardCandidate = {
    id,
    iteration: Number(id.slice(0, 2)),
    parents: [],
    solution: '',
    outcome,
  };
  return { type: 'evaluated', candidate };
}

const trained = (role: 'sparse' | 'human' | 'found', score: number): RewardSearchEvent => ({
  ...{ type: 'trained', role, repeat: 1 },
  outcome: { ok: true, score, detail: plainDetail },
});

const contender = (id: string, repeat: number): RewardSearchEvent => ({
  ...{ type: 'trained', role: `contender-${id}`, repeat },
  outcome: { ok: true, score: 55, detail: plainDetail },
});

const started = (iteration: number): RewardSearchEvent => ({
  ...{ type: 'iteration-started', restart: 1, iteration },
  ids: [1, 2, 3, 4].map((k) => `0${iteration}-0${k}`),
});

function search(past: RewardSearchEvent[] = []) {
  let seconds = 0;
  const progress = new SearchProgress(plan, past, () => seconds);
  return {
    progress,
    see: (at: number, ...events: RewardSearchEvent[]) => {
      seconds = at;
      for (const event of events) progress.see(event);
      return statusText(progress, Number.POSITIVE_INFINITY, plain);
    },
  };
}

test('the status follows a search from the baselines to the best reward', () => {
  const { see } = search();
  expect(see(0)).toBe('baselines  0/2');
  expect(see(1, { type: 'final-progress', role: 'human', repeat: 1, progress: { steps: 250 } })).toBe(
    'baselines  0/2',
  );
  expect(see(2, trained('sparse', 3))).toBe('baselines  1/2   0:28 left');
  expect(see(4, trained('human', 100), started(1))).toBe('iteration 1 of 2  0/4   human 100.0   0:34 left');
  expect(see(8, evaluated('01-02', 50), evaluated('01-01', undefined))).toBe(
    'iteration 1 of 2  2/4   best 50.00   human 100.0   0:30 left   1 failed',
  );
  see(
    9,
    evaluated('01-03', 60),
    evaluated('01-04', 60),
    { type: 'iteration-finished', restart: 1, iteration: 1 },
    started(2),
  );
  see(10, ...['02-01', '02-02', '02-03', '02-04'].map((id) => evaluated(id, 10)));
  expect(see(10, { type: 'iteration-finished', restart: 1, iteration: 2, best: '01-03' })).toBe(
    'contenders  0/8   best 60.00   human 100.0   0:09 left   1 failed',
  );
  const again = ['01-03', '01-04', '01-02', '02-01'].flatMap((id) => [contender(id, 1), contender(id, 2)]);
  expect(see(18, ...again)).toBe('contenders  8/8   best 60.00   human 100.0   0:01 left   1 failed');
  expect(see(18, { type: 'final-progress', role: 'found', repeat: 1, progress: { steps: 0 } })).toBe(
    'best reward  0/1   best 60.00   human 100.0   0:01 left   1 failed',
  );
});

test('of equal scores the one proposed first is the best, in whatever order they come in', () => {
  const { progress, see } = search();
  see(1, started(1), evaluated('01-04', 60), evaluated('01-03', 60), evaluated('01-01', 50));
  expect(progress.best).toEqual({ id: '01-03', score: 60 });
});

test('what an earlier process did counts as done, and not for the speed', () => {
  const { see } = search([trained('sparse', 1), trained('human', 2), started(1), evaluated('01-01', 3)]);
  expect(see(0)).toBe('iteration 1 of 2  1/4   best 3.000   human 2.000');
  expect(see(5, evaluated('01-02', 3))).toBe('iteration 1 of 2  2/4   best 3.000   human 2.000   1:15 left');
});

test('a limit ends the iterations: what was cut short is not left to do', () => {
  const { progress, see } = search();
  see(4, trained('sparse', 3), trained('human', 100), started(1));
  see(8, evaluated('01-01', 50), { type: 'progress', id: '01-02', progress: { steps: 500 } });
  const stopped = {
    type: 'stopped',
    reason: 'time',
    restart: 1,
    iteration: 1,
    candidates: ['01-01'],
  } as const;
  // Left are two trainings of the one contender, and one of the best reward.
  const status = see(9, stopped, { type: 'iteration-finished', restart: 1, iteration: 1 });
  expect(status).toBe('contenders  0/2   best 50.00   human 100.0   0:09 left');
  expect(logText(stopped, progress, 0)).toBe(
    'stopped by --max-time: all from iteration 1 of 2 on was left out or cut short',
  );
});

test('the log has a line for each baseline and each finished iteration', () => {
  const { progress, see } = search();
  see(4, trained('human', 100), started(1), evaluated('01-01', undefined), evaluated('01-02', 50));
  expect(logText(trained('human', 100), progress, 0)).toBe('human         100.0 over 1 seed');
  expect(logText(trained('found', 100), progress, 0)).toBeUndefined();
  expect(logText({ type: 'iteration-finished', restart: 1, iteration: 1 }, progress, 83)).toBe(
    'iteration 1   best 50.00 (01-02)   human 100.0   4 candidates, 1 failed   1:23',
  );
});

test('what was stopped early is counted, and its part of a training tells how long a whole one takes', () => {
  const { progress, see } = search();
  const stopped = evaluated('01-01', 40, {
    checkpoints: [checkpointAt(250)],
    finalFitness: 40,
    stoppedAt: 1,
  });
  see(4, trained('human', 100), trained('sparse', 3), started(1), stopped, evaluated('01-02', 50));
  expect(logText({ type: 'iteration-finished', restart: 1, iteration: 1 }, progress, 83)).toBe(
    'iteration 1   best 50.00 (01-02)   human 100.0   4 candidates, 1 stopped early   1:23',
  );
  // Three and a quarter trainings took 4 s; nine are to come after the iterations.
  expect(progress.secondsAfterIterations).toBeCloseTo((9 * 4) / 3.25, 9);
});

test('the status fits the terminal: the bar gives way first, then the last facts', () => {
  const { progress, see } = search();
  see(8, trained('sparse', 3), trained('human', 100), started(1), evaluated('01-02', 50));
  const lines = [100, 80, 60, 40, 24].map((width) => statusText(progress, width, plain));
  expect(lines).toEqual([
    'iteration 1 of 2  ━━━━━━──────────────────  1/4   best 50.00   human 100.0   0:43 left',
    'iteration 1 of 2  ━━━━━─────────────  1/4   best 50.00   human 100.0   0:43 left',
    'iteration 1 of 2  1/4   best 50.00   human 100.0   0:43 left',
    'iteration 1 of 2  1/4   best 50.00',
    'iteration 1 of 2  1/4',
  ]);
});
