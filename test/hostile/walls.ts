import { existsSync, openSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { runGuarded } from '../../src/sandbox/guarded-process.ts';
import { anyObject } from '../../src/sandbox/guarded-protocol.ts';
import { systemWalls } from '../../src/sandbox/system-walls.ts';

/** What a process finds that has broken out of its isolate. */
async function attempt(kind: string, port = 0) {
  const found: string[] = [];
  const result = await runGuarded<{ found: string }>({
    entry: new URL('./walls-child.mjs', import.meta.url),
    input: { kind, port },
    heartbeatSeconds: 2,
    read: anyObject<{ found: string }>,
    onMessage: (message) => void found.push(message.found),
  });
  return { result, found: found.join() };
}

/** Whether this machine has a wall; where a container forbids one, its test says so by being skipped. */
const has = (name: string) =>
  systemWalls(1024, false).some((wall) => wall.name === name && wall.command.length > 0);

test.skipIf(!has('limits'))('it writes nothing into a file', async () => {
  const file = resolve(tmpdir(), 'heureka-walls');
  const { result, found } = await attempt('write');
  // The limit is one of size: the file is made, and stays empty.
  expect(existsSync(file) ? statSync(file).size : 0).toBe(0);
  rmSync(file, { force: true });
  // A signal, or the error that comes in its place.
  expect(result.ok ? found : result.fault.message).toMatch(/EFBIG|SIGXFSZ/);
});

test.skipIf(!has('network'))('it reaches no network, not even this machine', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  const { found } = await attempt('network', port);
  server.close();
  expect(found).toMatch(/^(ENETUNREACH|ECONNREFUSED|EADDRNOTAVAIL)/);
});

test('it finds no environment', async () => {
  process.env.OPENAI_API_KEY ??= 'a key that stays here';
  expect((await attempt('environment')).found).toBe('');
});

test.skipIf(process.platform !== 'linux')('it finds no file of ours open', async () => {
  openSync(import.meta.filename, 'r');
  expect((await attempt('descriptors')).found).toBe('');
});

test('what it prints is no answer, and does not hold it up', async () => {
  expect((await attempt('printing')).found).toBe('flooded');
});

test('a pulse that is no number changes nothing', async () => {
  expect((await attempt('pulse')).found).toBe('pulsed');
});

test('half an answer is a crash, and so is none', async () => {
  for (const kind of ['garbage', 'exit']) {
    const { result } = await attempt(kind);
    expect(result).toMatchObject({ ok: false, fault: { kind: 'crash' } });
  }
});

test('work without a message ends', async () => {
  expect((await attempt('silence')).result).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
});
