import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fitnessOf, type Replay } from '../../../src/studio/contract/replay.ts';
import { runMain } from '../../cli/run-main.ts';
import { type SmallRun, smallRun } from '../small-run.ts';

let small: SmallRun;
let cwd: string;

beforeAll(async () => {
  small = await smallRun('pendulum');
  cwd = mkdtempSync(join(tmpdir(), 'heureka-record-'));
});
afterAll(() => {
  small.remove();
  rmSync(cwd, { recursive: true, force: true });
});

const heureka = (line: string) => runMain([...line.split(' '), '--runs', small.runs], { cwd });

test('a GIF is a GIF: its size, its frames, all of the episode at 20 a second', async () => {
  const ran = await heureka('replay latest:human-1 --record swing.gif --width 120');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stdout).toBe('swing.gif\n');
  expect(ran.stderr).toMatch(/human-1, held-out start 1: 200 steps, ran out of time, fitness -?[\d.]+\n/);
  const bytes = readFileSync(join(cwd, 'swing.gif'));
  expect(bytes.toString('latin1', 0, 6)).toBe('GIF89a');
  expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([120, 80]);
  expect(delaysOf(bytes)).toEqual([...Array(200).fill(5), 100]);
});

test('two policies stand side by side in a GIF, in step, until the longer one has ended', async () => {
  const ran = await heureka('replay latest:human-1 --with sparse-1 --record both.gif --width 90');
  expect(ran.code, ran.stderr).toBe(0);
  const bytes = readFileSync(join(cwd, 'both.gif'));
  expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([182, 60]);
  expect(delaysOf(bytes)).toEqual([...Array(200).fill(5), 100]);
  const alone = async (policy: string) => {
    await heureka(`replay latest:${policy} --record alone.gif --width 90`);
    return readFileSync(join(cwd, 'alone.gif'));
  };
  // Either is in it: it is no picture of one of them twice.
  expect((await alone('human-1')).equals(await alone('sparse-1'))).toBe(false);
  expect(bytes.length).toBeGreaterThan(1.2 * (await alone('human-1')).length);
});

test('a page holds the replays and the player, and loads nothing', async () => {
  const ran = await heureka('replay latest:human-1 --with sparse-1 --episode 2 --record swing.html');
  expect(ran.code, ran.stderr).toBe(0);
  const page = readFileSync(join(cwd, 'swing.html'), 'utf8');
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(page)![1]!;
  const replays = JSON.parse(data) as Replay[];
  expect(replays.map(({ label, start }) => [label, start.episode])).toEqual([
    ['human-1', 2],
    ['sparse-1', 2],
  ]);
  expect(ran.stderr).toContain(`fitness ${fitnessOf(replays[0]!).toFixed(1)}`);
  expect(page.replace(data, '')).not.toMatch(/\b(?:src|href)="(?!data:)/);
});

test.each([
  ['--record swing.png', "--record must name a .gif or a .html file, not 'swing.png'."],
  ['--record a.gif --episode 0', "--episode must be a whole number from 1 to 10000, not '0'."],
  ['--record a.gif --theme drak', "--theme must be light or dark, not 'drak'."],
])('%s is refused in one line', async (flags, message) => {
  const ran = await heureka(`replay latest ${flags}`);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain(`error  ${message}\n`);
});

/** Hundredths of a second of every frame: the graphic control extensions of the file (GIF89a, section 23). */
function delaysOf(bytes: Buffer): number[] {
  const delays: number[] = [];
  let at = 13 + (bytes[10]! & 0x80 ? 3 << ((bytes[10]! & 7) + 1) : 0);
  const skipBlocks = () => {
    while (bytes[at] !== 0) at += 1 + bytes[at]!;
    at++;
  };
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) delays.push(bytes.readUInt16LE(at + 4));
      at += 2;
      skipBlocks();
    } else {
      const table = bytes[at + 9]!;
      at += 11 + (table & 0x80 ? 3 << ((table & 7) + 1) : 0);
      skipBlocks();
    }
  }
  return delays;
}
