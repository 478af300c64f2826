import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { optimisationsFolder } from '../../src/cli/optimize/runs.ts';
import type { OptimiseSummary } from '../../src/cli/optimize/summary.ts';
import {
  finishedReport,
  journalFile,
  listRuns,
  openRun,
  type Run,
  runEntries,
} from '../../src/runs/run-folder.ts';
import { startChatServer } from '../llm/chat-server.ts';
import { type Ran, runMain } from './run-main.ts';

vi.setConfig({ testTimeout: 60_000 });

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-optimize-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const heureka = (line: string, env: Record<string, string> = {}, signal?: AbortSignal) =>
  runMain(line.split(' '), { cwd, env, ...(signal && { signal }) });

/** In a process of its own: a user's file is loaded by hooks that vitest's loader does not know. */
async function inProcess(line: string): Promise<Ran> {
  const root = resolve(import.meta.dirname, '../..');
  const command = ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), join(root, 'src/cli/main.ts')];
  return await promisify(execFile)(process.execPath, [...command, ...line.split(' ')], { cwd }).then(
    (output) => ({ code: 0, ...output }),
    (error: Ran) => error,
  );
}

const runIn = (runs: string): Run => listRuns(optimisationsFolder(join(cwd, runs)))[0]!;
const summaryIn = (runs: string) => finishedReport(runIn(runs)) as unknown as OptimiseSummary;
/** What a journal says of every candidate, in order of id: with more jobs they come in another order. */
const candidatesIn = (runs: string) =>
  runEntries(runIn(runs))
    .filter(({ type }) => type === 'evaluated' || type === 'rival-evaluated')
    .map((entry) => JSON.stringify(entry))
    .sort();

const commands = {
  regression: 'optimize regression --w 25 --b 23 --repeats 2 --iterations 12 --seed 3',
  tsp: 'optimize tsp --cities 12 --repeats 2 --iterations 6 --seed 3',
};

describe.each(Object.entries(commands))('%s', (problem, command) => {
  test('searches with the built-in proposer, says so, and names random', async () => {
    const ran = await heureka(`${command} -j 1 --runs ${problem}`);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('No language model was used');
    expect(ran.stdout).toMatch(/^random /m);
    expect(ran.stdout).toMatch(/^mean of 2 repeats /m);
    const { searches } = summaryIn(problem);
    for (const { best, optimum, baselines } of searches) {
      expect(best!.score).toBeLessThanOrEqual(optimum! + 1e-6);
      const random = baselines.find(({ name }) => name === 'random')!;
      expect(best!.score).toBeGreaterThanOrEqual(random.score);
    }
    const report = readFileSync(join(runIn(problem).folder, 'report.html'), 'utf8');
    expect(report).toContain('Score by step');
    expect(report).toContain('optimum');
    // No column without a cell.
    expect(report).not.toContain('measured again');
  });

  test('gives the same bits for the same seed, at any number of jobs', async () => {
    await heureka(`${command} -j 4 --runs ${problem}-again`);
    expect(summaryIn(`${problem}-again`)).toEqual(summaryIn(problem));
    expect(candidatesIn(`${problem}-again`)).toEqual(candidatesIn(problem));
  });

  test.each([0.02, 0.3, 0.7, 0.99])(
    'killed at %d of its journal it is resumed to the same bits',
    async (share) => {
      const whole = readFileSync(journalFile(runIn(problem)));
      const runs = `${problem}-killed-${share}`;
      cpSync(join(cwd, problem), join(cwd, runs), { recursive: true });
      const cut = runIn(runs);
      // In the middle of a line: that is what a crash leaves.
      writeFileSync(journalFile(cut), whole.subarray(0, Math.floor(whole.length * share)));
      rmSync(join(cut.folder, 'report.html'));
      const resumed = await heureka(`resume latest -j 2 --runs ${runs}`);
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(summaryIn(runs)).toEqual(summaryIn(problem));
      expect(candidatesIn(runs)).toEqual(candidatesIn(problem));
      expect(readFileSync(join(cut.folder, 'report.html'), 'utf8')).toContain('Score by step');
    },
  );
});

