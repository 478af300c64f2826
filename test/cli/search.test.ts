import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRuns } from '../../src/runs/run-folder.ts';
import { type Ran, runMain } from './run-main.ts';

/** One small search, which the tests below look at. */
let cwd: string;
let searched: Ran;
let name: string;
const search = 'search cartpole --iterations 2 --samples 2 --steps 4096 --seeds 1 -j 2'.split(' ');

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-search-'));
  searched = await runMain(search, { cwd });
  name = listRuns(join(cwd, 'runs'))[0]!.name;
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const heureka = (line: string) => runMain(line.split(' '), { cwd });

test('a search says that no language model is in use, and ends with the table on stdout', () => {
  expect(searched.code, searched.stderr).toBe(0);
  expect(searched.stderr).toContain('evolve, built in: no language model is in use');
  expect(searched.stderr).toMatch(/\nsparse .* over 1 seed\n/);
  expect(searched.stderr).toMatch(/\niteration 1 .*\n(.*\n)*iteration 2 /);
  expect(searched.stdout).toMatch(/^cartpole {2}fitness over 1 seed/);
  expect(searched.stdout).toMatch(/\nsparse .*\nhuman .*\nfound 0\d-0\d .*\n/);
  expect(searched.stdout + searched.stderr).not.toContain('\u001b');
});

test('the run folder holds the config, the journal and the files of every candidate', () => {
  const folder = join(cwd, 'runs', name);
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  expect(config.settings).toMatchObject({
    iterations: 2,
    samples: 2,
    training: { steps: 4096 },
    backend: 'simd',
  });
  for (const file of ['reward.ts', 'policy.json', 'curves.jsonl']) {
    expect(existsSync(join(folder, 'candidates', '01-01', file)), file).toBe(true);
  }
  const [, reward] = /\nreward +(\S+\.ts)/.exec(searched.stdout)!;
  expect(readFileSync(join(cwd, reward!), 'utf8')).toContain('export function reward(');
});

test('a finished run is shown again by resume, and nothing is done anew', async () => {
  const before = readFileSync(join(cwd, 'runs', name, 'events.jsonl'), 'utf8');
  const resumed = await heureka('resume');
  expect(resumed.stdout).toBe(searched.stdout);
  expect(resumed.stderr).toBe(`${name} is finished.\n\n`);
  expect(readFileSync(join(cwd, 'runs', name, 'events.jsonl'), 'utf8')).toBe(before);
});

test('runs are listed, tagged and shown, with their candidates', async () => {
  expect((await heureka('runs tag latest small')).stdout).toBe(`${name} is tagged small\n`);
  expect((await heureka('runs')).stdout).toMatch(new RegExp(`\\n${name} +finished +0\\d-0\\d .*small\\n`));
  expect(JSON.parse((await heureka('runs ls --json')).stdout)).toMatchObject([
    { name, state: 'finished', tags: ['small'] },
  ]);
  const shown = await heureka('runs show small');
  expect(shown.stdout).toContain('export function reward(');
  expect(shown.stdout).toContain(searched.stdout);
  expect((await heureka('runs show small:01-02')).stdout).toMatch(
    /^01-02 {2}made from nothing before it\nscore /,
  );
  const json = JSON.parse((await heureka('runs show small --json')).stdout);
  expect(json.candidates.map((candidate: { id: string }) => candidate.id)).toEqual([
    '01-01',
    '01-02',
    '02-01',
    '02-02',
  ]);
});

test('the found reward passes check, and is trained again by naming the run', async () => {
  const [, reward] = /\nreward +(\S+\.ts)/.exec(searched.stdout)!;
  const checked = await heureka(`check ${reward} --env cartpole`);
  expect(checked.stdout).toMatch(/^passed {2}/);
  const trained = await heureka('train cartpole --reward latest --steps 4096 --json --policy policy.json');
  expect(trained.code, trained.stderr).toBe(0);
  const lines = trained.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ type: 'trained', environment: 'cartpole', seed: 0 });
  expect(lines.at(-2)).toMatchObject({ type: 'checkpoint', fitness: lines.at(-1).finalFitness });
  expect(lines.at(-2).steps).toBeGreaterThanOrEqual(4096);
  expect(JSON.parse(readFileSync(join(cwd, 'policy.json'), 'utf8'))).toMatchObject({
    environment: 'cartpole',
  });
});

test('stopped from the keyboard, the process says how to go on; resumed, the result is the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-stopped-'));
  const repository = resolve(import.meta.dirname, '../..');
  const flags = [
    '--import',
    'tsx',
    join(repository, 'src/cli/main.ts'),
    ...search,
    '--runs',
    folder,
    '--json',
  ];
  // A group of its own: like a terminal, the test stops the search and its evaluations alike.
  const child = spawn(process.execPath, flags, {
    cwd: repository,
    detached: true,
    env: { PATH: process.env.PATH },
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  await new Promise<void>((found) => {
    child.stdout.on('data', (text) => {
      if (String(text).includes('"evaluated"')) found();
    });
  });
  process.kill(-child.pid!, 'SIGINT');
  const [code] = await once(child, 'exit');
  const [run] = listRuns(folder);
  expect(stderr).toContain(
    `error  Stopped; what is done is kept.\nhint   Go on with: heureka resume ${run!.folder}\n`,
  );
  expect(code).toBe(130);
  const resumed = await heureka(`resume ${run!.folder}`);
  const table = (ran: Ran) => ran.stdout.slice(0, ran.stdout.indexOf('\nrun '));
  expect(table(resumed)).toBe(table(searched));
  rmSync(folder, { recursive: true });
});
