import { describe, expect, test } from 'vitest';
import type { Candidate, ValidCandidate } from '../../../src/core/candidate.ts';
import { Random } from '../../../src/core/random.ts';
import { defaultTraining } from '../../../src/core/training.ts';
import type { Problem, Proposer } from '../../../src/optimize/problem.ts';
import { optimise } from '../../../src/optimize/search.ts';
import { eurekaStrategy } from '../../../src/optimize/strategies/eureka.ts';
import { randomStrategy } from '../../../src/optimize/strategies/random.ts';
import {
  axesOf,
  dimensionsOf,
  isWithin,
  placeOf,
  valueAt,
} from '../../../src/problems/hyperparameters/axes.ts';
import { haltonSequence } from '../../../src/problems/hyperparameters/halton.ts';
import { hyperparameters } from '../../../src/problems/hyperparameters/hyperparameters.ts';
import {
  haltonProposer,
  randomProposer,
  surrogateProposer,
} from '../../../src/problems/hyperparameters/proposers.ts';
import { readSettings, writeSettings } from '../../../src/problems/hyperparameters/solution.ts';
import { environments, findEnvironment } from '../../../src/registry.ts';

const pendulum = findEnvironment('pendulum');
const preset = { ...defaultTraining, ...pendulum.training };
const axes = axesOf(pendulum);
const fits = (text: string) => readSettings(text, axes, preset).ok;

describe('an axis', () => {
  test('has only values that are allowed, and finds each again where it came from', () => {
    const random = new Random(1);
    for (const axis of axes) {
      for (let k = 0; k < 200; k++) {
        const place = Array.from({ length: dimensionsOf(axis) }, () => (k < 2 ? k : random.uniform()));
        const value = valueAt(axis, place);
        expect(isWithin(axis.scale, value), `${axis.name} ${JSON.stringify(value)}`).toBe(true);
        // To the rounding: written values have three digits, and the finest steps are of whole numbers near 4.
        expect(valueAt(axis, placeOf(axis, value))).toEqual(value);
      }
    }
  });

  test('reaches both ends', () => {
    const ends = (name: string) => {
      const axis = axes.find((candidate) => candidate.name === name)!;
      return [0, 1].map((u) => valueAt(axis, [u, u]));
    };
    expect(ends('learningRate')).toEqual([1e-5, 3e-2]);
    expect(ends('discount')).toEqual([0.8, 0.9999]);
    expect(ends('entropyCoefficient')).toEqual([0, 0.1]);
    expect(ends('epochs')).toEqual([1, 20]);
    expect(ends('hidden')).toEqual([[8], [128, 128, 128]]);
  });

  test('lets through the preset of every environment, as it is written', () => {
    for (const environment of environments) {
      const own = { ...defaultTraining, ...environment.training };
      const text = writeSettings({ ...own }, axesOf(environment));
      const read = readSettings(text, axesOf(environment), own);
      expect(read.ok && writeSettings({ ...read.value }, axesOf(environment)), environment.name).toBe(text);
    }
  });
});

describe('settings', () => {
  const faultOf = (text: string) => {
    const read = readSettings(text, axes, preset);
    return read.ok ? undefined : read.fault.message;
  };

  test('that are not named are those of the preset', () => {
    const read = readSettings('{"learningRate": 0.003}', axes, preset);
    expect(read).toMatchObject({ ok: true, value: { learningRate: 0.003, epochs: preset.epochs } });
  });

  test('that are wrong are told by name, with what they may be', () => {
    expect(faultOf('{"learningRate": 3}')).toBe('learningRate must be a number from 0.00001 to 0.03, not 3.');
    expect(faultOf('{"lerningRate": 0.1}')).toMatch(/'lerningRate'.*learningRate/);
    expect(faultOf('{"hidden": [64.5]}')).toMatch(/hidden must be a list/);
    expect(faultOf('{"epochs": "8"}')).toMatch(/epochs must be a whole number/);
    expect(faultOf('{"environments": 128, "horizon": 500}')).toMatch(/fewer than two updates/);
    expect(faultOf('{"epochs": }')).toMatch(/not JSON/);
  });

  test('are read out of an answer, whatever stands around them', async () => {
    const { problem } = await posed();
    const answer = 'First {thoughts}.\n```json\n{"epochs": 4}\n```\nThat is all.';
    const { text, solution } = problem.parse(answer);
    expect(solution).toMatchObject({ ok: true, value: { epochs: 4 } });
    expect(problem.parse(problem.wording.quote(text)).text).toBe(text);
    expect(problem.parse('Larger, I think.').solution).toMatchObject({ fault: { kind: 'empty' } });
  });
});

