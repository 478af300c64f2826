import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/core/fault.ts';
import { defaultTraining, type TrainingResult } from '../../src/core/training.ts';
import { evaluateReward } from '../../src/problems/reward/evaluate.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { type CheckedReward, checkReward } from '../../src/sandbox/check.ts';
import type { Attack, Verdict } from './attack.ts';
import { codes } from './programs/code.ts';
import { sources } from './programs/source.ts';
import { type Held, tableOf } from './table.ts';

const environment = findEnvironment('cartpole');
const human = rewardSource(environment, 'human');
const fitness = mustPass(rewardSource(environment, 'fitness'));

/** The smallest training that goes through everything: two updates, one checkpoint. */
const training = {
  ...defaultTraining,
  ...{
    environments: 16,
    horizon: 16,
    minibatch: 64,
    steps: 512,
    epochs: 1,
    checkpoints: 1,
    evaluationEpisodes: 2,
  },
};

function mustPass(source: string): CheckedReward {
  const checked = checkReward(source, environment);
  if (!checked.ok) throw new Error(checked.fault.message);
  return checked.value;
}

/** What a candidate goes through, from the trial on recorded states to the result. */
function evaluate(reward: CheckedReward): Promise<Result<TrainingResult>> {
  const parts = {
    environment: environment.name,
    reward,
    fitness,
    training,
    seed: 0,
    backend: 'simd',
  } as const;
  const context = { signal: new AbortController().signal, progress: () => undefined };
  return evaluateReward({ ...parts, trial: true }, context);
}

const held: Held[] = [];
let neighbour: string;
let repository: string;

const changesOf = () => execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' });
const canary = () =>
  Object.keys(Object.prototype).length +
  readdirSync(tmpdir()).filter((name) => name === 'heureka-hostile').length;

beforeAll(async () => {
  neighbour = JSON.stringify(await evaluate(mustPass(human)));
  expect(JSON.parse(neighbour)).toMatchObject({ ok: true });
  repository = changesOf();
});

afterAll(() => {
  console.log(tableOf(held));
});

/** Notes how `attack` ended, and that the next candidate is what it always is. */
async function conclude(attack: Attack, how: Held['how'], message: string, verdict: Verdict, next: string) {
  held.push({ family: attack.family, how });
  expect([verdict, message]).toEqual([expect.toBeOneOf([...attack.must]), expect.any(String)]);
  if (verdict !== 'harmless') expect(message.length).toBeGreaterThan(10);
  expect(message.length).toBeLessThan(3000);
  expect(next).toBe(neighbour);
  expect(canary()).toBe(0);
}

describe('source that the checks refuse', () => {
  test.each(sources.map((attack) => [attack.family, attack.name, attack] as const))(
    '%s: %s',
    async (_, __, attack) => {
      const checked = checkReward(attack.program, environment);
      const good = checkReward(human, environment);
      expect(good.ok).toBe(true);
      if (checked.ok) throw new Error(`passed the checks: ${checked.value.code.slice(0, 300)}`);
      const { kind, message } = checked.fault;
      const how = kind === 'timeout' || kind === 'crash' ? 'checks given up' : 'refused by the checks';
      await conclude(attack, how, message, 'refused', neighbour);
    },
  );
});

describe.concurrent('code that got around every check', () => {
  test.each(codes.map((attack) => [attack.family, attack.name, attack] as const))(
    '%s: %s',
    async (_, __, attack) => {
      const { program } = attack;
      const result = await evaluate({ source: program, code: program, usesPrevious: false });
      const next = JSON.stringify(await evaluate(mustPass(human)));
      if (!result.ok) {
        const { kind, message } = result.fault;
        const process = kind === 'crash' || /sign of life/.test(message);
        const how = process
          ? 'cost its process'
          : kind === 'timeout'
            ? 'stopped in time'
            : 'failed with a message';
        return conclude(attack, how, message, 'failed', next);
      }
      for (const { components } of result.value.checkpoints) {
        expect(components).toEqual({ reached: expect.objectContaining({ min: 0, max: 0 }) });
      }
      await conclude(attack, 'ran and reached nothing', '', 'harmless', next);
    },
  );
});

test('nothing was written outside', () => {
  expect(changesOf()).toBe(repository);
  expect(existsSync(resolve(tmpdir(), 'heureka-hostile'))).toBe(false);
});

test('there are more than a hundred attacks, each with a name of its own', () => {
  const names = [...sources, ...codes].map(({ family, name }) => `${family}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(100);
});
