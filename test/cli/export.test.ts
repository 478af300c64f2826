import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'sucrase';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importPolicy } from '../../src/export/policy/import-policy.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { fitnessOf, type Replay } from '../../src/studio/contract/replay.ts';
import { runMain } from './run-main.ts';

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-export-'));
  const search = 'search cartpole --iterations 1 --samples 1 --seeds 1 --steps 2000 --backend simd';
  const { code, stderr } = await heureka(search);
  if (code !== 0) throw new Error(stderr);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const heureka = (line: string) => runMain(line.split(' '), { cwd });
const written = (name: string) => readFileSync(join(cwd, name));

test.each([
  ['ts', /interface State[\s\S]*export function reward\(s: State/],
  ['js', /@typedef \{object\} State[\s\S]*@returns[\s\S]*export function reward\(s/],
  ['python', /def components[\s\S]*RECORDED = \{[\s\S]*__main__/],
  ['latex', /\\begin\{align\*\}[\s\S]*r_\{[\s\S]*\\end\{align\*\}/],
  ['formula', /^\w+ = /m],
])('the best reward of a run as %s', async (format, form) => {
  const { code, stdout, stderr } = await heureka(`export latest --to ${format}`);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(form);
});

test('a reward as its syntax tree, with how its components behaved', async () => {
  const trained = JSON.parse((await heureka('export latest:01-01 --to json')).stdout);
  expect(trained).toMatchObject({ environment: 'cartpole', tree: { type: 'Program' } });
  expect(trained.statistics.over).toContain('training');
  const human = JSON.parse((await heureka('export human:cartpole --to json')).stdout);
  expect(human.statistics.over).toBe('random actions');
  const { components } = human.statistics;
  expect(Object.keys(components)).toEqual(['alive', 'upright', 'centred', 'slow']);
  expect(components.alive).toMatchObject({ mean: 1, min: 1, max: 1, std: 0 });
  const shares = Object.values(components).map(
    (component) => (component as { varianceShare: number }).varianceShare,
  );
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 9);
});

test('exported TypeScript stands alone, and JavaScript keeps the comments', async () => {
  const source = rewardSource(findEnvironment('cartpole'), 'human');
  const { stdout: ts } = await heureka('export human:cartpole --to ts');
  expect(ts).toContain(source.trim());
  const { stdout: js } = await heureka('export human:cartpole --to js');
  for (const comment of source.match(/\/\/.*/g)!) expect(js).toContain(comment);
  const { code } = transform(js, { transforms: ['imports'] });
  const module: { reward?: (s: object) => Record<string, number> } = {};
  new Function('exports', code)(module);
  expect(module.reward!({ x: 1, velocity: 0, angle: 0, angularVelocity: 0 })).toMatchObject({
    alive: 1,
    centred: -0.1,
  });
});

test('the ending of the output says the format', async () => {
  expect(await heureka('export human:cartpole -o out/reward.tex')).toMatchObject({
    ...{ code: 0, stdout: '', stderr: 'wrote out/reward.tex\n' },
  });
  expect(String(written('out/reward.tex'))).toContain('\\begin{align*}');
});

test('policies and curves of a run are written as files', async () => {
  for (const line of [
    'latest -o p.onnx',
    'latest --to tfjs -o p',
    'latest --to tensorboard -o tb',
    'latest -o c.csv',
  ]) {
    expect(await heureka(`export ${line}`)).toMatchObject({ code: 0, stdout: '' });
  }
  expect(written('p.onnx').includes('heureka')).toBe(true);
  expect(JSON.parse(String(written('p/model.json'))).format).toBe('layers-model');
  expect(existsSync(join(cwd, 'tb/01-01')) && existsSync(join(cwd, 'tb/human-1'))).toBe(true);
  expect(String(written('c.csv'))).toMatch(/^01-01,\d+,fitness,/m);
  // An exported policy is a policy again.
  expect((await heureka('export p.onnx --to tfjs -o again')).code).toBe(0);
  expect((await heureka('export again -o again.onnx')).code).toBe(0);
});

test('an exported policy is replayed, and fares as it does in its run', async () => {
  for (const line of ['latest:01-01 -o own.onnx', 'latest:01-01 --to tfjs -o own']) {
    expect(await heureka(`export ${line}`)).toMatchObject({ code: 0 });
  }
  for (const line of [
    'replay latest:01-01 --episode 3 --record run.html',
    'replay own.onnx --with own --episode 3 --env cartpole --record files.html',
  ]) {
    const { code, stderr } = await heureka(line);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/held-out start 3: \d+ steps, .*, fitness [1-9]/);
  }
  const [run, onnx, tfjs] = ['run.html', 'files.html'].flatMap((page) => replaysIn(String(written(page))));
  expect([onnx!.label, tfjs!.label]).toEqual(['own.onnx', 'own']);
  expect(onnx!.states).toEqual(run!.states);
  expect(fitnessOf(tfjs!)).toBe(fitnessOf(run!));
});

const replaysIn = (page: string) =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/.exec(page)![1]!) as Replay[];

describe('a policy that is not to be had', () => {
  beforeAll(async () => {
    await heureka('export latest -o cart.onnx');
    writeFileSync(join(cwd, 'junk.onnx'), 'junk');
    const policy = importPolicy(join(cwd, 'cart.onnx'));
    const more = new Array<number>(2 * policy.hidden[0]!).fill(0); // for the fifth observation, of actor and critic
    const wide = {
      ...{ ...policy, observations: 5, mean: [...policy.mean, 0], std: [...policy.std, 1] },
      parameters: [...policy.parameters, ...more],
    };
    writeFileSync(join(cwd, 'wide.json'), JSON.stringify(wide));
  });

  test.each([
    ['replay none.onnx --record a.gif', 'There is no policy in'],
    ['replay junk.onnx --record a.gif', 'holds no policy that heureka wrote.'],
    [
      'replay cart.onnx --env pendulum --record a.gif',
      'cart.onnx holds a policy for cartpole, not for pendulum.',
    ],
    ['replay cart.onnx --env pendullum --record a.gif', "Did you mean 'pendulum'?"],
    ['replay cart.onnx', 'Record it: heureka replay cart.onnx --record out.gif'],
    ['replay wide.json --record a.gif', 'wide.json does not fit cartpole: it observes 5 numbers, and the'],
    ['replay latest --env cartpole --record a.gif', '--env is for a policy in a file;'],
    ['export cart.onnx --env pendulum -o b.onnx', 'cart.onnx holds a policy for cartpole, not for pendulum.'],
  ])('%s is refused in one line', async (line, message) => {
    const { code, stderr } = await heureka(line);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

test('a formula is taken wherever a reward file is', async () => {
  writeFileSync(
    join(cwd, 'mine.formula'),
    '# Mine\nupright = exp(-4 angle^2)   # near\nslow = -0.1 abs(velocity)\n',
  );
  const { stdout } = await heureka('export mine.formula --env cartpole --to ts');
  expect(stdout).toContain('const upright = Math.exp(-4 * s.angle ** 2); // near');
  expect(checkReward(stdout.slice(stdout.indexOf('// Mine')), findEnvironment('cartpole'))).toMatchObject({
    ok: true,
  });
  const checked = await heureka('check mine.formula --env cartpole');
  expect(checked.stdout).toMatch(/^passed {2}mine.formula for cartpole/);
  const trained = await heureka('train cartpole --reward mine.formula --steps 1024 --backend simd --json');
  expect(trained.code).toBe(0);
});

test('check says where a formula is wrong, and what its units leave in doubt', async () => {
  writeFileSync(join(cwd, 'wrong.formula'), 'fine = x\nbad = exp(-4 angel^2)\n');
  const { code, stdout } = await heureka('check wrong.formula --env cartpole');
  expect(code).toBe(1);
  expect(stdout).toContain('wrong.formula:2  type: `angel` is no field of cartpole');
  expect(stdout).toContain('Did you mean `angle`?');
  writeFileSync(join(cwd, 'odd.formula'), 'odd = x + angle\n');
  const odd = await heureka('check odd.formula --env cartpole');
  expect(odd.stderr).toContain('odd.formula:1 adds m and rad');
  expect((await heureka('train cartpole --reward wrong.formula')).stderr).toMatch(/wrong.formula:2: `angel`/);
});

test.each([
  ['export human:cartpole --to latx', 2, "Did you mean 'latex'?"],
  ['export human:cartpoel --to latex', 2, "Did you mean 'cartpole'?"],
  ['export human --to latex', 2, 'Write human:<env>'],
  ['export human:cartpole', 2, 'Say what to write: --to <format>'],
  ['export latest --to onnx', 2, 'Add: -o policy.onnx'],
  ['export latest:01-02 --to python', 2, "Did you mean '01-01'?"],
  ['export nowhere --to onnx -o p.onnx', 2, "There is no run 'nowhere'"],
  ['export my.ts --to js', 2, 'Add: --env <env>'],
  ['check --transfer bullet latest', 2, 'There is: --transfer mujoco'],
  ['check --transfer mujoco latest', 2, 'moves by equations of its own'],
])('%s is refused with its mend', async (line, code, message) => {
  const ran = await heureka(line);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toContain(message);
});

test('what has no equation is refused with its line', async () => {
  const source = 'export function reward(s: State) {\n  const t = s.x | 0;\n  return { t };\n}\n';
  writeFileSync(join(cwd, 'bits.ts'), source);
  const { code, stderr } = await heureka('export bits.ts --env cartpole --to python');
  expect(code).toBe(1);
  expect(stderr).toContain('bits.ts:2: `|` has no equation');
});

test("a robot's policy is replayed in MuJoCo from the same starts", async () => {
  const train = 'train inverted-pendulum --steps 2048 --policy robot.json --backend simd';
  expect((await heureka(train)).code).toBe(0);
  const { stdout } = await heureka('check --transfer mujoco robot.json --json');
  const { heureka: ours, mujoco } = JSON.parse(stdout).scores;
  expect(mujoco.episodes).toHaveLength(16);
  expect(mujoco.fitness).toBeCloseTo(ours.fitness, 0);
});
