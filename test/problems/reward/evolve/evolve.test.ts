import { describe, expect, test } from 'vitest';
import { ranked, type ValidCandidate } from '../../../../src/core/candidate.ts';
import { fail, succeed } from '../../../../src/core/fault.ts';
import { Random } from '../../../../src/core/random.ts';
import { candidateId } from '../../../../src/optimize/candidate-id.ts';
import type { Problem, ProposalRequest, Strategy } from '../../../../src/optimize/problem.ts';
import { optimise } from '../../../../src/optimize/search.ts';
import { eurekaStrategy } from '../../../../src/optimize/strategies/eureka.ts';
import { randomStrategy } from '../../../../src/optimize/strategies/random.ts';
import { evolveProposer } from '../../../../src/problems/reward/evolve/evolve.ts';
import { freshGenome, grammarOf } from '../../../../src/problems/reward/evolve/grammar.ts';
import { renderGenome } from '../../../../src/problems/reward/evolve/render.ts';
import { surveyEnvironment } from '../../../../src/problems/reward/evolve/survey.ts';
import type { TrainingDetail } from '../../../../src/problems/reward/reflection.ts';
import { findEnvironment, rewardSource } from '../../../../src/registry.ts';
import { checkReward } from '../../../../src/sandbox/check.ts';
import { loadReward } from '../../../fixtures/load-reward.ts';

const environment = findEnvironment('pendulum');
const survey = surveyEnvironment(environment);
const signal = new AbortController().signal;

/** Component values, row by row, over some steps of the environment. */
function rowsOf(source: string): Record<string, number>[] {
  const reward = loadReward(source);
  const some = survey.transitions.filter((_, i) => i % 3 === 0);
  return some.map(({ state, action, previous }) => reward(state, action, previous));
}

const totals = (rows: readonly Record<string, number>[]) =>
  rows.map((row) => Object.values(row).reduce((sum, value) => sum + value, 0));

function covariance(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
}

/** A landscape that can be computed at once: how well a reward agrees with a wish it does not know. */
function agreementProblem(wish: string): Problem<string, TrainingDetail> {
  const wanted = totals(rowsOf(wish));
  return {
    name: 'agreement',
    wording: {
      describe: () => ({ role: '', task: '' }),
      quote: (solution) => solution,
      reflect: () => '',
      ask: () => '',
    },
    parse: (text) => ({ text, solution: succeed(text) }),
    evaluate: async (source) => {
      const rows = rowsOf(source);
      const total = totals(rows);
      const variance = covariance(total, total);
      if (!(variance > 0)) return fail('value', 'The reward never changes.');
      const components = Object.fromEntries(
        Object.keys(rows[0]!).map((name) => {
          const values = rows.map((row) => row[name]!);
          const std = Math.sqrt(covariance(values, values));
          const varianceShare = covariance(values, total) / variance;
          return [name, { mean: 0, min: Math.min(...values), max: Math.max(...values), std, varianceShare }];
        }),
      );
      const score = covariance(total, wanted) / Math.sqrt(variance * covariance(wanted, wanted));
      const checkpoint = { steps: 1, fitness: score, episodeLength: 1, reward: 0, components };
      return succeed({ score, detail: { checkpoints: [checkpoint] } });
    },
  };
}

const problem = agreementProblem(rewardSource(environment, 'human'));

async function search(strategy: Strategy, seed: number) {
  return optimise({
    ...{ problem, strategy, seed, signal },
    proposer: evolveProposer(environment),
    iterations: 5,
    samples: 16,
    concurrency: 2,
    emit: () => {},
  });
}

/** A request with parents, as the second iteration makes it. */
async function requestWithParents(): Promise<ProposalRequest<TrainingDetail>> {
  const grammar = grammarOf(environment, survey);
  const parents: ValidCandidate<TrainingDetail>[] = [];
  for (let k = 1; k <= 6; k++) {
    const solution = renderGenome(freshGenome(grammar, new Random(k)), environment);
    const evaluation = await problem.evaluate(solution, {
      ...{ id: '', seed: 0, signal },
      progress: () => {},
      spend: () => {},
    });
    if (!evaluation.ok) continue;
    parents.push({
      id: `01-0${k}`,
      iteration: 1,
      parents: [],
      solution,
      outcome: { ok: true, ...evaluation.value },
    });
  }
  const best = ranked(parents);
  const seen = best.map(({ solution }) => solution);
  const ids = Array.from({ length: 16 }, (_, k) => candidateId(1, 2, k + 1));
  return { problem, iteration: 2, ids, seed: 3, parents: best, failures: [], seen, feedback: [] };
}

