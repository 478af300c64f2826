import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ComparisonReport, reportComparison } from '../../../src/compare/report.ts';
import { keepEvidence } from '../../../src/problems/reward/comparison/kept-evidence.ts';
import { appendProgress } from '../../../src/runs/progress-file.ts';
import {
  comparisonsFolder,
  createRun,
  finishedEntry,
  type Run,
  workOn,
} from '../../../src/runs/run-folder.ts';
import { leaveTrouble } from '../../../src/runs/trouble.ts';
import type { ComparisonView, ReportView } from '../../../src/studio/contract/comparison.ts';
import { evidence, probe } from '../../compare/evidence.ts';
import { openStudio } from './open-studio.ts';
import { ask } from './requests.ts';

let runs: string;
let studio: Awaited<ReturnType<typeof openStudio>>;
let finished: Run;
let stopped: Run;

const labels = ['human', 'fitness', 'mine<b>'];
const subject = {
  ...{ environment: 'cartpole', task: 'Balance.', seeds: 4, steps: 2000, heldOutEpisodes: 16 },
  perturbations: [{ name: 'starts', description: 'wider' }],
};
const scores = { human: [9, 10, 11, 12], fitness: [1, 2, 3, 9], 'mine<b>': [20, 21, 19, 5] } as const;
const seen = (['human', 'fitness', 'mine<b>'] as const).map((label, column) =>
  evidence(
    label,
    label === 'mine<b>' ? 'other' : label,
    column,
    scores[label].map((best) => ({ fitness: [0, best], probe: probe(best, [best, best, best], column) })),
  ),
);

function comparison(): Run {
  const rewards = labels.map((label) => ({ label, about: label, source: '' }));
  const settings = { environment: 'cartpole', rewards, seed: 0, seeds: 4, training: { steps: 2000 } };
  const details = { environment: 'cartpole', proposer: 'compare', seed: 0, versions: {}, settings };
  return createRun(comparisonsFolder(runs), details, new Date());
}

beforeAll(async () => {
  runs = mkdtempSync(join(tmpdir(), 'heureka-comparisons-'));
  [finished, stopped] = [comparison(), comparison()];
  keepEvidence(finished, { subject, evidence: seen, variants: [] });
  const { journal, close } = workOn(finished);
  journal.append({ type: finishedEntry });
  close();
  studio = await openStudio(runs);
});
afterAll(async () => {
  await studio.close();
  rmSync(runs, { recursive: true, force: true });
});

const view = async (run: Run) =>
  (await ask(studio, 'GET', `/api/comparisons/${run.name}`)).json<ComparisonView>();
const report = async (query = '') => ask(studio, 'GET', `/api/comparisons/${finished.name}/report${query}`);

test('a comparison shows how each training goes on, from its journal and beside it', async () => {
  const { journal, close } = workOn(stopped);
  const fault = { kind: 'diverged', message: 'It went to infinity.' };
  journal.append({ type: 'trained', owner: 'human-2', key: 'k', outcome: { ok: false, fault } } as {
    type: string;
  });
  for (const [steps, fitness] of [
    [500, 7],
    [1000, 3],
  ] as const) {
    appendProgress(stopped, { owner: 'mine_b_-1', steps, fitness });
  }
  expect((await view(stopped)).state).toBe('running');
  close();
  leaveTrouble(stopped, { message: 'Stopped; what is done is kept.', hint: 'Go on.' });
  const { state, trouble, done, reported, trainings } = await view(stopped);
  expect({ state, trouble, reported }).toEqual({
    ...{ state: 'interrupted', trouble: 'Stopped; what is done is kept. Go on.', reported: false },
  });
  expect(done).toBeCloseTo(1.5 / 12);
  expect(trainings).toHaveLength(12);
  expect(trainings[1]).toEqual({ reward: 'human', repeat: 2, done: 1, fault: 'It went to infinity.' });
  expect(trainings[8]).toEqual({ reward: 'mine<b>', repeat: 1, done: 0.5, best: 7 });
  expect(await view(finished)).toMatchObject({ state: 'finished', done: 1, reported: true });
});

