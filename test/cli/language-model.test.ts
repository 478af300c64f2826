import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Ledger } from '../../src/core/usage.ts';
import { listRuns, runEntries } from '../../src/runs/run-folder.ts';
import { type ChatReply, type ChatServer, startChatServer } from '../llm/chat-server.ts';
import { type Ran, runMain } from './run-main.ts';

// Whole searches, in processes of their own.
vi.setConfig({ testTimeout: 180_000 });

const key = 'sk-marked-0f1e2d3c4b5a';
const soon = { 'retry-after-ms': '1' };
const echo = { error: { message: `slow down, owner of ${key}` } };
const answer = (expression: string) =>
  `Upright is good.\n\n\`\`\`ts\nexport function reward(s: State) {\n  return { up: ${expression} };\n}\n\`\`\`\n`;

/** How the first calls go; every later one gets a good answer of its own. */
const trouble: ChatReply[] = [
  ...[answer('Math.cos(s.tilt)'), { status: 429, headers: soon, body: echo }, 'cut' as const],
  { status: 500, headers: soon, body: echo },
];

let cwd: string;
let server: ChatServer;
let searched: Ran;
const size = '--iterations 2 --samples 2 --seeds 1 -j 2';

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-model-'));
  const tiny = '{ steps: 512, environments: 16, evaluationEpisodes: 1, checkpoints: 2, epochs: 1 }';
  const prices = '{ test-model: { input: 2, cached: 0.5, output: 8 } }';
  writeFileSync(
    join(cwd, 'heureka.config.yaml'),
    `training: ${tiny}\nprices: ${prices}\nmodel: test-model\n`,
  );
  server = await startChatServer((_, index) => trouble[index] ?? answer(`Math.cos(s.tilt) - ${index}`));
  searched = await heureka(`search pendulum ${size}`);
}, 180_000);
afterAll(async () => {
  await server.close();
  rmSync(cwd, { recursive: true, force: true });
});

const heureka = (line: string) =>
  runMain(line.split(' '), { cwd, env: { OPENAI_API_KEY: key, OPENAI_BASE_URL: server.url } });
const table = ({ stdout }: Ran) => stdout.slice(0, stdout.indexOf('\nrun '));
const runNamed = (part: string) => listRuns(join(cwd, 'runs')).find(({ name }) => name.includes(part))!;
const finished = (part: string) => runEntries(runNamed(part)).findLast(({ type }) => type === 'finished')!;

/** Every text that the runs have left on the disk. */
function allFiles(): string {
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8')).join('\n');
}

test('whatever the model does, the search ends with its table, and the ledger adds up', () => {
  expect(searched.code, searched.stderr).toBe(0);
  const { ledger } = finished('openai__s0') as unknown as { ledger: Ledger };
  // Four candidates and the lessons; three calls had to be made again.
  expect(server.calls).toHaveLength(ledger.requests);
  expect(ledger.answers).toBe(ledger.requests - 3);
  // What the server counted, and by estimate the beginning of the answer that was cut.
  expect(ledger.inputTokens).toBeGreaterThan(server.counted.input);
  expect(ledger.inputTokens).toBeLessThan(server.counted.input * 1.3);
  expect(ledger).toMatchObject({ estimated: true, unpriced: 0, cachedTokens: server.counted.cached });
  const { inputTokens, cachedTokens, outputTokens, cost } = ledger;
  expect(cost).toBeCloseTo((2 * (inputTokens - cachedTokens) + 0.5 * cachedTokens + 8 * outputTokens) / 1e6);
  expect(searched.stdout).toMatch(
    /\n5 answers \(3 retries\), about [\d,]+ tokens in \([\d,]+ cached\), .*\$0\.0/,
  );
});

test('what was asked and answered is kept with each candidate, and shown with what it took', async () => {
  const run = runNamed('openai__s0');
  const file = join(run.folder, 'candidates', '01-01', 'messages.json');
  const { messages, answer, model, usage } = JSON.parse(readFileSync(file, 'utf8'));
  expect(messages[0].role).toBe('system');
  expect(answer).toContain('export function reward');
  expect({ model, requests: usage.requests >= 1 }).toEqual({ model: 'test-model', requests: true });
  expect((await heureka(`runs show ${run.name}`)).stdout).toMatch(/\nspent +5 answers \(3 retries\), about/);
  expect((await heureka(`runs show ${run.name}:01-01`)).stdout).toMatch(/\n1 answer, .*tokens in/);
  const { ledger } = JSON.parse((await heureka(`runs show ${run.name} --json`)).stdout);
  expect(ledger).toMatchObject({ ...(finished('openai__s0').ledger as object), cost: expect.any(Number) });
});

test('the forecast of a search, from what was recorded, is within a fifth of what it then takes', async () => {
  const line = 'search pendulum --iterations 1 --samples 1 --seeds 1 --seed 5';
  const calls = server.calls.length;
  const { answers } = JSON.parse((await heureka(`${line} --dry-run --json`)).stdout);
  expect(server.calls).toHaveLength(calls);
  expect(answers.records).toBe(3);
  await heureka(line);
  const { ledger } = finished('openai__s5') as unknown as { ledger: Ledger };
  for (const name of ['answers', 'inputTokens', 'outputTokens', 'cost'] as const) {
    // Nothing is taken to come from the cache, where it is cheaper: the forecast is on the safe side.
    const spent = name === 'cost' ? ledger.cost + (1.5 * ledger.cachedTokens) / 1e6 : ledger[name];
    const ratio = answers.ledger[name] / spent;
    expect(Math.abs(ratio - 1), `${name} ${ratio}`).toBeLessThan(0.2);
  }
});