test('an interrupted run says how to go on, and further steps go on from a finished one', async () => {
  const stop = new AbortController();
  const running = heureka(
    'optimize regression --strategy random --iterations 9999 --repeats 999 --runs stopped',
    {},
    stop.signal,
  );
  setTimeout(() => stop.abort(), 300);
  const ran = await running;
  expect(ran.code).toBe(130);
  expect(ran.stderr).toContain('Go on with: heureka resume');
  const short = await heureka('optimize tsp --cities 30 --iterations 3 --runs longer');
  expect(short.code, short.stderr).toBe(0);
  const before = summaryIn('longer').searches[0]!.best!.score;
  const again = await heureka('resume latest --runs longer');
  expect(again.stdout).toBe(short.stdout);
  expect(again.stderr).toContain('is finished.');
  await heureka('resume latest --iterations 4 --runs longer');
  await heureka('optimize tsp --cities 30 --iterations 7 --runs at-once');
  expect(summaryIn('longer').searches).toEqual(summaryIn('at-once').searches);
  expect(summaryIn('longer').searches[0]!.best!.score).toBeGreaterThan(before);
});

test('the example of a problem of one’s own runs as docs/opro.md has it', async () => {
  const docs = readFileSync(resolve(import.meta.dirname, '../../docs/opro.md'), 'utf8');
  writeFileSync(join(cwd, 'knapsack.ts'), /```ts\n([\s\S]*?)```/.exec(docs)![1]!);
  const ran = await inProcess('optimize ./knapsack.ts --repeats 3 --runs own');
  expect(ran.code, ran.stderr).toBe(0);
  const table = ran.stdout.slice(0, ran.stdout.indexOf('\nNo language'));
  expect(docs).toContain(table.trim());
  const greedy = summaryIn('own').searches.map(({ baselines }) => baselines.at(-1)!);
  expect(greedy.map(({ name }) => name)).toEqual(Array(3).fill('greedy by density'));
  writeFileSync(join(cwd, 'knapsack.ts'), '// changed\n', { flag: 'a' });
  const resumed = await inProcess('resume latest --iterations 2 --runs own');
  expect(resumed.stderr).toContain('knapsack.ts has changed since this began.');
});

test('a language model is shown the trajectory, and what it spends is counted and limited', async () => {
  const server = await startChatServer((_, index) => `I go on. [${15 + (index % 3)}, ${14 - index}]`);
  try {
    const env = { OPENAI_API_KEY: 'sk-key', OPENAI_BASE_URL: server.url };
    writeFileSync(join(cwd, 'heureka.config.yaml'), 'prices: { test-model: { input: 2, output: 8 } }\n');
    const ran = await heureka(
      'optimize regression --w 40 --b 40 --iterations 3 --samples 2 --model test-model --max-cost 1 --temperature 1..0.4 --runs model --scores exact',
      env,
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('6 answers');
    expect(ran.stdout).not.toContain('No language model');
    const asked = server.calls;
    expect(asked.map(({ temperature }) => temperature)).toEqual([1, 1, 0.7, 0.7, 0.4, 0.4]);
    const [, meta] = asked.at(-1)!.messages;
    const losses = [...meta!.content.matchAll(/loss: (\S+)/g)].map(([, loss]) => Number(loss));
    expect(losses.length).toBeGreaterThan(5);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(openRun(join(cwd, 'model', 'optimizations'), 'latest').config.proposer).toBe('openai');
    const poor = await heureka(
      'optimize regression --w 40 --b 40 --model test-model --max-cost 0.001 --runs poor',
      env,
    );
    expect(poor.stdout + poor.stderr).toContain('stopped by --max-cost');
  } finally {
    await server.close();
    rmSync(join(cwd, 'heureka.config.yaml'));
  }
});
