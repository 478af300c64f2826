import type { Environment } from '../../core/environment.ts';
import type { Contestant } from '../../problems/reward/comparison/compare.ts';
import { rewardSource } from '../../registry.ts';
import { chooseBackend } from '../backend.ts';
import { codeDigest } from '../code-digest.ts';
import { resolveTraining, type Settings } from '../settings.ts';
import { checkedOrThrow } from '../train-one.ts';
import { packageVersion } from '../version.ts';
import type { ComparisonPlan } from './perform.ts';

/** A comparison of `contestants` with the settings of this command line. */
export async function planComparison(
  environment: Environment,
  contestants: readonly Contestant[],
  settings: Settings,
  ablated?: string,
): Promise<ComparisonPlan> {
  const training = resolveTraining(environment, settings);
  const own = (kind: 'human' | 'fitness') =>
    checkedOrThrow({ label: kind, source: rewardSource(environment, kind) }, environment);
  return {
    ...{ environment, contestants, training, seed: settings.seed, seeds: settings.seeds },
    ...{ fitness: own('fitness'), human: own('human') },
    backend: await chooseBackend(settings, environment, training),
    version: `${packageVersion()} ${codeDigest()}`,
    ...(ablated !== undefined && { ablated }),
  };
}