test('a run, or the file it was bundled into, is replayed without a network to the same table', async () => {
  const run = runNamed('openai__s0');
  await heureka(`runs bundle ${run.name} run.json`);
  const calls = server.calls.length;
  const replayed = await heureka('search pendulum --proposer replay:run.json -j 1');
  expect(replayed.code, replayed.stderr).toBe(0);
  expect(replayed.stderr).toMatch(/replay {2}the same as \S+, bit for bit: 4 candidates and the final table/);
  expect(server.calls).toHaveLength(calls);
  const told = table(searched).replace(/(\$[\d.]+)$/m, '$1, as recorded: nothing was spent now');
  expect(table(replayed)).toBe(told);
  const { type: _, ...report } = finished('replay');
  expect(report).toEqual({ ...finished('openai__s0'), type: undefined });
});

test.each([
  ['search cartpole --proposer replay:run.json', /is a search for pendulum, not for cartpole/],
  ['search pendulum --proposer replay:run.json --samples 4', /was not recorded with --samples 4/],
  ['search pendulum --proposer replay:heureka.config.yaml', /heureka\.config\.yaml is no recorded run/],
])('a replay of something else is refused: %s', async (line, message) => {
  const { code, stderr } = await heureka(line);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('a limit of tokens ends the search with its table and says so', async () => {
  const limited = await heureka(
    `search pendulum --iterations 2 --samples 1 --seeds 1 --seed 3 --max-tokens 2500`,
  );
  expect(limited.code, limited.stderr).toBe(0);
  expect(limited.stdout).toMatch(
    /\nstopped by --max-tokens: .*iteration 2.* left out or cut short, and no lessons/,
  );
  expect(finished('openai__s3')).toMatchObject({ stopped: { reason: 'tokens', iteration: 2 } });
  const resumed = await heureka(`resume ${runNamed('openai__s3').name}`);
  expect(resumed.stdout).toBe(limited.stdout);

  // With a new limit it goes on: what was left out is asked for, and nothing that was asked before.
  const first = JSON.stringify(server.calls.at(-1)!.messages);
  const calls = server.calls.length;
  const longer = await heureka(`resume ${runNamed('openai__s3').name} --max-tokens 1000000`);
  expect(longer.code, longer.stderr).toBe(0);
  expect(finished('openai__s3')).not.toHaveProperty('stopped');
  const asked = server.calls.slice(calls).map(({ messages }) => JSON.stringify(messages));
  expect(asked.length).toBeGreaterThanOrEqual(2);
  expect(asked).not.toContain(first);
  const again = await heureka(`resume ${runNamed('openai__s3').name} --max-tokens 2000000`);
  expect(again.stdout).toBe(longer.stdout);
});

test('a person answers from any chat window, by saving files', async () => {
  const folder = () => join(runNamed('manual').folder, 'manual');
  const person = setInterval(() => {
    try {
      for (const file of readdirSync(folder()).filter((name) => name.endsWith('.prompt.md'))) {
        writeFileSync(join(folder(), file.replace('.prompt.', '.answer.')), answer('Math.cos(s.tilt)'));
      }
    } catch {
      // The run is not there yet.
    }
  }, 50);
  const manual = await heureka('search pendulum --proposer manual --iterations 1 --samples 1 --seeds 1');
  clearInterval(person);
  expect(manual.code, manual.stderr).toBe(0);
  expect(manual.stderr).toMatch(/Paste this prompt into any chat window .*01-01\.prompt\.md/);
  expect(manual.stderr).toMatch(/\nYou are a reward engineer\./);
  expect(manual.stderr).toMatch(/01-01 {2}save the answer as runs\/\S+01-01\.answer\.md/);
  expect(manual.stdout).toMatch(/\nfound 01-01 /);
  expect(manual.stdout).not.toMatch(/tokens/);
});

test('a replay that comes out differently is an error that names the first difference', async () => {
  await heureka(`runs bundle ${runNamed('manual').name} manual.json`);
  const recording = readFileSync(join(cwd, 'manual.json'), 'utf8');
  writeFileSync(join(cwd, 'other.json'), recording.replace('{ up: Math.cos', '{ up: -Math.cos'));
  const { code, stderr } = await heureka('search pendulum --proposer replay:other.json');
  expect(stderr).toMatch(/came out differently from \S+: candidate 01-01 first/);
  expect(code).toBe(1);
});

test('no key is anywhere: in no file, no output, no error', async () => {
  const refusing = await startChatServer(() => ({
    status: 401,
    body: { error: { message: `bad key ${key}` } },
  }));
  const env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: refusing.url };
  const line = `search pendulum ${size} --json --debug`;
  const refused = await runMain(line.split(' '), { cwd, env });
  await refusing.close();
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/bad key \*\*\*/);
  const doctor = await heureka('doctor --json');
  expect(JSON.parse(doctor.stdout).findings).toContainEqual(
    expect.objectContaining({
      name: 'language model',
      state: 'works',
      detail: expect.stringMatching(/2 models/),
    }),
  );
  const everything = [allFiles(), ...[refused, searched, doctor].flatMap((ran) => [ran.stdout, ran.stderr])];
  expect(everything.join('\n')).toContain('test-model');
  expect(everything.join('\n')).not.toContain(key.slice(3));
});

test('when no answer is of any use, the search says so and exits with 4', async () => {
  const useless = await startChatServer(() => 'I would rather write a poem.');
  const env = { OPENAI_BASE_URL: useless.url };
  const line = 'search pendulum --iterations 1 --samples 2 --seeds 1';
  const failed = await runMain(line.split(' '), { cwd, env });
  await useless.close();
  expect(failed.code).toBe(4);
  expect(failed.stderr).toMatch(/None of the 2 candidates was valid/);
  expect(failed.stderr).toMatch(/Most often \(2 times\): The answer holds no reward function/);
});
