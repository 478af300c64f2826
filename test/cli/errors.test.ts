import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runMain } from './run-main.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-cli-'));
  mkdirSync(join(cwd, 'runs'));
  writeFileSync(join(cwd, 'file'), '');
  writeFileSync(join(cwd, 'typo.ts'), 'export function reward(s: State) {\n  return { near: s.angel };\n}\n');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** A command line, the exit code, the line that says what is wrong, and the line that says how to mend it. */
const mistakes: [string, number, string, string?][] = [
  ['serch', 2, "Unknown command 'serch'.", "Did you mean 'search'?"],
  ['search', 2, "Missing required argument 'env'.", 'See: heureka search --help'],
  ['search cartpol', 2, "Unknown environment 'cartpol'.", "Did you mean 'cartpole'?"],
  ['envs cartpol', 2, "Unknown environment 'cartpol'.", "Did you mean 'cartpole'?"],
  ['train pendulm', 2, "Unknown environment 'pendulm'.", "Did you mean 'pendulum'?"],
  ['search cartpole --iteration 3', 2, "Unknown option '--iteration'.", "Did you mean '--iterations'?"],
  ['search cartpole --iterations -3', 2, '--iterations must be a whole number from 1 to 10000, not -3.'],
  ['search cartpole --samples 0', 2, '--samples must be a whole number from 1 to 10000, not 0.'],
  ['search cartpole --samples 2.5', 2, '--samples must be a whole number from 1 to 10000, not 2.5.'],
  ['search cartpole --seed abc', 2, "--seed must be a whole number from 0 to 2147483647, not 'abc'."],
  ['search cartpole --seed=-1', 2, '--seed must be a whole number from 0 to 2147483647, not -1.'],
  ['search cartpole -j 0', 2, '--jobs must be a whole number from 1 to 4096, not 0.'],
  ['search cartpole --steps 0', 2, '--steps must be a whole number from 1 to 10000000000, not 0.'],
  ['search cartpole --seed', 2, "Option '--seed <n>' argument missing.", 'See: heureka search --help'],
  [
    'search cartpole --proposer evolv',
    2,
    "--proposer must be one of auto, openai, evolve, manual, replay:RUN, not 'evolv'.",
    "Did you mean 'evolve'?",
  ],
  [
    'search cartpole --proposer openai',
    3,
    'No language model is configured: OPENAI_API_KEY is not set.',
    'Set OPENAI_API_KEY, or OPENAI_BASE_URL to a server on this machine, or use --proposer evolve.',
  ],
  [
    'search cartpole --halving --redis redis://localhost:6379',
    2,
    '--halving needs the trainings of an iteration on this machine, not on workers.',
    'Leave out --halving, or --redis (and REDIS_URL).',
  ],
  [
    'envs a b',
    2,
    "Too many arguments for 'envs'. Expected 1 argument but got 2.",
    'See: heureka envs --help',
  ],
  ['optimize tps', 2, "Unknown problem 'tps'.", "Did you mean 'tsp'?"],
  ['optimize tsp --citys 12', 2, "Unknown option '--citys'.", "Did you mean '--cities'?"],
  ['optimize tsp --iteration 3', 2, "Unknown option '--iteration'.", "Did you mean '--iterations'?"],
  ['optimize tsp --cities 3', 2, '--cities must be a whole number from 4 to 80, not 3.'],
  [
    'optimize hyperparameters',
    2,
    'hyperparameters needs its environment: the environment to train in.',
    'Write: heureka optimize hyperparameters <environment>',
  ],
  ['optimize hyperparameters pendulum --steps 10', 2, '--steps must be at least 256, not 10.'],
  ['optimize prompt --data q --train 0', 2, '--train must be more than 0, not 0.'],
  ['optimize prompt --data q --match near', 2, "--match must be one of exact, number, regex, not 'near'."],
  ['optimize prompt --data q --parallel 1.5', 2, '--parallel must be a whole number, not 1.5.'],
  [
    'optimize prompt --data q --scorer-url here',
    2,
    "--scorer-url must be an address, such as http://localhost:8000/v1, not 'here'.",
  ],
  ['optimize tsp ten', 2, "'ten' is one argument too many for tsp.", 'See: heureka optimize --help'],
  ['optimize tsp --cities', 2, "Option '--cities' argument missing.", 'See: heureka optimize --help'],
  [
    'optimize tsp --temperature hot',
    2,
    "--temperature must be a number from 0 to 2, or a first and a last one such as 1..0.3, not 'hot'.",
  ],
  [
    'optimize tsp --proposer openai',
    3,
    'No language model is configured: OPENAI_API_KEY is not set.',
    'Set OPENAI_API_KEY, or OPENAI_BASE_URL to a server on this machine, or use --proposer evolve.',
  ],
  ['runs lss', 2, "Unknown command 'runs lss'.", "Did you mean 'runs ls'?"],
  ['runs rm latest', 2, "'latest' is not deleted by that name.", 'Name the run: heureka runs ls'],
  ['check x.ts', 2, 'Which environment is x.ts for?', 'Add: --env <env>'],
  [
    'train cartpole --reward humn',
    2,
    "There is no reward 'humn': it is neither human, fitness, a file nor a run.",
    "Did you mean 'human'?",
  ],
  ['train cartpole --policy', 2, "Option '--policy <file>' argument missing.", 'See: heureka train --help'],
];