test('a Halton sequence fills every interval of its bases alike, and differs by its seed', () => {
  const [point, other] = [haltonSequence(3, 1), haltonSequence(3, 2)];
  for (const [dimension, base] of [2, 3, 5].entries()) {
    const count = base ** 3;
    const intervals = Array.from({ length: count }, (_, k) => Math.floor(point(k)[dimension]! * count));
    expect(new Set(intervals).size).toBe(count);
  }
  expect(point(5)).toEqual(haltonSequence(3, 1)(5));
  expect(point(5)).not.toEqual(other(5));
});

/** A landscape over the same settings: best at a learning rate of 1e-3 with a discount of 0.95 and two layers. */
function landscape(): Problem {
  return {
    name: 'landscape',
    wording: {
      describe: () => ({ role: '', task: '' }),
      reflect: () => '',
      quote: (solution) => solution,
      ask: () => '',
    },
    parse: (text) => ({ text, solution: readSettings(text, axes, preset) }),
    evaluate: async (solution) => {
      const { learningRate, discount, hidden, clip } = solution as typeof preset;
      const score =
        -(Math.log10(learningRate / 1e-3) ** 2) -
        Math.log10((1 - discount) / 0.05) ** 2 -
        Math.abs(hidden.length - 2) -
        Math.log2(clip / 0.2) ** 2;
      return { ok: true, value: { score, detail: undefined } };
    },
  };
}

async function bestOf(proposer: Proposer, seed: number, learns: boolean): Promise<number> {
  const candidates = await optimise<unknown, unknown>({
    ...{ problem: landscape(), proposer, strategy: learns ? eurekaStrategy() : randomStrategy() },
    ...{ iterations: 5, samples: 8, seed, concurrency: 1, signal: new AbortController().signal },
    emit: () => {},
  });
  expect(candidates.every(({ outcome }) => outcome.ok)).toBe(true);
  return Math.max(...candidates.map((candidate: Candidate) => (candidate as ValidCandidate).outcome.score));
}

test('the built-in proposer learns from what was tried: better than random and Halton with as many trials', async () => {
  const seeds = [1, 2, 3, 4, 5];
  const meanOf = async (search: (seed: number) => Promise<number>) => {
    const bests = await Promise.all(seeds.map(search));
    return bests.reduce((sum, best) => sum + best, 0) / bests.length;
  };
  const learned = await meanOf((seed) => bestOf(surrogateProposer(axes, fits), seed, true));
  const random = await meanOf((seed) => bestOf(randomProposer(axes, fits), seed, false));
  const halton = await meanOf((seed) => bestOf(haltonProposer(axes, fits, seed), seed, false));
  expect(learned).toBeGreaterThan(random);
  expect(learned).toBeGreaterThan(halton);
});

const openChat = () => Promise.reject(new Error('No language model is asked here.'));

const posed = (changes = {}) =>
  Promise.resolve(
    hyperparameters.pose(
      {
        ...({ environment: 'pendulum', reward: 'human', seeds: 2, steps: 2048, finalSeeds: 1 } as const),
        ...changes,
      },
      { seed: 1, cwd: process.cwd(), openChat },
    ),
  );

test('settings are scored by the mean over their seeds, and compared with the preset at the end', async () => {
  const { problem, startingPoints, examine } = await posed();
  const context = {
    ...{ id: '01-01', seed: 3, signal: new AbortController().signal },
    ...{ progress: () => {}, spend: () => {} },
  };
  const { text, solution } = problem.parse(startingPoints![0]!);
  if (!solution.ok) throw new Error(solution.fault.message);
  const first = await problem.evaluate(solution.value, context);
  if (!first.ok) throw new Error(first.fault.message);
  const { fitness } = first.value.detail as { fitness: number[] };
  expect(new Set(fitness).size).toBe(2);
  expect(first.value.score).toBeCloseTo((fitness[0]! + fitness[1]!) / 2, 12);
  const best = {
    id: '00-01',
    iteration: 0,
    parents: [],
    solution: text,
    outcome: { ok: true, ...first.value },
  } as const;
  const measured = await examine!(best, context);
  // The preset against itself.
  expect(measured.at(-1)!.value).toMatch(/^no clear difference: \+0 /);
});
