import { execFile } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runMain } from './run-main.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heureka-new-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process of its own, as a user's is: it is what can read a user's TypeScript. */
async function heureka(...args: string[]) {
  const command = ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), join(root, 'src/cli/main.ts')];
  return await promisify(execFile)(process.execPath, [...command, ...args], { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: code as number, stdout, stderr }),
  );
}

test('a new environment trains, is searched for and is resumed, as it was made', async () => {
  expect((await runMain(['new', 'env', 'my-task'], { cwd: folder })).stdout).toContain(
    'made  envs/my-task.ts',
  );
  // One that is broken hides no other.
  writeFileSync(join(folder, 'envs/broken.ts'), 'export const broken = ;\n');
  const listed = await heureka('envs');
  expect(listed.stdout).toMatch(/^my-task +Push a block/m);
  expect(listed.stderr).toMatch(/^left out {2}envs\/broken\.ts: broken\.ts cannot be loaded: \S.*\n/);
  rmSync(join(folder, 'envs/broken.ts'));
  expect((await heureka('train', 'my-task', '--steps', '2048', '--json')).stdout).toContain('"my-task"');
  const small = ['--iterations', '1', '--samples', '1', '--seeds', '1', '--steps', '2048'];
  const searched = await heureka('search', 'envs/my-task.ts', '--proposer', 'evolve', ...small);
  expect(searched.stdout).toMatch(/^found 01-01/m);
  expect((await heureka('resume')).stderr).toContain('is finished');
});

test('an environment that has changed is not mixed with what it was', async () => {
  const [name] = readdirSync(join(folder, 'runs'));
  const journal = join(folder, 'runs', name!, 'events.jsonl');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  writeFileSync(journal, `${lines.slice(0, -1).join('\n')}\n`);
  appendFileSync(join(folder, 'envs/my-task.ts'), '// another one\n');
  const resumed = await heureka('resume');
  expect(resumed.stderr).toMatch(/have changed since this began/);
  expect(resumed.code).toBe(1);
});

test("a new environment of a user's own MJCF file trains", async () => {
  const model = join(root, 'envs/models/ant.xml');
  const made = await runMain(['new', 'env', 'my-robot', '--model', model], { cwd: folder });
  expect(made.stdout).toContain('made  envs/models/ant.xml');
  expect((await heureka('train', 'my-robot', '--steps', '2048', '--json')).stdout).toContain('"my-robot"');
});

test('a new reward passes every check', async () => {
  const cwd = folder;
  await runMain(['new', 'reward', 'cartpole-swingup', '-o', 'mine.ts'], { cwd });
  const checked = await runMain(['check', 'mine.ts', '--env', 'cartpole-swingup'], { cwd });
  expect(checked.stdout).toMatch(/^passed/);
});

test('what is there is not overwritten, and names are held to the rules', async () => {
  const cwd = folder;
  writeFileSync(join(folder, 'pendulum-reward.ts'), 'mine');
  const reward = await runMain(['new', 'reward', 'pendulum'], { cwd });
  expect([reward.code, reward.stderr]).toEqual([2, expect.stringContaining('is there already')]);
  expect(readFileSync(join(folder, 'pendulum-reward.ts'), 'utf8')).toBe('mine');
  const capital = await runMain(['new', 'env', 'MyTask'], { cwd });
  expect([capital.code, capital.stderr]).toEqual([2, expect.stringContaining('lower-case words')]);
  const ours = await runMain(['new', 'env', 'pendulum'], { cwd });
  expect([ours.code, ours.stderr]).toEqual([2, expect.stringContaining("an environment 'pendulum' already")]);
  const nowhere = await runMain(['new', 'env', 'lost', '--model', 'none.xml'], { cwd });
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('none.xml')]);
  expect(existsSync(join(folder, 'envs/lost.ts'))).toBe(false);
});

test.each([
  ['there is no such file', undefined, /There is no file/],
  ['it does not parse', 'export const a = ;', /broken.ts cannot be loaded/],
  ['it holds no environment', 'export const a = 1;', /broken.ts exports no environment/],
  ['its name is taken', "import { pendulum } from 'PENDULUM';\nexport { pendulum };", /'pendulum' already/],
])('a file is refused when %s', async (_, text, message) => {
  const file = join(folder, 'broken.ts');
  const pendulum = join(root, 'envs/pendulum.ts');
  if (text !== undefined) writeFileSync(file, text.replace('PENDULUM', pendulum));
  const { code, stderr } = await heureka('train', 'broken.ts');
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  rmSync(file, { force: true });
});