test.each(mistakes)('heureka %s', async (line, code, message, hint) => {
  const ran = await runMain(line.split(' '), { cwd });
  expect(ran.stderr).toBe(`error  ${message}\n${hint ? `hint   ${hint}\n` : ''}`);
  expect(ran.code).toBe(code);
  expect(ran.stdout).toBe('');
});

test('a folder that cannot be written is named, without a stack', async () => {
  for (const folder of [join(cwd, 'file', 'runs'), ...(process.platform === 'linux' ? ['/proc/runs'] : [])]) {
    const ran = await runMain(['search', 'cartpole', '--proposer', 'evolve', '--runs', folder], { cwd });
    expect(ran.stderr).toMatch(new RegExp(`^error  Cannot make the folder ${folder}: [a-z ,]+\\.\n`));
    expect(ran.code).toBe(3);
  }
});

test('a file that is missing is named with its path', async () => {
  const ran = await runMain(['check', 'none.ts', '--env', 'cartpole'], { cwd });
  expect(ran.stderr).toBe(`error  Cannot read the reward ${join(cwd, 'none.ts')}: no such file or folder.\n`);
  expect(ran.code).toBe(2);
});

test('check names the line at fault and the nearest field', async () => {
  const ran = await runMain(['check', 'typo.ts', '--env', 'cartpole-swingup'], { cwd });
  expect(ran.stdout).toMatch(/^failed {2}typo\.ts:2 {2}type: .*angel.*angle/);
  expect(ran.code).toBe(1);
  const json = await runMain(['check', 'typo.ts', '--env', 'cartpole-swingup', '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, fault: { kind: 'type', line: 2 } });
  expect(json.code).toBe(1);
});

test('train says the same of a reward that cannot be trained', async () => {
  const ran = await runMain(['train', 'cartpole-swingup', '--reward', 'typo.ts'], { cwd });
  expect(ran.stderr).toMatch(/^error {2}typo\.ts:2: .*angel/);
  expect(ran.code).toBe(1);
});

test('--debug adds the stack', async () => {
  const ran = await runMain(['--debug', 'envs', 'cartpol'], { cwd });
  expect(ran.stderr).toMatch(/^error {2}Unknown environment 'cartpol'\.\nhint .*\nHeurekaError: .*\n {4}at /);
});

test('every command has help with an example', async () => {
  const help = await runMain([], { cwd });
  expect(help.code).toBe(0);
  const names = [...help.stdout.matchAll(/^ {2}(\w+) \[options\]/gm)].map((match) => match[1]!);
  expect(names).toEqual([
    ...['envs', 'search', 'resume', 'train', 'compare', 'replay', 'export', 'studio'],
    ...['optimize', 'check', 'prompts', 'runs', 'worker', 'doctor'],
  ]);
  for (const name of names) {
    const { stdout, code } = await runMain([name, '--help'], { cwd });
    expect(stdout, name).toMatch(new RegExp(`Examples?:\\n  heureka ${name}`));
    expect(code).toBe(0);
  }
});
