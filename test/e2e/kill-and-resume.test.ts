import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heureka-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const search = ['search', 'pendulum', '--proposer', 'evolve', '--iterations', '2', '--samples', '2'];
const small = ['--seeds', '1', '--steps', '8192', '--seed', '3', '-j', '2'];

function heureka(runs: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(root, 'src/cli/main.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HEUREKA_RUNS: runs },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** The one run in `runs`: its journal's entries and its candidates' files. */
function readRun(runs: string) {
  const [name] = readdirSync(runs);
  const run = join(runs, name!);
  const entries = readFileSync(join(run, 'events.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string });
  const candidates = join(run, 'candidates');
  const files = readdirSync(candidates, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = Object.fromEntries(
    files.map((file) => [file.slice(candidates.length), readFileSync(file, 'utf8')]),
  );
  return { entries, contents };
}

/** Entries by kind, each kind in an order that does not depend on which process finished first. */
function sorted(entries: readonly object[]): string[] {
  return entries.map((entry) => JSON.stringify(entry)).sort();
}

/** Waits until the journal in `runs` holds a candidate's outcome. */
async function untilEvaluated(runs: string): Promise<void> {
  for (;;) {
    try {
      if (readRun(runs).entries.some((entry) => entry.type === 'evaluated')) return;
    } catch {
      // The run's folder is not there yet.
    }
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

test('a search killed in the middle and resumed ends as one that was left alone', async () => {
  const [undisturbed, killed] = [join(folder, 'undisturbed'), join(folder, 'killed')];
  expect(await exitCode(heureka(undisturbed, [...search, ...small]))).toBe(0);

  const victim = heureka(killed, [...search, ...small]);
  await untilEvaluated(killed);
  victim.kill('SIGKILL');
  expect(await exitCode(victim)).toBe(null);
  const before = readRun(killed).entries;
  expect(before.some((entry) => entry.type === 'finished')).toBe(false);

  expect(await exitCode(heureka(killed, ['resume', 'latest', '-j', '1']))).toBe(0);
  const [whole, resumed] = [readRun(undisturbed), readRun(killed)];
  expect(resumed.entries.slice(0, before.length)).toEqual(before);
  expect(sorted(resumed.entries)).toEqual(sorted(whole.entries));
  expect(resumed.contents).toEqual(whole.contents);
}, 180_000);
