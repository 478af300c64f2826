import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { defaultTraining } from '../../src/core/training.ts';
import { findEnvironment } from '../../src/registry.ts';
import { waitingMessages } from '../../src/runs/messages.ts';
import { createRun, listRuns, type Run, workOn } from '../../src/runs/run-folder.ts';
import { type ChatServer, startChatServer } from '../llm/chat-server.ts';
import { runMain } from './run-main.ts';

const fenced = (expression: string) =>
  `So be it.\n\n\`\`\`ts\nexport function reward(s: State) {\n  return { up: ${expression} };\n}\n\`\`\``;

/** A model that mistypes a field, then writes a constant, then mends both; and that has one lesson to give. */
let server: ChatServer;
let cwd: string;
let answers = 0;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-modes-'));
  mkdirSync(join(cwd, 'mine'));
  writeFileSync(join(cwd, 'mine', 'next.md'), 'MY OWN WORDS\n\n{{reflection}}\n\n{{feedback}}\n');
  writeFileSync(
    join(cwd, 'mine.ts'),
    'export function reward(s: State) {\n  return { mine: Math.cos(s.tilt) };\n}\n',
  );
  server = await startChatServer(({ messages }) => {
    const question = messages.at(-1)!.content;
    if (question.includes('What did this search teach?')) return 'Here it is:\n- Cosines are smooth.\n';
    if (question.includes('Mend what is wrong')) {
      return question.includes('titl') ? fenced('3') : fenced(`Math.cos(s.tilt) + ${++answers}`);
    }
    return fenced('s.titl');
  });
});
afterAll(async () => {
  await server.close();
  rmSync(cwd, { recursive: true, force: true });
});

const small = '--steps 2048 --seeds 1 -j 2'.split(' ');
const heureka = (...argv: string[]) => runMain(argv, { cwd, env: { OPENAI_BASE_URL: server.url } });
const runs = () => listRuns(join(cwd, 'runs'));

test('a search begins with a file, listens to a person, and has its answers mended before they count', async () => {
  const ran = await heureka(
    ...['search', 'pendulum', '--iterations', '1', '--samples', '2', ...small],
    ...['--init', 'mine.ts', '--feedback', 'Hold it still.', '--prompts', 'mine'],
  );
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('first       the reward mine.ts\n');
  expect(ran.stderr).toMatch(/iteration 1 .* 2 candidates, 1 repaired/);
  const [run] = runs();
  const candidate = (id: string, file: string) =>
    readFileSync(join(run!.folder, 'candidates', id, file), 'utf8');
  expect(candidate('01-01', 'reward.ts')).toBe(readFileSync(join(cwd, 'mine.ts'), 'utf8'));
  const { messages } = JSON.parse(candidate('01-02', 'messages.json'));
  expect(messages[1].content).toContain('> Hold it still.');
  // The whole conversation: the typo, told with the nearest name, the constant, found out by the trial.
  expect(messages.map(({ role }: { role: string }) => role)).toEqual([
    ...['system', 'user', 'assistant', 'user', 'assistant', 'user'],
  ]);
  expect(messages[3].content).toContain('`s.titl` is not a field of State; did you mean `tilt`?');
  expect(messages[5].content).toContain('The reward is 3 in each of 1024 recorded states');
  expect((await heureka('runs', 'show', 'latest:01-02')).stdout).toContain('mended 2 times');
  expect(readFileSync(join(run!.folder, 'lessons.md'), 'utf8')).toBe('- Cosines are smooth.\n');
  const { settings } = JSON.parse(readFileSync(join(run!.folder, 'config.json'), 'utf8'));
  expect(settings).toMatchObject({
    ...{ repairs: 2, parent: 'global', reflection: true, feedback: 'Hold it still.' },
    init: { label: 'mine.ts', source: readFileSync(join(cwd, 'mine.ts'), 'utf8') },
    prompts: { next: readFileSync(join(cwd, 'mine', 'next.md'), 'utf8') },
  });
});

test('a finished search goes on, told what a person thinks of it', async () => {
  const [run] = runs();
  const before = readFileSync(join(run!.folder, 'events.jsonl'), 'utf8');
  const calls = server.calls.length;
  const ran = await heureka('resume', 'latest', '--feedback', 'It is too slow.', '-j', '2');
  expect(ran.code, ran.stderr).toBe(0);
  expect(readFileSync(join(run!.folder, 'events.jsonl'), 'utf8').startsWith(before)).toBe(true);
  const question = server.calls[calls]!.messages.at(-1)!.content;
  expect(question).toMatch(/^MY OWN WORDS\n/);
  expect(question).toMatch(/> Hold it still\.\n\n> It is too slow\./);
  expect(existsSync(join(run!.folder, 'candidates', '02-02', 'reward.ts'))).toBe(true);
  expect((await heureka('runs', 'show', 'latest')).stdout).toContain('pendulum, 2 x 2 candidates');
  // Shown again, it is what it became.
  expect((await heureka('resume', 'latest')).stdout).toBe(ran.stdout);
});

