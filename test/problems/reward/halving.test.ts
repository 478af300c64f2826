import { expect, test } from 'vitest';
import type { Candidate } from '../../../src/core/candidate.ts';
import { defaultTraining } from '../../../src/core/training.ts';
import type { SearchEvent } from '../../../src/optimize/events.ts';
import { optimise } from '../../../src/optimize/search.ts';
import { randomStrategy } from '../../../src/optimize/strategies/random.ts';
import { evaluateReward } from '../../../src/problems/reward/evaluate.ts';
import { evolveProposer } from '../../../src/problems/reward/evolve/evolve.ts';
import { rewardProblem } from '../../../src/problems/reward/problem.ts';
import type { RewardDetail } from '../../../src/problems/reward/search.ts';
import { evaluationOf } from '../../../src/problems/reward/trainer.ts';
import { environmentSource, findEnvironment, rewardSource } from '../../../src/registry.ts';
import { type CheckedReward, checkReward } from '../../../src/sandbox/check.ts';

const environment = findEnvironment('cartpole');
const training = { ...defaultTraining, steps: 8192, environments: 16, evaluationEpisodes: 4, checkpoints: 4 };

/** One iteration of three candidates, in real processes. */
async function search(options: {
  readonly halving: boolean;
  readonly concurrency: number;
  readonly past?: readonly SearchEvent<RewardDetail>[];
}) {
  const events: SearchEvent<RewardDetail>[] = [];
  const fitness = checkReward(rewardSource(environment, 'fitness'), environment);
  if (!fitness.ok) throw new Error(fitness.fault.message);
  const problem = rewardProblem<RewardDetail>({
    environment,
    environmentSource: environmentSource(environment),
    evaluate: async (reward, context) => {
      const parts = { environment: environment.name, reward, fitness: fitness.value, training };
      const result = await evaluateReward({ ...parts, seed: context.seed, backend: 'simd' }, context);
      return result.ok ? { ok: true, value: evaluationOf(result.value) } : result;
    },
  });
  const candidates = await optimise<CheckedReward, RewardDetail>({
    ...{ problem, proposer: evolveProposer(environment), strategy: randomStrategy() },
    ...{ iterations: 1, samples: 3, seed: 4, signal: new AbortController().signal },
    emit: (event) => events.push(event),
    ...options,
  });
  return { candidates, events };
}

const detailOf = ({ outcome }: Candidate<RewardDetail>) => {
  if (!outcome.ok) throw new Error(outcome.fault.message);
  return outcome.detail;
};

test('trainings wait in their processes at the rungs: those that go on give the bits of uninterrupted ones', async () => {
  const whole = await search({ halving: false, concurrency: 2 });
  const halved = await search({ halving: true, concurrency: 1 });
  const stoppedAt = halved.candidates.map((candidate) => detailOf(candidate).stoppedAt);
  expect([...stoppedAt].sort()).toEqual([1, 2, undefined]);
  for (const [k, candidate] of halved.candidates.entries()) {
    const [detail, full] = [detailOf(candidate), detailOf(whole.candidates[k]!)];
    expect(detail.checkpoints).toEqual(full.checkpoints.slice(0, stoppedAt[k] ?? 4));
    if (stoppedAt[k] === undefined) expect(candidate).toEqual(whole.candidates[k]);
  }
  // Those that were stopped did no better by then than those that went on.
  const best = (k: number, count: number) =>
    Math.max(
      ...detailOf(whole.candidates[k]!)
        .checkpoints.slice(0, count)
        .map(({ fitness }) => fitness),
    );
  const at = (rung: number | undefined) => stoppedAt.indexOf(rung);
  expect(best(at(1), 1)).toBeLessThanOrEqual(Math.min(best(at(2), 1), best(at(undefined), 1)));
  expect(best(at(2), 2)).toBeLessThanOrEqual(best(at(undefined), 2));

  const journal = halved.events.filter(({ type }) => ['proposed', 'rung', 'evaluated'].includes(type));
  const cut = journal.findIndex(({ type }) => type === 'evaluated') + 1;
  const resumed = await search({ halving: true, concurrency: 3, past: journal.slice(0, cut) });
  expect(resumed.candidates).toEqual(halved.candidates);
}, 180_000);