test('a report is that of the command, until other seeds, rewards or intervals are chosen', async () => {
  const whole = (await report()).json<ReportView>();
  expect(whole.chosen).toMatchObject({ rewards: labels, baseline: 'human', seeds: 4, confidence: 0.95 });
  const data = async (query: string) =>
    (
      await ask(studio, 'GET', `/api/comparisons/${finished.name}/report/json${query}`)
    ).json<ComparisonReport>();
  const same = reportComparison({ ...subject, baseline: 'human' }, seen);
  expect(await data('')).toEqual(JSON.parse(JSON.stringify(same)));
  const part = await data('?rewards=fitness,mine%3Cb%3E&seeds=3&baseline=fitness&confidence=0.8&threshold=4');
  expect(part.rewards.map(({ label, scores: own }) => [label, own])).toEqual([
    ['fitness', [1, 2, 3]],
    ['mine<b>', [20, 21, 19]],
  ]);
  expect(part).toMatchObject({ seeds: 3, baseline: 'fitness', confidence: 0.8, threshold: 4 });
  // Less confidence, less width.
  const width = (of: ComparisonReport) =>
    of.rewards[2]!.improvement!.high! - of.rewards[2]!.improvement!.low!;
  const [wide, narrow] = [await data('?confidence=0.99'), await data('?confidence=0.8')];
  expect(width(narrow)).toBeLessThan(width(same));
  expect(width(wide)).toBeGreaterThan(width(same));
  expect((await report('?confidence=0.8')).json<ReportView>().document.sections[0]!.columns[2]!.title).toBe(
    '80 % interval',
  );
});

test('a report is taken away in the formats of the command, never shown as a page', async () => {
  const beginnings = { html: '<!doctype html>', md: '#', csv: 'environment,', json: '{', latex: '%' };
  for (const [format, beginning] of Object.entries(beginnings)) {
    const { status, headers, bytes } = await ask(
      studio,
      'GET',
      `/api/comparisons/${finished.name}/report/${format}`,
    );
    expect([format, status]).toEqual([format, 200]);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="comparison-cartpole\.\w+"$/);
    expect(String(bytes).startsWith(beginning), `${format}: ${String(bytes).slice(0, 30)}`).toBe(true);
    expect(String(bytes)).not.toMatch(/NaN|undefined/);
  }
});

test('what cannot be reported is said, with the names there are', async () => {
  expect((await report('?rewards=humann')).json()).toMatchObject({
    ...{ error: "Unknown reward 'humann'.", hint: expect.stringContaining('human') },
  });
  expect((await report('?seeds=many')).json().error).toBe("'seeds' must be a number.");
  expect((await ask(studio, 'GET', `/api/comparisons/${stopped.name}/report`)).status).toBe(400);
  expect((await ask(studio, 'GET', `/api/comparisons/${finished.name}/report/pdf`)).status).toBe(404);
});

test.each(['..', '..%2f..', '%2fetc', 'a%00b', '.studio'])('no path leads out: "%s"', async (name) => {
  for (const end of ['', '/report', '/report/html']) {
    expect([400, 404]).toContain((await ask(studio, 'GET', `/api/comparisons/${name}${end}`)).status);
  }
});

test.each(['/etc/passwd', '../lean.ts', 'lean.ts', 'human,fitness', '--runs=/tmp', 'latest', '..:01-01'])(
  'the reward "%s" is neither a baseline nor of the folder of runs',
  async (reward) => {
    const body = { environment: 'cartpole', rewards: ['human', reward], settings: {} };
    const { status } = await ask(studio, 'POST', '/api/comparisons', body);
    expect([400, 404]).toContain(status);
  },
);
