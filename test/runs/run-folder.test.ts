import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeDurably } from '../../src/runs/durable-file.ts';
import {
  candidateFile,
  createRun,
  finishedEntry,
  listRuns,
  openRun,
  removeRun,
  runEntries,
  runState,
  workOn,
  writeCandidateFile,
} from '../../src/runs/run-folder.ts';
import { readTags, tagRun } from '../../src/runs/run-tags.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'heureka-runs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const details = {
  environment: 'cartpole',
  proposer: 'evolve',
  seed: 3,
  versions: { heureka: '0.1.0' },
  settings: {},
};
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23, 5, 33, seconds));

test('a run is named after what it searches, and holds its config', () => {
  const run = createRun(root, details, at(35));
  expect(run.name).toBe('cartpole__evolve__s3__20261123-053335');
  expect(JSON.parse(readFileSync(join(root, run.name, 'config.json'), 'utf8'))).toEqual({
    format: 1,
    created: '2026-11-23T05:33:35.000Z',
    ...details,
  });
  expect(readdirSync(run.folder)).toEqual(['config.json']);
});

test('two runs of one second have folders of their own', () => {
  const [first, second] = [createRun(root, details, at(1)), createRun(root, details, at(1))];
  expect(second.name).toBe(`${first.name}-2`);
});

test('a run is opened by name, path, tag or as the latest', () => {
  const [older, newer] = [createRun(root, details, at(1)), createRun(root, { ...details, seed: 0 }, at(2))];
  tagRun(older, 'good', listRuns(root));
  expect(openRun(root, older.name)).toEqual(older);
  expect(openRun('elsewhere', older.folder)).toEqual(older);
  expect(openRun(root, 'good').name).toBe(older.name);
  expect(openRun(root, 'latest').name).toBe(newer.name);
  expect(listRuns(root).map((run) => run.name)).toEqual([newer.name, older.name]);
});

test('an unknown run is answered with the nearest name', () => {
  expect(() => openRun(root, 'latest')).toThrow(`no runs in ${root} yet`);
  createRun(root, details, at(1));
  expect(() => openRun(root, 'cartpole__evolve__s3__20261123-053302')).toThrow(
    expect.objectContaining({
      reason: 'usage',
      hint: "Did you mean 'cartpole__evolve__s3__20261123-053301'?",
    }),
  );
});

test('folders that are no runs are passed over', () => {
  mkdirSync(join(root, 'notes'));
  mkdirSync(join(root, 'broken'));
  writeFileSync(join(root, 'broken', 'config.json'), '{"format": 1,');
  expect(listRuns(root)).toEqual([]);
  expect(() => openRun(root, 'broken')).toThrow('is not the config of a run');
});

test('the state follows from the lock and the journal', () => {
  const run = createRun(root, details, at(1));
  expect(runState(run)).toBe('interrupted');
  const work = workOn(run);
  expect(runState(run)).toBe('running');
  work.journal.append({ type: finishedEntry });
  work.close();
  expect(runState(run)).toBe('finished');
  expect(readdirSync(run.folder).sort()).toEqual(['config.json', 'events.jsonl']);
});

test('a run has one worker at a time', () => {
  const run = createRun(root, details, at(1));
  const work = workOn(run);
  expect(() => workOn(run)).toThrow(`Another process is working on this run: ${process.pid}`);
  expect(() => removeRun(run)).toThrow('is running');
  work.close();
  workOn(run).close();
});

