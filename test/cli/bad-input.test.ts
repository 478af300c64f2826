import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HeurekaError } from '../../src/core/errors.ts';
import { readFormula } from '../../src/export/formula/read.ts';
import { importPolicy } from '../../src/export/policy/import-policy.ts';
import { printOnnx } from '../../src/export/policy/onnx.ts';
import { printLayersModel, weightsFile } from '../../src/export/policy/tfjs.ts';
import { loadModel } from '../../src/physics/index.ts';
import { readPairs } from '../../src/problems/prompt/data.ts';
import { matches } from '../../src/problems/prompt/match.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { candidateFile, journalFile } from '../../src/runs/run-folder.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { type SmallRun, smallRun } from '../studio/small-run.ts';
import { type Ran, runMain } from './run-main.ts';

/** Whatever is wrong with what a person gives: one clear line, the exit code, no stack. */
let small: SmallRun;
let cwd: string;
const seed = Number(process.env.BAD_INPUT_SEED ?? 9);
/** More for a longer look: BAD_INPUT_TIMES=20. */
const times = Number(process.env.BAD_INPUT_TIMES ?? 1);
const root = resolve(import.meta.dirname, '../..');

beforeAll(async () => {
  small = await smallRun();
  cwd = mkdtempSync(join(tmpdir(), 'heureka-bad-'));
});
afterAll(() => {
  small.remove();
  rmSync(cwd, { recursive: true, force: true });
});

const heureka = (argv: readonly string[], runs?: string) =>
  runMain(argv, { cwd, ...(runs !== undefined && { env: { HEUREKA_RUNS: runs } }) });