describe('evolve', () => {
  test('writes the same for the same request, whichever samples are asked for, in any order', async () => {
    const request = await requestWithParents();
    const all = await Promise.all(
      Array.from({ length: 16 }, (_, k) => evolveProposer(environment).propose({ ...request }, k, signal)),
    );
    const one = evolveProposer(environment);
    expect(await one.propose(request, 11, signal)).toEqual(all[11]);
    expect(await one.propose(request, 2, signal)).toEqual(all[2]);
    const other = await one.propose({ ...request, seed: 4 }, 2, signal);
    expect(other).not.toEqual(all[2]);
  });

  test('names the parents it made a program from, and repeats nothing', async () => {
    const request = await requestWithParents();
    const proposer = evolveProposer(environment);
    const proposals = await Promise.all(
      Array.from({ length: 16 }, (_, k) => proposer.propose(request, k, signal)),
    );
    const texts = proposals.map(({ text }) => text);
    expect(new Set([...texts, ...request.seen]).size).toBe(16 + request.seen.length);
    const known = request.parents.map(({ id }) => id);
    for (const { parents } of proposals) expect(known).toEqual(expect.arrayContaining([...parents]));
    const counts = proposals.map(({ parents }) => parents.length);
    expect(counts.some((count) => count > 0)).toBe(true);
  });

  test('writes as many as are asked for, all different, when hundreds of workers wait for them', async () => {
    const ids = Array.from({ length: 400 }, (_, k) => candidateId(1, 2, k + 1));
    const request = { ...(await requestWithParents()), ids };
    const proposer = evolveProposer(environment);
    const texts = await Promise.all(
      ids.map(async (_, k) => (await proposer.propose(request, k, signal)).text),
    );
    expect(new Set(texts).size).toBe(400);
  });

  test('makes everything afresh for the random baseline', async () => {
    const candidates = await search(randomStrategy(), 1);
    expect(candidates.every(({ parents }) => parents.length === 0)).toBe(true);
    expect(candidates.filter(({ outcome }) => !outcome.ok && outcome.fault.kind === 'duplicate')).toEqual([]);
  });

  test('writes no names for a robot that the sandbox refuses', async () => {
    const cheetah = findEnvironment('half-cheetah');
    const ids = Array.from({ length: 32 }, (_, k) => candidateId(1, 1, k + 1));
    const request = {
      problem,
      iteration: 1,
      ids,
      seed: 1,
      parents: [],
      failures: [],
      seen: [],
      feedback: [],
    };
    const proposer = evolveProposer(cheetah);
    const texts = await Promise.all(
      ids.map(async (_, k) => (await proposer.propose(request, k, signal)).text),
    );
    const names = texts.flatMap((text) => /return \{ (.*) \}/.exec(text)![1]!.split(', '));
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(64);
  });

  test('starts from a reward that a person wrote, and goes on from its children', async () => {
    const human = rewardSource(environment, 'human');
    const evaluation = await problem.evaluate(human, {
      id: '',
      seed: 0,
      signal,
      progress: () => {},
      spend: () => {},
    });
    if (!evaluation.ok) throw new Error(evaluation.fault.message);
    const parent: ValidCandidate<TrainingDetail> = {
      ...{ id: '01-01', iteration: 1, parents: [], solution: human },
      outcome: { ok: true, ...evaluation.value },
    };
    const request = { ...(await requestWithParents()), parents: [parent], seen: [human] };
    const proposer = evolveProposer(environment);
    const proposals = await Promise.all(
      Array.from({ length: 16 }, (_, k) => proposer.propose(request, k, signal)),
    );
    const children = proposals.filter(({ parents }) => parents.length > 0);
    expect(children.length).toBeGreaterThan(8);
    for (const { text } of children) {
      expect(checkReward(text, environment), text).toMatchObject({ ok: true });
      expect(text).toContain('function original(');
    }
  });

  test('finds better programs than the random baseline at equal budget', async () => {
    const seeds = [1, 2, 3, 4];
    const mean = async (strategy: Strategy) => {
      const searches = await Promise.all(seeds.map((seed) => search(strategy, seed)));
      const best = searches.map((candidates) => ranked(candidates)[0]!.outcome.score);
      return best.reduce((sum, score) => sum + score, 0) / seeds.length;
    };
    const [evolved, random] = [await mean(eurekaStrategy()), await mean(randomStrategy())];
    expect(1 - evolved).toBeLessThan(0.5 * (1 - random));
  });
});