test('the next search has the lessons, starts from the policy, and a person is asked between iterations', async () => {
  const [before] = runs();
  const calls = server.calls.length;
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
      if (text.includes('What should iteration 2 do better?')) stdin.write('Be quick.\n');
    },
  });
  const argv = [
    ...['search', 'pendulum', '--iterations', '2', '--samples', '1', '--repairs', '2', ...small],
    ...['--lessons', 'latest', '--from', 'latest', '--ask', '--no-reflection'],
  ];
  const code = await main(argv, {
    ...{ stdin, stdout: output('stdout'), stderr: output('stderr') },
    ...{ env: { OPENAI_BASE_URL: server.url }, cwd, signal: new AbortController().signal },
  });
  expect(code, written.stderr).toBe(0);
  expect(written.stderr).toMatch(
    new RegExp(`policies +each trained on from that of ${before!.name}:0\\d-0\\d\n`),
  );
  const [role, task] = server.calls[calls]!.messages.map(({ content }) => content);
  expect(role).toContain('starting from a policy that has been trained before');
  expect(task).toContain(
    'Lessons from an earlier search, for pendulum. Use what holds here too:\n\n- Cosines are smooth.',
  );
  const next = server.calls
    .slice(calls)
    .find(({ messages }) => messages.at(-1)!.content.includes('> Be quick.'));
  expect(next!.messages.at(-1)!.content).toContain('task_score: [');
  expect(next!.messages.at(-1)!.content).not.toContain('up: [');
  expect(existsSync(join(runs()[0]!.folder, 'start-policy.json'))).toBe(true);
});

const mistakes: [string, string, string?][] = [
  ['search cartpole --from latest', 'has policies for pendulum, not for cartpole.'],
  ['search pendulum --init nothing.ts', 'Cannot read the reward'],
  ['search pendulum --init humn', "There is no reward 'humn'", "Did you mean 'human'?"],
  ['search pendulum --prompts nowhere', 'Cannot read the prompts in'],
  ['search pendulum --prompts odd', "Unknown prompt 'taks.md'.", "Did you mean 'task.md'?"],
  ['search pendulum --prompts wrong', 'wrong/task.md asks for {{sourc}}', "Did you mean 'source'?"],
  [
    'search pendulum --parent lst',
    "--parent must be one of global, last, not 'lst'.",
    "Did you mean 'last'?",
  ],
  ['search pendulum --ask', '--ask needs a terminal to ask on.'],
  ['search pendulum --restarts 0', '--restarts must be a whole number from 1 to 1000, not 0.'],
  ['resume latest --iterations x', "--iterations must be a whole number from 1 to 10000, not 'x'."],
];

test.each(mistakes)('heureka %s says what is wrong, and makes no run', async (line, message, hint = '') => {
  for (const [folder, file, text] of [
    ['odd', 'taks.md', ''],
    ['wrong', 'task.md', '{{sourc}}'],
  ] as const) {
    mkdirSync(join(cwd, folder), { recursive: true });
    writeFileSync(join(cwd, folder, file), text);
  }
  const count = runs().length;
  const ran = await heureka(...line.split(' '));
  expect(ran.code).toBeGreaterThan(0);
  expect(ran.stderr).toContain(message);
  expect(ran.stderr).toContain(hint);
  expect(runs()).toHaveLength(count);
});

test('evolve says which flags have no meaning for it, and follows the others', async () => {
  const ran = await heureka(
    ...['search', 'pendulum', '--proposer', 'evolve', '--iterations', '1', '--samples', '1', ...small],
    ...['--restarts', '2', '--init', 'human', '--lessons', 'latest', '--no-reflection'],
  );
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain(
    'note  --lessons, --no-reflection have no meaning for evolve, which reads no words.\n',
  );
  expect(ran.stderr).toContain('pendulum, 2 x 1 x 1 candidates');
  expect(ran.stderr).toMatch(/search 2, iteration 1 {3}best/);
  expect(existsSync(join(runs()[0]!.folder, 'candidates', 'r2-01-01', 'policy.json'))).toBe(true);
});

test('the prompts are listed, shown and copied as a start for others', async () => {
  expect((await heureka('prompts')).stdout).toMatch(/^repair\.md .*\{\{fault\}\}$/m);
  expect((await heureka('prompts', 'pendulum')).stdout).toContain('What the reward is given:');
  const copied = await heureka('prompts', '--copy', 'copy');
  expect(copied.stdout).toBe('12 prompts copied to copy\n');
  expect((await heureka('prompts', '--copy', 'copy')).stderr).toContain('is there already');
  const ours = await heureka('prompts', 'pendulum');
  expect((await heureka('prompts', 'pendulum', '--prompts', 'copy')).stdout).toBe(ours.stdout);
});

test('a search that is running is told what is said to it, unless it reads no words', async () => {
  const root = join(cwd, 'told');
  const made = (proposer: string) => {
    const settings = {
      ...{ environment: 'pendulum', proposer, strategy: 'eureka', backend: 'simd', seed: 0, finalSeeds: 1 },
      ...{
        iterations: 2,
        samples: 1,
        training: { ...defaultTraining, ...findEnvironment('pendulum').training },
      },
    };
    const details = { environment: 'pendulum', proposer, seed: 0, versions: {}, settings };
    return createRun(root, details, new Date());
  };
  const say = (run: Run, ...more: string[]) =>
    heureka('resume', run.name, '--feedback', 'Softer.', ...more, '--runs', root);
  const [listening, deaf] = [made('openai'), made('evolve')];
  const works = [listening, deaf].map(workOn);
  const told = await say(listening);
  expect([told.code, told.stderr]).toEqual([
    0,
    `${listening.name} is running: its next iteration hears it.\n`,
  ]);
  expect(waitingMessages(listening).map(({ text }) => text)).toEqual(['Softer.']);
  // What is more than words would need the search to be stopped.
  for (const refused of [await say(deaf), await say(listening, '--iterations', '2')]) {
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('Another process is working on this run');
  }
  expect(waitingMessages(deaf)).toEqual([]);
  for (const { close } of works) close();
});
