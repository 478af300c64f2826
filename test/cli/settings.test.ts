import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveSettings, resolveTraining } from '../../src/cli/settings.ts';
import { defaultTraining } from '../../src/core/training.ts';
import { findEnvironment } from '../../src/registry.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-settings-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const config = (text: string) => writeFileSync(join(cwd, 'heureka.config.yaml'), text);

test('without a file, an environment and flags there are the defaults', async () => {
  expect(await resolveSettings({}, { cwd, env: {} })).toEqual({
    ...{ proposer: 'auto', strategy: 'eureka', iterations: 5, samples: 16, seed: 0, seeds: 5 },
    ...{
      restarts: 1,
      repairs: 2,
      parent: 'global',
      halving: false,
      reflection: true,
      fresh: false,
      ask: false,
    },
    ...{ backend: 'auto', jobs: availableParallelism(), runs: join(cwd, 'runs') },
  });
});

test('flags win over the environment, the environment over the file, the file over the defaults', async () => {
  config('runs: from-file\nsamples: 4\niterations: 2\nseed: 7\n');
  const env = { HEUREKA_RUNS: 'from-environment' };
  const fromEnvironment = await resolveSettings({ samples: '8' }, { cwd, env });
  expect(fromEnvironment).toMatchObject({
    runs: join(cwd, 'from-environment'),
    samples: 8,
    iterations: 2,
    seed: 7,
  });
  const fromFlag = await resolveSettings({ runs: 'from-flag', seed: '1' }, { cwd, env });
  expect(fromFlag).toMatchObject({ runs: join(cwd, 'from-flag'), samples: 4, seed: 1 });
  const fromFile = await resolveSettings({}, { cwd, env: {} });
  expect(fromFile.runs).toBe(join(cwd, 'from-file'));
});

test('training: flags over the file over the preset of the environment over the defaults', async () => {
  config('training:\n  learningRate: 0.002\n  steps: 1000\n');
  const environment = { ...findEnvironment('cartpole'), training: { learningRate: 0.1, discount: 0.9 } };
  const settings = await resolveSettings({ steps: '5e3' }, { cwd, env: {} });
  expect(resolveTraining(environment, settings)).toEqual({
    ...defaultTraining,
    ...{ learningRate: 0.002, discount: 0.9, steps: 5000 },
  });
});

test('limits: money, tokens, and time in seconds, minutes and hours', async () => {
  const flags = { maxCost: '1.5', maxTokens: '2e5', maxTime: '1h30m' };
  const limits = { maxCost: 1.5, maxTokens: 200_000, maxTime: 5400 };
  expect(await resolveSettings(flags, { cwd, env: {} })).toMatchObject(limits);
  config('maxTime: 90\nproposer: replay:runs/one\n');
  const settings = await resolveSettings({}, { cwd, env: {} });
  expect(settings).toMatchObject({ maxTime: 90, proposer: 'replay:runs/one' });
  config('maxTime: 0.5m\n');
  expect((await resolveSettings({}, { cwd, env: {} })).maxTime).toBe(30);
});

test.each([
  [{ maxTime: '10 minutes' }, "--max-time must be a time such as 90s, 10m or 1h30m, not '10 minutes'."],
  [{ maxTime: '0s' }, "--max-time must be a time such as 90s, 10m or 1h30m, not '0s'."],
  [{ maxCost: '0' }, '--max-cost must be a number above 0, at most 1000000, not 0.'],
  [{ maxTokens: 'many' }, "--max-tokens must be a whole number from 1 to 1000000000000, not 'many'."],
  [
    { proposer: 'replay:' },
    "--proposer must be one of auto, openai, evolve, manual, replay:RUN, not 'replay:'.",
  ],
])('a flag names its mistake: %o', async (flags, message) => {
  await expect(resolveSettings(flags, { cwd, env: {} })).rejects.toThrow(message);
});

test('prices are kept by model', async () => {
  config('prices:\n  llama3.2:3b: { input: 0, output: 0 }\n');
  const { prices } = await resolveSettings({}, { cwd, env: {} });
  expect(prices).toEqual({ 'llama3.2:3b': { input: 0, output: 0 } });
});

test('an empty file sets nothing', async () => {
  config('# nothing yet\n');
  expect((await resolveSettings({}, { cwd, env: {} })).samples).toBe(16);
});

const mistakes: [string, string, string?][] = [
  ['iteration: 3', "'iteration' is not a setting.", "Did you mean 'iterations'?"],
  [
    'training:\n  learning_rate: 1',
    "'training.learning_rate' is not a setting.",
    "Did you mean 'learningRate'?",
  ],
  ['samples: many', "'samples' must be a whole number from 1 to 10000, not 'many'."],
  ['training:\n  discount: 1.5', "'training.discount' must be a number from 0 to 1, not 1.5."],
  ['training:\n  hidden: [64, 0]', "'training.hidden.1' must be a whole number from 1 to 4096, not 0."],
  ['training:\n  hidden: []', "'training.hidden' must be a list of 1 to 8 whole numbers, not []."],
  ['training: fast', "'training' must be a map of training settings, not 'fast'."],
  [
    'prices:\n  small: { input: 1 }',
    "'prices.small.output' must be a number from 0 to 1000000, not undefined.",
  ],
  [
    'prices:\n  small: { inptu: 1, output: 1 }',
    "'prices.small.inptu' is not a setting.",
    "Did you mean 'input'?",
  ],
  [
    'strategy: eurka',
    "'strategy' must be one of eureka, opro, islands, random, not 'eurka'.",
    "Did you mean 'eureka'?",
  ],
];

test.each(mistakes)('the file names its mistake: %s', async (text, message, hint) => {
  config(text);
  await expect(resolveSettings({}, { cwd, env: {} })).rejects.toThrow(
    expect.objectContaining({ reason: 'usage', message: `heureka.config.yaml: ${message}`, hint }),
  );
});

test('a file that is no map, no YAML or no file is refused in one line', async () => {
  config('- a\n- b\n');
  await expect(resolveSettings({}, { cwd, env: {} })).rejects.toThrow('must be a map of settings');
  config('samples: [1,\nseed: 2');
  await expect(resolveSettings({}, { cwd, env: {} })).rejects.toThrow(
    /^heureka\.config\.yaml is not YAML: .*line \d.*\.$/,
  );
  rmSync(join(cwd, 'heureka.config.yaml'));
  mkdirSync(join(cwd, 'heureka.config.yaml'));
  await expect(resolveSettings({}, { cwd, env: {} })).rejects.toThrow(
    expect.objectContaining({
      reason: 'usage',
      message: 'Cannot read heureka.config.yaml: it is a folder, not a file.',
    }),
  );
});