/** Nothing, or one line that says what is wrong and one that says how to mend it; never a stack or our own words. */
function expectClear({ code, stderr }: Ran, what: unknown): void {
  const about = `${JSON.stringify(what)}\n${stderr}`;
  expect(stderr, about).not.toMatch(/Something is wrong inside|\n {4}at |undefined|\[object/);
  expect([0, 1, 2, 3, 4], about).toContain(code);
  const errors = stderr.split('\n').filter((line) => line.startsWith('error  '));
  expect(errors.length, about).toBe(code === 0 || stderr === '' ? 0 : 1);
  if (code !== 0 && errors.length > 0) expect(stderr, about).toMatch(/^error {2}.+\n(hint {3}.+\n)?$/m);
}

/** A text with a few places cut out, doubled, or written over. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        length: fc.nat({ max: 12 }),
        put: fc.oneof(
          fc.constantFrom('', '"', '}', '<', '-1', '1e999', 'NaN', 'null', '\0', '\n', ' '),
          fc.string({ maxLength: 4 }),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((cuts) =>
      cuts.reduce((rest, { at, length, put }) => rest.slice(0, at) + put + rest.slice(at + length), text),
    );

/** A JSON document with one of its values, however deep, replaced by another or taken out. */
function changed(document: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(document);
  const value = fc.constantFrom<unknown>(null, -1, 1e300, '', 'x', [], {}, true, undefined, [null], 0.5);
  return fc.tuple(fc.constantFrom(...places), value).map(([place, put]) => replaced(document, place, put));
}

function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const parts = Object.entries(value).slice(0, 6);
  return [path, ...parts.flatMap(([key, part]) => placesIn(part, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, put);
  return copy;
}

/** Runs with the small one as the only one, of which `path` has other content. */
function withFile(path: string, content: string): string {
  const runs = join(cwd, 'copied');
  if (!existsSync(runs)) cpSync(small.runs, runs, { recursive: true });
  for (const file of ['events.jsonl', 'config.json']) {
    copyFileSync(join(small.run.folder, file), join(runs, small.run.name, file));
  }
  writeFileSync(join(runs, small.run.name, path), content);
  return runs;
}

describe('a command line', () => {
  const words = fc.oneof(
    fc.constantFrom(
      ...['--json', '--runs', 'nowhere', '--env', '--to', '-o', '--seed', '-1', '1e99', '--', '-j', 'latest'],
      ...['latest:99-99', 'x.ts', 'x.formula', '.', '/', 'human', '--seeds', '--steps', '--help', '--debugg'],
    ),
    fc.string({ maxLength: 8 }),
  );
  const commands = fc.constantFrom(
    ...['envs', 'search', 'resume', 'train', 'compare', 'export', 'check', 'prompts', 'replay'],
    ...['runs', 'runs show', 'runs tag', 'runs bundle', 'new env', 'new reward', 'serch'],
  );

  test('is told what is wrong with it', async () => {
    const line = fc.tuple(commands, fc.array(words, { maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(line, async ([command, rest]) => {
        const argv = [...command.split(' '), ...rest];
        expectClear(await heureka(argv, join(cwd, 'none')), argv);
      }),
      { seed, numRuns: 50 * times },
    );
  });
});

test('a settings file is told what is wrong with it', async () => {
  const names = [
    'iterations',
    'samples',
    'seed',
    'runs',
    'model',
    'training',
    'prices',
    'maxTime',
    'steps',
    'x',
  ];
  const settings = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  const texts = fc.oneof(
    settings.map((value) => JSON.stringify(value)),
    fc.string(),
    damaged('seed: 3\nruns: a\n'),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      writeFileSync(join(cwd, 'heureka.config.yaml'), text);
      expectClear(await heureka(['runs', 'ls']), text);
    }),
    { seed, numRuns: 60 * times },
  );
  rmSync(join(cwd, 'heureka.config.yaml'));
});

test('a reward is a reward or has a fault, and so is a formula', () => {
  const environment = findEnvironment('cartpole');
  fc.assert(
    fc.property(fc.oneof(damaged(rewardSource(environment, 'human')), fc.string()), (source) => {
      const checked = checkReward(source, environment);
      if (!checked.ok) expect(checked.fault.message).toMatch(/\S/);
    }),
    { seed, numRuns: 20 * times },
  );
  const formula = 'upright = exp(-4 angle^2)\neffort = -0.01 * force^2\n';
  fc.assert(
    fc.property(fc.oneof(damaged(formula), fc.string()), (text) => {
      const read = readFormula(text, environment);
      if (!read.ok) expect(read.fault.message).toMatch(/\S/);
    }),
    { seed, numRuns: 60 * times },
  );
});

test.skipIf(process.platform === 'win32')(
  'a reward that is a pipe or a device is refused, not waited for',
  async () => {
    const pipe = join(cwd, 'pipe.ts');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero']) {
      const ran = await heureka(['check', path, '--env', 'cartpole']);
      expect(ran).toMatchObject({
        code: 2,
        stderr: `error  Cannot read the reward ${path}: it is no file.\n`,
      });
    }
  },
);

test.each(['hopper.xml', 'ant.xml'])('a robot like %s is a model or has its line named', (file) => {
  const text = readFileSync(join(root, 'envs/models', file), 'utf8');
  fc.assert(
    fc.property(damaged(text), (mjcf) => {
      try {
        loadModel(mjcf);
      } catch (error) {
        expect(error, mjcf).toBeInstanceOf(HeurekaError);
        expect((error as Error).message).not.toMatch(/undefined|\[object/);
      }
    }),
    { seed, numRuns: 50 * times },
  );
});

describe('a policy', () => {
  const outcome = (path: string): unknown => {
    try {
      return importPolicy(path);
    } catch (error) {
      return error;
    }
  };

  test('is one that can act, or is none', () => {
    const policy = JSON.parse(readFileSync(candidateFile(small.run, '01-01', 'policy.json'), 'utf8'));
    const path = join(cwd, 'policy.json');
    fc.assert(
      fc.property(changed(policy), (value) => {
        writeFileSync(path, JSON.stringify(value) ?? '');
        const read = outcome(path);
        if (read instanceof Error) expect(read).toBeInstanceOf(HeurekaError);
        else expect(Object.keys(read as object)).toEqual(Object.keys(policy));
      }),
      { seed, numRuns: 100 * times },
    );
  });

  test('in an .onnx file with a byte changed or cut off is refused, or acts', () => {
    const policy = JSON.parse(readFileSync(candidateFile(small.run, '01-01', 'policy.json'), 'utf8'));
    const bytes = printOnnx(policy, findEnvironment('cartpole'), '0');
    const path = join(cwd, 'policy.onnx');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const copy = Uint8Array.from(cut ? bytes.subarray(0, at) : bytes);
        if (!cut) copy[at] = byte;
        writeFileSync(path, copy);
        const read = outcome(path);
        if (read instanceof Error) expect(read).toBeInstanceOf(HeurekaError);
      }),
      { seed, numRuns: 60 * times },
    );
  });

  test('in a folder of TensorFlow.js with a value changed or weights cut off is refused, or acts', () => {
    const policy = JSON.parse(readFileSync(candidateFile(small.run, '01-01', 'policy.json'), 'utf8'));
    const { topology, weights } = printLayersModel(policy, findEnvironment('cartpole'), '0');
    const folder = join(cwd, 'layers-model');
    mkdirSync(folder, { recursive: true });
    fc.assert(
      fc.property(changed(JSON.parse(topology)), fc.nat(weights.length), fc.boolean(), (value, at, cut) => {
        writeFileSync(join(folder, 'model.json'), cut ? topology : (JSON.stringify(value) ?? ''));
        writeFileSync(join(folder, weightsFile), cut ? weights.subarray(0, at) : weights);
        const read = outcome(folder);
        if (read instanceof Error) expect(read).toBeInstanceOf(HeurekaError);
      }),
      { seed, numRuns: 60 * times },
    );
  });
});

