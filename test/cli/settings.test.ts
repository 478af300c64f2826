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
    ...{ restarts: 1, repairs: 2, parent: 'global', reflection: true, ask: false },
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
  ['strategy: eurka', "'strategy' must be one of eureka, random, not 'eurka'.", "Did you mean 'eureka'?"],
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
