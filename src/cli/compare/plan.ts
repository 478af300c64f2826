import type { ComparisonSubject } from '../../compare/report.ts';
import type { Environment } from '../../core/environment.ts';
import type { ComparisonOptions, Contestant } from '../../problems/reward/comparison/compare.ts';
import { perturbationsFor } from '../../problems/reward/comparison/perturb.ts';
import { rewardSource } from '../../registry.ts';
import { chooseBackend, engineVersion } from '../backend.ts';
import { codeDigest } from '../code-digest.ts';
import { resolveTraining, type Settings } from '../settings.ts';
import { checkedOrThrow } from '../train-one.ts';
import { packageVersion } from '../version.ts';

/** What trains: trainings with other versions may have other bits. */
export interface TrainingVersions {
  readonly heureka: string;
  readonly code: string;
  /** The engine of the backend `tfjs`. */
  readonly engine?: string;
}

/** The versions as one text: of trainings that were done with the same one, each can stand for the other. */
export const versionText = ({ heureka, code, engine }: TrainingVersions): string =>
  [heureka, code, ...(engine === undefined ? [] : [engine])].join(' ');

/** What decides a comparison's result. */
export interface ComparisonPlan
  extends Pick<
    ComparisonOptions,
    'contestants' | 'fitness' | 'human' | 'seed' | 'seeds' | 'training' | 'backend' | 'version'
  > {
  readonly environment: Environment;
  /** What trains, for its runs to remember; `version` is made of it. */
  readonly versions: TrainingVersions;
  /** Label of the reward that is taken apart, if any. */
  readonly ablated?: string;
}

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
  const backend = await chooseBackend(settings, environment, training);
  const versions = {
    ...{ heureka: packageVersion(), code: codeDigest() },
    ...(await engineVersion(backend)),
  };
  return {
    ...{ environment, contestants, training, seed: settings.seed, seeds: settings.seeds },
    ...{ fitness: own('fitness'), human: own('human') },
    ...{ backend, versions, version: versionText(versions) },
    ...(ablated !== undefined && { ablated }),
  };
}

/** What a plan says of the subject of its report. */
export function subjectOf({
  environment,
  seeds,
  training,
}: ComparisonPlan): Omit<ComparisonSubject, 'baseline'> {
  const { name, task } = environment;
  const perturbations = perturbationsFor(environment).map((world) => ({
    name: world.name,
    description: world.description,
  }));
  return {
    environment: name,
    task,
    seeds,
    steps: training.steps,
    heldOutEpisodes: training.evaluationEpisodes,
    perturbations,
  };
}