test('questions and answers are pairs, or the line and its field are named', () => {
  const lines = ['{"question": "2 + 2?", "answer": "4"}', '{"question": "3 * 3?", "answer": 9}', ''];
  const path = join(cwd, 'questions.jsonl');
  const text = lines.join('\n');
  fc.assert(
    fc.property(fc.oneof(damaged(text), fc.string(), fc.jsonValue().map(jsonLines)), (content) => {
      writeFileSync(path, content);
      try {
        const pairs = readPairs(path, 'questions.jsonl', matches.number);
        expect(pairs.length).toBeGreaterThan(1);
        for (const { question, answer } of pairs) expect(question.trim() && answer.trim()).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(HeurekaError);
        expect((error as HeurekaError).message).toMatch(/questions\.jsonl(, line \d+| has )/);
      }
    }),
    { seed, numRuns: 200 * times },
  );
});

/** Twice, each on a line of its own. */
const jsonLines = (value: unknown): string => `${JSON.stringify(value)}\n`.repeat(2);

describe('a run folder', () => {
  const readings = [
    ...[
      ['runs'],
      ['runs', 'show', 'latest'],
      ['runs', 'show', 'latest:01-01'],
      ['runs', 'bundle', 'latest', 'b'],
    ],
    ...[
      ['export', 'latest'],
      ['export', 'latest', '--to', 'csv'],
    ],
  ];

  test('that is damaged hides no other in the list', async () => {
    const runs = withFile('events.jsonl', '{"type":"journal","version":1}\n{"type":"finished","best":3}\n');
    expect((await heureka(['runs'], runs)).stdout).toMatch(/^cartpole__\S+ +damaged/m);
    expect((await heureka(['runs', 'show', 'latest'], runs)).stderr).toMatch(
      /^error {2}The run's journal is damaged at line 2: finished\.best must be a map\.\n/,
    );
  });

  test('bundled into a file that was changed is told of in one line', async () => {
    const file = join(cwd, 'bundle.json');
    await heureka(['runs', 'bundle', 'latest', file], small.runs);
    const bundle = JSON.parse(readFileSync(file, 'utf8'));
    await fc.assert(
      fc.asyncProperty(changed(bundle), async (value) => {
        writeFileSync(file, JSON.stringify(value) ?? '');
        // Another environment's: what is whole is refused as well, and nothing is trained.
        expectClear(await heureka(['search', 'acrobot', '--proposer', `replay:${file}`]), value);
      }),
      { seed, numRuns: 50 * times },
    );
  });

  test('with a journal that was changed is told of in one line', async () => {
    const lines = readFileSync(journalFile(small.run), 'utf8').trimEnd().split('\n');
    const line = fc
      .nat(lines.length - 1)
      .chain((at) => fc.tuple(fc.constant(at), changed(JSON.parse(lines[at]!))));
    await fc.assert(
      fc.asyncProperty(line, fc.constantFrom(...readings), async ([at, value], argv) => {
        const text = lines.map((each, k) => (k === at ? JSON.stringify(value) : each)).join('\n');
        const runs = withFile('events.jsonl', `${text}\n`);
        expectClear(await heureka(argv, runs), [at, value, argv]);
      }),
      { seed, numRuns: 60 * times },
    );
  });

  test('with a config that was changed is told of in one line', async () => {
    const config = JSON.parse(readFileSync(join(small.run.folder, 'config.json'), 'utf8'));
    await fc.assert(
      fc.asyncProperty(changed(config), fc.constantFrom(...readings), async (value, argv) => {
        const runs = withFile('config.json', JSON.stringify(value) ?? '');
        expectClear(await heureka(argv, runs), [value, argv]);
      }),
      { seed, numRuns: 50 * times },
    );
  });
});
