import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/cli/backend.ts';
import { examineModel } from '../../src/cli/doctor/language-model.ts';
import { defaultTraining } from '../../src/core/training.ts';
import { environments, findEnvironment, rewardSource } from '../../src/registry.ts';
import { startChatServer } from '../llm/chat-server.ts';
import { runMain } from './run-main.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-commands-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const heureka = (line: string, env: Record<string, string> = {}) => runMain(line.split(' '), { cwd, env });

test('envs lists every environment with its task', async () => {
  const { stdout } = await heureka('envs');
  const lines = stdout.split('\n').map((line) => line.replace(/ {3,}/, '   '));
  for (const { name, task } of environments) expect(lines).toContain(`${name}   ${task}`);
});

test('envs describes one: fields with units, actions with ranges, timing, the code of both rewards', async () => {
  const { stdout } = await heureka('envs pendulum');
  const environment = findEnvironment('pendulum');
  for (const [name, { unit }] of Object.entries(environment.state)) {
    expect(stdout).toMatch(new RegExp(`^s\\.${name} +${unit} `, 'm'));
  }
  expect(stdout).toMatch(/^a\.torque +N m +-2 to 2 /m);
  expect(stdout).toContain('episode  200 steps of 0.05 s: 10 s');
  for (const kind of ['fitness', 'human'] as const) {
    expect(stdout).toContain(rewardSource(environment, kind).trim());
  }
  expect(JSON.parse((await heureka('envs pendulum --json')).stdout)).toMatchObject({
    ...{ name: 'pendulum', episodeLength: 200, state: environment.state },
  });
});

test('runs says where it looked when there are none', async () => {
  expect(await heureka('runs')).toEqual({
    ...{ code: 0, stdout: '' },
    stderr: 'No runs in runs yet. Start one with: heureka search <env>\n',
  });
  expect(JSON.parse((await heureka('runs --json')).stdout)).toEqual([]);
});

const hasNative = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].some((name) => {
  try {
    return Boolean(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return false;
  }
});

test.skipIf(hasNative)('without a native TensorFlow, auto is simd', async () => {
  const environment = findEnvironment('pendulum');
  expect(await chooseBackend({ backend: 'auto' }, environment, defaultTraining)).toBe('simd');
  expect(await chooseBackend({ backend: 'tfjs' }, environment, defaultTraining)).toBe('tfjs');
});

test('doctor reports what works, with times, and how to mend the rest; no key is shown', async () => {
  const key = 'sk-secret-of-the-test';
  const server = await startChatServer(() => '');
  const env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: server.url };
  const { stdout, code } = await heureka('doctor --json', env);
  await server.close();
  const { findings } = JSON.parse(stdout) as { findings: Record<string, unknown>[] };
  expect(code).toBe(0);
  expect(findings.map(({ name }) => name)).toEqual([
    ...['node', 'sandbox', 'sandbox limits', 'sandbox network', 'sandbox privileges'],
    ...['backend simd', 'backend tfjs node-gpu', 'backend tfjs node'],
    ...['backend tfjs wasm', 'backend tfjs cpu', 'language model', 'runs', 'redis'],
  ]);
  for (const { name, state, milliseconds, fix } of findings) {
    if (state === 'works' && String(name).startsWith('backend')) expect(milliseconds).toBeGreaterThan(0);
    if (state !== 'works') expect(fix, String(name)).not.toHaveLength(0);
  }
  expect(findings.find(({ name }) => name === 'language model')).toMatchObject({
    ...{ state: 'works', detail: `${server.url} answers, OPENAI_API_KEY is set, 2 models` },
    fix: [expect.stringMatching(/--model: test-model, other-model/)],
  });
  expect(stdout).not.toContain(key);
});

test('doctor asks a language model whether it is there', async () => {
  const gone = await startChatServer(() => '');
  await gone.close();
  expect(await examineModel({ OPENAI_BASE_URL: gone.url })).toMatchObject({
    ...{
      state: 'absent',
      detail: expect.stringMatching(/cannot be asked \(no key needed\): .*ECONNREFUSED/),
    },
  });
  expect(await examineModel({})).toMatchObject({
    state: 'absent',
    detail: expect.stringMatching(/not configured/),
  });
});
