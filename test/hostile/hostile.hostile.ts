import { readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/core/fault.ts';
import { defaultTraining, type TrainingResult } from '../../src/core/training.ts';
import { evaluateReward } from '../../src/problems/reward/evaluate.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { type CheckedReward, checkReward } from '../../src/sandbox/check.ts';
import type { Attack, Verdict } from './attack.ts';
import { codes } from './programs/code.ts';
import { sources } from './programs/source.ts';
import { wholes } from './programs/whole.ts';
// What broke out of the isolate: first, so that the table comes last.
import './walls.ts';
import { type End, type Trial, tableOf } from './table.ts';

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

const trials: Trial[] = [];
let neighbour: string;
let before: readonly string[];

/** What lies where a program could make a file with no path or the plainest one, and what ours would make. */
const outside = (): string[] => [
  ...[process.cwd(), homedir()].flatMap((folder) => readdirSync(folder)),
  ...readdirSync(tmpdir()).filter((name) => name.startsWith('heureka-hostile')),
];
const written = () => outside().filter((file) => !before.includes(file));

beforeAll(async () => {
  neighbour = JSON.stringify(await evaluate(mustPass(human)));
  expect(JSON.parse(neighbour)).toMatchObject({ ok: true });
  before = outside();
});

afterAll(() => {
  console.log(tableOf(trials, written().length));
});

/** What became of an attack, before it is judged. */
interface Found {
  readonly verdict: Verdict | 'reached';
  readonly how: End['how'];
  readonly message: string;
}

/** Tries `attack`, and the candidate after it, which must be what it always is; notes both for the table. */
async function meet(attack: Attack, trying: () => Found | Promise<Found>, next: () => Promise<string>) {
  const { family, must, says } = attack;
  const trial: Trial = { family };
  trials.push(trial);
  const start = performance.now();
  const { verdict, how, message } = await trying();
  const seconds = (performance.now() - start) / 1000;
  const corrupted = (await next()) !== neighbour;
  const told = verdict === 'harmless' || (message.length > 10 && message.length < 3000 && says.test(message));
  const held = must.some((allowed) => allowed === verdict) && told;
  trial.end = { how, held, reached: verdict === 'reached', corrupted, seconds };
  expect({ verdict, message, held, corrupted }).toMatchObject({ held: true, corrupted: false });
  // An attack may not leave anything in the process that holds it.
  expect(Object.keys(Object.prototype)).toEqual([]);
}

describe('source that the checks refuse', () => {
  test.each(sources.map((attack) => [attack.family, attack.name, attack] as const))(
    '%s: %s',
    (_, __, attack) =>
      meet(
        attack,
        () => refused(attack),
        // Nothing ran: the next one need only pass the checks.
        async () => (checkReward(human, environment).ok ? neighbour : 'refused'),
      ),
  );
});

function refused({ program }: Attack): Found {
  const checked = checkReward(program, environment);
  if (checked.ok) return { verdict: 'harmless', how: 'passed the checks', message: checked.value.code };
  const { kind, message } = checked.fault;
  const how = kind === 'timeout' || kind === 'crash' ? 'checks given up' : 'refused by the checks';
  return { verdict: 'refused', how, message };
}

describe.concurrent('code that got around every check', () => {
  test.each(codes.map((attack) => [attack.family, attack.name, attack] as const))('%s: %s', (_, __, attack) =>
    meet(
      attack,
      () => ran(attack),
      async () => JSON.stringify(await evaluate(mustPass(human))),
    ),
  );
});

describe.concurrent('code that the checks let pass', () => {
  test.each(wholes.map((attack) => [attack.family, attack.name, attack] as const))(
    '%s: %s',
    (_, __, attack) =>
      meet(
        attack,
        () => came(evaluate(mustPass(attack.program))),
        async () => JSON.stringify(await evaluate(mustPass(human))),
      ),
  );
});

const ran = ({ program }: Attack) => came(evaluate({ source: program, code: program, usesPrevious: false }));

/** What came of an evaluation. */
async function came(evaluation: ReturnType<typeof evaluate>): Promise<Found> {
  const result = await evaluation;
  if (!result.ok) {
    const { kind, message } = result.fault;
    if (kind === 'timeout') return { verdict: 'failed', how: 'stopped in time', message };
    const how = kind === 'crash' ? 'cost its process' : 'failed with a message';
    return { verdict: 'failed', how, message };
  }
  const reached = result.value.checkpoints.some(({ components }) => {
    const found = components.reached;
    return Object.keys(components).length !== 1 || !found || found.min !== 0 || found.max !== 0;
  });
  if (!reached) return { verdict: 'harmless', how: 'ran and reached nothing', message: '' };
  return { verdict: 'reached', how: 'ran and reached something', message: '' };
}

test('nothing was written outside', () => {
  expect(written()).toEqual([]);
});

test('there are more than a hundred attacks, each with a name of its own', () => {
  const names = [...sources, ...wholes, ...codes].map(({ family, name }) => `${family}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(100);
});
