import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Batch, compileKernel, loadModel } from '../../../src/physics/index.ts';
import { cachedProgram } from '../../../src/physics/kernel/program-cache.ts';
import { menagerie } from '../models/menagerie.ts';

const [hop, quad] = Object.values(menagerie).map((mjcf) => loadModel(mjcf)) as [
  ReturnType<typeof loadModel>,
  ReturnType<typeof loadModel>,
];

let home: string;
const folder = () => join(home, 'heureka', 'kernels');
const entries = () => readdirSync(folder());

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cache-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** Where a robot is after some steps with a kernel by way of the cache, and whether it was compiled. */
function play(model = hop): { readonly bits: string; readonly compiled: boolean } {
  let compiled = false;
  const kernel = compileKernel(model, 'f32', {}, (inputs, make) =>
    cachedProgram(inputs, () => {
      compiled = true;
      return make();
    }),
  );
  const batch = new Batch(kernel, 3);
  batch.setControl(0, new Array(model.nu).fill(0.3));
  batch.step(50);
  return { bits: Buffer.from(batch.state.buffer, batch.state.byteOffset).toString('base64'), compiled };
}

test('a kernel is compiled once, and moves alike from the cache', () => {
  const first = play();
  const second = play();
  expect([first.compiled, second.compiled]).toEqual([true, false]);
  expect(second.bits).toBe(first.bits);
  expect(entries()).toHaveLength(1);
});

test('another model is another entry', () => {
  play(hop);
  expect(play(quad).compiled).toBe(true);
  expect(play({ ...hop, qpos0: hop.qpos0.map((q) => q + 1) }).compiled).toBe(true);
  expect(entries()).toHaveLength(3);
});

test.each([
  ['cut short', (entry: Buffer) => entry.subarray(0, 1000)],
  ['changed', (entry: Buffer) => Buffer.from(entry.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)))],
  ['empty', () => Buffer.alloc(0)],
])('an entry that was %s is made anew', (_, spoil) => {
  const { bits } = play();
  const file = join(folder(), entries()[0]!);
  const intact = readFileSync(file);
  writeFileSync(file, spoil(intact));
  expect(play()).toEqual({ bits, compiled: true });
  expect(readFileSync(file).equals(intact)).toBe(true);
});

test('a folder that cannot be written is no error', () => {
  writeFileSync(join(home, 'heureka'), 'a file where the folder should be');
  chmodSync(home, 0o500);
  expect(play().compiled).toBe(true);
  expect(play().compiled).toBe(true);
  chmodSync(home, 0o700);
});

test('no more than 64 entries are kept', () => {
  play();
  for (let k = 0; k < 80; k++) writeFileSync(join(folder(), `entry-${k}`), '');
  play(quad);
  expect(entries()).toHaveLength(64);
  expect(play(quad).compiled).toBe(false);
});