test('the lock of a killed process is taken over', async () => {
  const run = createRun(root, details, at(1));
  const program = `
    import { openRun, workOn } from ${JSON.stringify(new URL('../../src/runs/run-folder.ts', import.meta.url).href)};
    workOn(openRun('.', process.argv[1])).journal.append({ type: 'begun' });
    console.log('locked');
    setInterval(() => {}, 1000);`;
  const flags = ['--import', 'tsx', '--input-type=module', '-e', program, run.folder];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(runState(run)).toBe('running');
  expect(() => workOn(run)).toThrow(`Another process is working on this run: ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(runState(run)).toBe('interrupted');
  const work = workOn(run);
  expect(work.journal.past).toEqual([{ type: 'begun' }]);
  work.close();
});

test('a process number used again by another process does not hold the lock', () => {
  const run = createRun(root, details, at(1));
  const work = workOn(run);
  const holder = JSON.parse(readFileSync(join(run.folder, 'lock'), 'utf8')) as { started?: string };
  work.close();
  if (holder.started === undefined) return;
  writeFileSync(join(run.folder, 'lock'), JSON.stringify({ ...holder, started: '1' }));
  expect(runState(run)).toBe('interrupted');
  workOn(run).close();
});

test.each([
  ['another machine', { host: 'elsewhere' }],
  ['an earlier start of this machine', { place: 'another boot' }],
])(
  'a process of %s holds its lock as long as it shows life, even with a number that lives here',
  (_, other) => {
    const run = createRun(root, details, at(1));
    const lock = join(run.folder, 'lock');
    writeFileSync(lock, JSON.stringify({ host: hostname(), pid: process.pid, ...other }));
    expect(() => workOn(run)).toThrow(expect.objectContaining({ hint: expect.stringContaining('delete') }));
    expect(runState(run)).toBe('running');
    const [fresh, silent] = [59, 61].map((seconds) => Date.now() / 1000 - seconds);
    utimesSync(lock, fresh!, fresh!);
    expect(() => workOn(run)).toThrow('Another process is working on this run');
    utimesSync(lock, silent!, silent!);
    expect(runState(run)).toBe('interrupted');
    workOn(run).close();
    expect(readdirSync(run.folder).sort()).toEqual(['config.json', 'events.jsonl']);
  },
);

test('a holder shows life, and stops writing once another has taken over', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const run = createRun(root, details, at(1));
    const lock = join(run.folder, 'lock');
    const slept = workOn(run);
    utimesSync(lock, 0, 0);
    vi.advanceTimersByTime(10_000);
    expect(Date.now() - statSync(lock).mtimeMs).toBeLessThan(5000);
    rmSync(lock);
    writeFileSync(lock, JSON.stringify({ host: 'elsewhere', pid: 7 }));
    expect(() => slept.journal.append({ type: 'late' })).toThrow('has taken over this run: 7 on elsewhere');
    slept.close();
    expect(readFileSync(lock, 'utf8')).toContain('elsewhere');
    expect(runEntries(run)).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test('what a killed process left half-written is swept away by the next', () => {
  const run = createRun(root, details, at(1));
  mkdirSync(join(run.folder, 'candidates', '01-01'), { recursive: true });
  writeFileSync(join(run.folder, 'candidates', '01-01', 'policy.json.7.part'), '{');
  workOn(run).close();
  expect(readdirSync(join(run.folder, 'candidates', '01-01'))).toEqual([]);
});

test('a folder that was removed or moved while a search works in it is noticed, and not made again', () => {
  const ways = [
    (folder: string) => rmSync(folder, { recursive: true }),
    (folder: string) => renameSync(folder, join(root, 'moved')),
  ];
  for (const takeAway of ways) {
    const run = createRun(root, details, at(1));
    const work = workOn(run);
    takeAway(run.folder);
    const gone = 'was removed or moved while the search was running';
    expect(() => writeCandidateFile(run, '01-01', 'reward.ts', '')).toThrow(gone);
    expect(() => work.journal.append({ type: 'lost' })).toThrow(gone);
    work.close();
    expect(existsSync(run.folder)).toBe(false);
  }
});

test('a tag means one run', () => {
  const [first, second] = [createRun(root, details, at(1)), createRun(root, details, at(2))];
  tagRun(first, 'best', listRuns(root));
  tagRun(first, 'paper', listRuns(root));
  tagRun(second, 'best', listRuns(root));
  expect([readTags(first), readTags(second)]).toEqual([['paper'], ['best']]);
  expect(() => tagRun(first, 'a/b', [])).toThrow("'a/b' cannot be a tag.");
  expect(() => tagRun(first, 'latest', [])).toThrow("'latest' cannot be a tag.");
});

test('a removed run is gone', () => {
  const run = createRun(root, details, at(1));
  removeRun(run);
  expect(existsSync(run.folder)).toBe(false);
});

test('an artefact is written whole, and leaves nothing beside it', () => {
  const run = createRun(root, details, at(1));
  const file = candidateFile(run, '01-02', 'reward.ts');
  writeDurably(file, 'first');
  writeDurably(file, 'second');
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(readdirSync(join(run.folder, 'candidates', '01-02'))).toEqual(['reward.ts']);
});

test('a folder that cannot be made is one clear line', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(() => createRun(join(file, 'runs'), details, at(1))).toThrow(
    expect.objectContaining({
      reason: 'unavailable',
      message: `Cannot make the folder ${file}/runs: a part of the path is a file, not a folder.`,
    }),
  );
});
