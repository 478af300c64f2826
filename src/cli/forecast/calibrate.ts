import type { Environment } from '../../core/environment.ts';
import { evaluateReward } from '../../problems/reward/evaluate.ts';
import { rewardSource } from '../../registry.ts';
import type { SearchSettings } from '../search/perform.ts';
import { checkedOrThrow } from '../train-one.ts';

/** Seconds of training that are measured at most. */
const longest = 4;

/**
 * Seconds that one training takes while `jobs` run side by side: that many are started as the search would, with the
 * human reward, and stopped after a few seconds; the part they came to tells the rest.
 */
export async function calibrate(
  settings: SearchSettings,
  environment: Environment,
  jobs: number,
  signal: AbortSignal,
): Promise<number> {
  const runs = Array.from({ length: jobs }, (_, seed) => timeOne(settings, environment, seed, signal));
  const seconds = await Promise.all(runs);
  return seconds.reduce((sum, one) => sum + one, 0) / jobs;
}

async function timeOne(
  { training, backend }: SearchSettings,
  environment: Environment,
  seed: number,
  signal: AbortSignal,
): Promise<number> {
  const enough = new AbortController();
  const begun = performance.now() / 1000;
  let first: number | undefined;
  let [now, share, firstShare] = [begun, 0, 0];
  const job = {
    ...{ environment: environment.name, training, backend, seed },
    reward: checkedOrThrow({ label: 'human', source: rewardSource(environment, 'human') }, environment),
    fitness: checkedOrThrow({ label: 'fitness', source: rewardSource(environment, 'fitness') }, environment),
  };
  const progress = ({ steps }: { readonly steps: number }) => {
    now = performance.now() / 1000;
    share = Math.min(1, steps / training.steps);
    if (first === undefined) [first, firstShare] = [now, share];
    if (now - first > longest) enough.abort();
  };
  const both = AbortSignal.any([signal, enough.signal]);
  await evaluateReward(job, { signal: both, progress }).catch((error: unknown) => {
    if (!enough.signal.aborted || signal.aborted) throw error;
  });
  if (!enough.signal.aborted) return performance.now() / 1000 - begun;
  return first! - begun + ((now - first!) * (1 - firstShare)) / (share - firstShare);
}
