import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contestant } from '../../src/cli/compare/contestants.ts';
import { knownTrainings } from '../../src/cli/compare/known-trainings.ts';
import { planComparison } from '../../src/cli/compare/plan.ts';
import type { Settings } from '../../src/cli/settings.ts';
import { findEnvironment } from '../../src/registry.ts';
import { type Ran, runMain } from './run-main.ts';

/** Small comparisons in one folder of runs, which the tests below look at. */
let cwd: string;
let first: Ran;
const small = '--steps 4096 --seeds 2';
const heureka = (line: string) => runMain(line.split(' '), { cwd });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-compare-'));
  writeFileSync(
    join(cwd, 'lean.ts'),
    'export function reward(s: State) {\n  return { alive: 1, lean: -s.angle * s.angle };\n}\n',
  );
  first = await heureka(`compare cartpole --rewards human,lean.ts ${small} -j 2`);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('a comparison prints its tables on stdout and its progress on stderr', () => {
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toMatch(/^cartpole\n/);
  expect(first.stdout).toMatch(/\nlean\.ts (is|cannot)/);
  expect(first.stdout).toMatch(/\nhuman +\d+.*\nlean\.ts +\d+/);
  expect(first.stdout).toContain('In other worlds');
  expect(first.stdout).toContain('Reward hacking is not looked for with fewer than 5 seeds');
  for (const slip of ['NaN', 'undefined', '\u001b']) expect(first.stdout + first.stderr).not.toContain(slip);
});

test('done again, nothing is trained and the same is said; a new seed is trained alone', async () => {
  const journal = () => {
    const [folder] = readdirSync(join(cwd, 'runs', 'comparisons'));
    return readFileSync(join(cwd, 'runs', 'comparisons', folder!, 'events.jsonl'), 'utf8');
  };
  const before = journal();
  const again = await heureka(`compare cartpole --rewards human,lean.ts ${small} -j 1`);
  expect(again.stdout).toBe(first.stdout);
  expect(again.stderr).toContain('4 trainings known from before, none done now');
  expect(journal()).toBe(before);
  const more = await heureka('compare cartpole --rewards human,lean.ts --steps 4096 --seeds 3 -j 2');
  expect(more.stderr).toContain('4 trainings known from before, 2 done now');
});

test('the same comparison in another folder, one training at a time, gives the same bits', async () => {
  const other = await heureka(`compare cartpole --rewards human,lean.ts ${small} -j 1 --runs elsewhere`);
  expect(other.stderr).not.toContain('known from before');
  expect(other.stdout).toBe(first.stdout);
});

test('a component of a reward is removed and halved', async () => {
  const ran = await heureka(`compare cartpole --rewards human,lean.ts ${small} --ablate --json`);
  expect(ran.code, ran.stderr).toBe(0);
  const { ablation } = JSON.parse(ran.stdout);
  expect(ablation.label).toBe('lean.ts');
  expect(ablation.components.map(({ name }: { name: string }) => name)).toEqual(['alive', 'lean']);
  expect(ablation.components[1].removed.earns.value).toBeCloseTo(
    ablation.whole - ablation.components[1].removed.fitness,
    9,
  );
});

test('a page is written to a file, and an assertion that does not hold ends with 5 and one line', async () => {
  const ran = await heureka(
    `compare cartpole --rewards human,lean.ts ${small} -o page.html --assert poi>1,poi<2`,
  );
  expect(ran.code).toBe(5);
  expect(ran.stderr).toMatch(/\nerror {2}poi>1 does not hold: it is [\d.]+ for lean\.ts\.\n$/);
  expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

test("a search's final trainings are not done again", async () => {
  const search = 'search cartpole --proposer evolve --iterations 1 --samples 2';
  expect((await heureka(`${search} ${small} -j 2`)).code).toBe(0);
  const ran = await heureka(`compare cartpole --rewards fitness,latest ${small}`);
  expect(ran.stderr).toContain('4 trainings known from before, none done now');
  const suite = await heureka(`compare --suite classic ${small} --assert won>=0`);
  expect(suite.code, suite.stderr).toBe(0);
  expect(suite.stderr).toContain('missing  pendulum   heureka search pendulum\n');
  expect(suite.stdout).toContain('share of environments won or tied');
}, 120_000);

test('trainings of another engine of the backend tfjs are not taken for those of this one', async () => {
  const runs = join(cwd, 'runs');
  const [name] = readdirSync(runs).filter((folder) => folder.startsWith('cartpole__evolve'));
  const file = join(runs, name!, 'config.json');
  const config = readFileSync(file, 'utf8');
  const environment = findEnvironment('cartpole');
  const contestants = [
    contestant('human', environment, runs, cwd),
    contestant('fitness', environment, runs, cwd),
  ];
  const settings = { ...JSON.parse(config).settings, backend: 'tfjs', seeds: 2, runs } as Settings;
  const plan = { ...(await planComparison(environment, contestants, settings)), environment: 'cartpole' };
  expect(plan.version).toMatch(/ tfjs/);
  const known = (engine: string | undefined) => {
    const { versions, settings: own, ...rest } = JSON.parse(config);
    const changed = { ...rest, versions: { ...versions, engine }, settings: { ...own, backend: 'tfjs' } };
    writeFileSync(file, JSON.stringify(changed));
    return knownTrainings(runs, plan).size;
  };
  const comparisons = known('another engine');
  expect(known(plan.versions.engine)).toBe(comparisons + 4);
  expect(known(undefined)).toBe(comparisons);
  writeFileSync(file, config);
});

test('mistakes are told with the way to mend them', async () => {
  expect(await heureka('compare')).toMatchObject({ code: 2 });
  expect((await heureka('compare cartpole --rewards humann')).stderr).toContain("Did you mean 'human'?");
  expect((await heureka('compare cartpole --rewards human,human')).stderr).toContain("names 'human' twice");
  expect((await heureka('compare pendulum --rewards latest')).stderr).toContain('heureka search pendulum');
  expect((await heureka('compare --suite clasic')).stderr).toContain("Did you mean 'classic'?");
  expect((await heureka('compare --suite locomotion')).stderr).toContain('heureka search hopper');
  expect((await heureka('compare cartpole --format htm')).stderr).toContain("Did you mean 'html'?");
  expect((await heureka('compare cartpole --baseline fitnes')).stderr).toContain("Did you mean 'fitness'?");
});
