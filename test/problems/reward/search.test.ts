import { expect, test } from 'vitest';
import { defaultTraining, type Policy } from '../../../src/core/training.ts';
import { eurekaStrategy } from '../../../src/optimize/strategies/eureka.ts';
import { evolveProposer } from '../../../src/problems/reward/evolve/evolve.ts';
import { type RewardSearchEvent, searchReward } from '../../../src/problems/reward/search.ts';
import { findEnvironment } from '../../../src/registry.ts';

const environment = findEnvironment('pendulum');

/** A search small enough for a test: 2 x 3 candidates of four updates each, in real processes. */
async function search(options: { concurrency: number; past?: RewardSearchEvent[] }) {
  const events: RewardSearchEvent[] = [];
  const policies = new Map<string, Policy>();
  const report = await searchReward({
    environment: environment.name,
    proposer: evolveProposer(environment),
    strategy: eurekaStrategy(),
    iterations: 2,
    samples: 3,
    seed: 7,
    finalSeeds: 1,
    training: { ...defaultTraining, steps: 4096, environments: 16, evaluationEpisodes: 4, checkpoints: 2 },
    backend: 'simd',
    past: [],
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    keepPolicy: (owner, policy) => policies.set(owner, policy),
    ...options,
  });
  return { report, events, policies };
}

/** What a journal keeps. */
const kept = (events: readonly RewardSearchEvent[]) =>
  events.filter(({ type }) => type === 'proposed' || type === 'evaluated' || type === 'trained');

test('a search gives the same bits one at a time, two at a time, and after a stop at any point', async () => {
  const alone = await search({ concurrency: 1 });
  const together = await search({ concurrency: 2 });
  expect(together.report).toEqual(alone.report);
  expect(Object.fromEntries(together.policies)).toEqual(Object.fromEntries(alone.policies));
  expect(alone.report.candidates).toHaveLength(6);
  expect(alone.policies.has(alone.report.best.id)).toBe(true);

  // Four of the six candidates were trained twice more, and the one that was best in the mean was chosen.
  const roles = alone.events.flatMap((event) => (event.type === 'trained' ? [event.role] : []));
  const contenders = roles.filter((role) => role.startsWith('contender-'));
  expect(contenders).toHaveLength(8);
  expect(contenders).toContain(`contender-${alone.report.best.id}`);

  const journal = kept(alone.events);
  const resumed = await search({ concurrency: 2, past: journal.slice(0, Math.floor(journal.length / 2)) });
  expect(resumed.report).toEqual(alone.report);
  expect(kept(resumed.events).length).toBe(journal.length - Math.floor(journal.length / 2));
}, 180_000);

test('an interrupted search stops its work and says so', async () => {
  const stop = new AbortController();
  const searching = searchReward({
    environment: environment.name,
    proposer: evolveProposer(environment),
    strategy: eurekaStrategy(),
    iterations: 1,
    samples: 1,
    seed: 0,
    finalSeeds: 1,
    training: { ...defaultTraining, steps: 100_000_000 },
    backend: 'simd',
    concurrency: 2,
    past: [],
    signal: stop.signal,
    emit: (event) => {
      if (event.type === 'final-progress') stop.abort();
    },
    keepPolicy: () => {},
  });
  await expect(searching).rejects.toMatchObject({ reason: 'interrupted' });
});
