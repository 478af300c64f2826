import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runMain } from '../cli/run-main.ts';
import { type ChatServer, startChatServer } from '../llm/chat-server.ts';

const root = resolve(import.meta.dirname, '../..');
/** Answers of the scorer take this long, so that there is a middle to be killed in. */
const milliseconds = 10;
let folder: string;
let server: ChatServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heureka-kill-'));
  const pairs = [1, 2, 3, 4, 5, 6].map((n) => JSON.stringify({ question: `And ${n}?`, answer: `${n}` }));
  writeFileSync(join(folder, 'q.jsonl'), pairs.join('\n'));
  // Both models answer a question in the same way whenever it is asked.
  server = await startChatServer(async ({ model, messages }) => {
    const text = messages.at(-1)!.content;
    await new Promise((wait) => setTimeout(wait, milliseconds));
    if (model === 'optimiser') return `<INS>${'very '.repeat(text.split('very').length)}well</INS>`;
    return `${text.length % 7}`;
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const surroundings = (runs: string) => ({ HEUREKA_RUNS: runs, OPENAI_BASE_URL: server.url });

/** A heureka of its own, to be killed. */
function spawnHeureka(runs: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(root, 'src/cli/main.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...surroundings(runs) },
    stdio: 'ignore',
  });
}

async function heureka(runs: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runMain(args, { cwd: root, env: surroundings(runs) });
  expect(code, stderr).toBe(0);
}

/** The whole lines of the only journal in `runs`. */
function journal(runs: string): string[] {
  const optimizations = join(runs, 'optimizations');
  const run = readdirSync(optimizations)[0]!;
  return readFileSync(join(optimizations, run, 'events.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1);
}

/** Waits until the journal holds `count` outcomes. */
async function untilEvaluated(count: number, runs: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      if (journal(runs).filter((line) => line.includes('evaluated"')).length >= count) return;
    } catch {
      // The run's folder is not there yet.
    }
    await new Promise((wait) => setTimeout(wait, 5));
  }
}

test.each([
  ['regression', '--w 36 --b -1 --repeats 60 --iterations 500 --proposer evolve', 100],
  ['tsp', '--cities 40 --iterations 100 --proposer evolve', 20],
  [
    'hyperparameters',
    'pendulum --steps 2048 --seeds 1 --final-seeds 0 --iterations 1 --samples 1 --proposer evolve',
    2,
  ],
  [
    'prompt',
    `--data QUESTIONS --model optimiser --scorer-model scorer --match number --train 0.5 --iterations 3 --samples 2 --exemplars 0`,
    3,
  ],
])(
  '%s killed in the middle and resumed ends as one that was left alone',
  async (problem, options, count) => {
    const [undisturbed, killed] = [join(folder, `${problem}-whole`), join(folder, `${problem}-killed`)];
    const command = ['optimize', problem, ...options.split(' '), '-j', '2'].map((part) =>
      part === 'QUESTIONS' ? join(folder, 'q.jsonl') : part,
    );
    const victim = spawnHeureka(killed, command);
    const died = once(victim, 'exit');
    await untilEvaluated(count, killed, victim);
    victim.kill('SIGKILL');
    expect(await died).toEqual([null, 'SIGKILL']);
    const before = journal(killed);
    expect(before.at(-1)).not.toContain('"finished"');
    expect(before.length).toBeGreaterThan(count);

    await heureka(killed, ['resume', 'latest', '-j', '1']);
    await heureka(undisturbed, command);
    const resumed = journal(killed);
    expect(resumed.slice(0, before.length)).toEqual(before);
    expect([...resumed].sort()).toEqual([...journal(undisturbed)].sort());
  },
  120_000,
);
