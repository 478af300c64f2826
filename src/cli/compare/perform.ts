import type { RewardEvidence } from '../../compare/evidence.ts';
import { scoresOf } from '../../compare/evidence.ts';
import type { Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import { ablate } from '../../problems/reward/comparison/ablate.ts';
import {
  type ComparisonEvent,
  type ComparisonOptions,
  type Contestant,
  compareRewards,
} from '../../problems/reward/comparison/compare.ts';
import type { Journal } from '../../runs/journal.ts';
import {
  createRun,
  finishedEntry,
  finishedReport,
  listRuns,
  type Run,
  workOn,
} from '../../runs/run-folder.ts';
import { engineVersion } from '../backend.ts';
import type { Context } from '../context.ts';
import { recordPolicy } from '../search/recorder.ts';
import { checkedOrThrow } from '../train-one.ts';
import { ComparisonDisplay } from './display.ts';
import { comparisonsFolder, knownTrainings } from './known-trainings.ts';

/** What decides a comparison's result. */
export interface ComparisonPlan
  extends Pick<
    ComparisonOptions,
    'contestants' | 'fitness' | 'human' | 'seed' | 'seeds' | 'training' | 'backend' | 'version'
  > {
  readonly environment: Environment;
  /** Label of the reward that is taken apart, if any. */
  readonly ablated?: string;
}

export interface Compared {
  readonly run: Run;
  readonly evidence: readonly RewardEvidence[];
  /** The ablated forms of one of them. */
  readonly variants: readonly RewardEvidence[];
}

/**
 * Does the trainings of a comparison that are not known yet, in a run folder of its own: the same comparison has the
 * same folder, so that repeating an interrupted one goes on with it. Throws `HeurekaError`.
 */
export async function performComparison(
  plan: ComparisonPlan,
  { runs, jobs }: { readonly runs: string; readonly jobs: number },
  context: Context,
): Promise<Compared> {
  const run = await openComparison(plan, runs);
  const { journal, close } = workOn(run);
  const display = new ComparisonDisplay(plan.training.steps, context);
  try {
    const known = knownTrainings(runs, { ...plan, environment: plan.environment.name });
    const compare = async (contestants: readonly Contestant[]) => {
      display.expect(contestants.length * plan.seeds);
      const compared = await compareRewards({
        ...{ ...plan, environment: plan.environment.name, contestants, concurrency: jobs },
        known: (key) => known.get(key),
        knownProbe: (label) => probesIn(journal).get(label),
        signal: context.signal,
        keepPolicy: (owner, policy) => recordPolicy(run, owner, policy),
        emit: (event) => {
          if (event.type === 'trained' || event.type === 'probed') journal.append(event);
          display.see(event);
        },
      });
      for (const reward of compared) display.finished(reward.label, scoresOf(reward));
      return compared;
    };
    const evidence = await compare(plan.contestants);
    const variants = plan.ablated === undefined ? [] : await compare(variantsOf(plan, evidence));
    if (!finishedReport(run)) journal.append({ type: finishedEntry });
    return { run, evidence, variants };
  } catch (error) {
    if (!(error instanceof HeurekaError) || error.reason !== 'interrupted') throw error;
    const hint = 'Go on with the same command: what is done is not done again.';
    throw new HeurekaError('interrupted', 'Stopped; what is done is kept.', hint);
  } finally {
    display.close(context);
    close();
  }
}

/** The folder of this very comparison, or a new one. */
async function openComparison(plan: ComparisonPlan, runs: string): Promise<Run> {
  const { environment, contestants, seed, seeds, training, backend, version } = plan;
  const rewards = contestants.map(({ label, about, reward }) => ({ label, about, source: reward.source }));
  const settings = { environment: environment.name, rewards, seed, seeds, training, backend };
  const folder = comparisonsFolder(runs);
  const [heureka = '', code = ''] = version.split(' ');
  const same = ({ config }: Run) =>
    `${config.versions.heureka} ${config.versions.code}` === version &&
    JSON.stringify(config.settings) === JSON.stringify(settings);
  const found = listRuns(folder).find(same);
  if (found) return found;
  const versions = {
    ...{ heureka, code, node: process.versions.node },
    ...(await engineVersion(plan.backend)),
  };
  return createRun(
    folder,
    { environment: environment.name, proposer: 'compare', seed, versions, settings },
    new Date(),
  );
}

type Probed = Extract<ComparisonEvent, { type: 'probed' }>;

function probesIn({ past }: Journal): Map<string, Probed['probe']> {
  const probed = past.filter(({ type }) => type === 'probed') as readonly unknown[] as readonly Probed[];
  return new Map(probed.map(({ label, probe }) => [label, probe]));
}

/** The ablated reward with each component removed and halved. */
function variantsOf(
  { ablated, contestants, environment }: ComparisonPlan,
  evidence: readonly RewardEvidence[],
): Contestant[] {
  const whole = contestants.find(({ label }) => label === ablated)!;
  const [seed] = evidence.find(({ label }) => label === ablated)!.seeds;
  const components = Object.keys(seed?.checkpoints[0]?.components ?? {});
  const variants = ablate(whole.label, whole.reward.source, components, environment);
  if (!variants) {
    throw new HeurekaError('failed', `${whole.label} cannot be taken apart into its components.`);
  }
  return variants.map(({ label, source }) => ({
    ...{ label, about: label, role: 'other', probed: false },
    reward: checkedOrThrow({ label, source }, environment),
  }));
}
