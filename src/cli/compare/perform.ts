import type { RewardEvidence } from '../../compare/evidence.ts';
import { scoresOf } from '../../compare/evidence.ts';
import { HeurekaError } from '../../core/errors.ts';
import { ablate } from '../../problems/reward/comparison/ablate.ts';
import {
  type ComparisonEvent,
  type Contestant,
  compareRewards,
} from '../../problems/reward/comparison/compare.ts';
import { keepEvidence } from '../../problems/reward/comparison/kept-evidence.ts';
import type { Journal } from '../../runs/journal.ts';
import { appendProgress } from '../../runs/progress-file.ts';
import {
  comparisonsFolder,
  createRun,
  finishedEntry,
  finishedReport,
  listRuns,
  type Run,
  workOn,
} from '../../runs/run-folder.ts';
import { clearTrouble, leaveTrouble } from '../../runs/trouble.ts';
import type { Context } from '../context.ts';
import { openEvaluator, queueOf } from '../evaluator.ts';
import { recordPolicy } from '../search/recorder.ts';
import type { Settings } from '../settings.ts';
import { checkedOrThrow } from '../train-one.ts';
import { ComparisonDisplay } from './display.ts';
import { knownTrainings, versionOf } from './known-trainings.ts';
import { type ComparisonPlan, subjectOf } from './plan.ts';

export interface Compared {
  readonly evidence: readonly RewardEvidence[];
  /** The ablated forms of one of them. */
  readonly variants: readonly RewardEvidence[];
}

/** Does the trainings of a comparison that are not known yet, in the folder `run`. Throws `HeurekaError`. */
export async function performComparison(
  run: Run,
  plan: ComparisonPlan,
  settings: Pick<Settings, 'runs' | 'jobs' | 'redis' | 'fresh'>,
  context: Context,
): Promise<Compared> {
  const { runs, jobs } = settings;
  const { journal, close } = workOn(run);
  clearTrouble(run);
  const display = new ComparisonDisplay(plan.training.steps, context);
  const tell = (words: string) => context.stderr.write(`${words}\n`);
  let evaluator: Awaited<ReturnType<typeof openEvaluator>>;
  try {
    evaluator = await openEvaluator(queueOf(settings).queue, tell, context.signal);
    const evaluate = evaluator?.evaluate;
    const known = knownTrainings(runs, { ...plan, environment: plan.environment.name });
    const compare = async (contestants: readonly Contestant[]) => {
      display.expect(contestants.length * plan.seeds);
      const compared = await compareRewards({
        ...{ ...plan, environment: plan.environment.name, contestants, concurrency: jobs },
        ...(evaluate && { evaluate }),
        known: (key) => known.get(key),
        knownProbe: (label) => probesIn(journal).get(label),
        signal: context.signal,
        keepPolicy: (owner, policy) => recordPolicy(run, owner, policy),
        emit: (event) => {
          if (event.type === 'trained' || event.type === 'probed') journal.append(event);
          showProgress(run, event);
          display.see(event);
        },
      });
      for (const reward of compared) display.finished(reward.label, scoresOf(reward));
      return compared;
    };
    const evidence = await compare(plan.contestants);
    const variants = plan.ablated === undefined ? [] : await compare(variantsOf(plan, evidence));
    keepEvidence(run, { subject: subjectOf(plan), evidence, variants });
    if (!finishedReport(run)) journal.append({ type: finishedEntry });
    return { evidence, variants };
  } catch (error) {
    const told = withWayOn(error);
    leaveTrouble(run, told as Error);
    throw told;
  } finally {
    display.close(context);
    await evaluator?.close();
    close();
  }
}

function withWayOn(error: unknown): unknown {
  if (!(error instanceof HeurekaError) || error.reason !== 'interrupted') return error;
  const hint = 'Go on with the same command: what is done is not done again.';
  return new HeurekaError('interrupted', 'Stopped; what is done is kept.', hint);
}

/** Shows whoever watches how the trainings go on; those known from before have come to their end. */
function showProgress(run: Run, event: ComparisonEvent): void {
  if (event.type === 'progress' && event.progress.checkpoint) {
    const { steps, fitness } = event.progress.checkpoint;
    appendProgress(run, { owner: event.owner, steps, fitness });
  }
  if (event.type !== 'reused' || !event.outcome.ok) return;
  for (const { steps, fitness } of event.outcome.detail.checkpoints) {
    appendProgress(run, { owner: event.owner, steps, fitness });
  }
}

/** The folder of this very comparison, or a new one: repeating one that was interrupted goes on with it. */
export function openComparison(plan: ComparisonPlan, runs: string): Run {
  const { environment, contestants, seed, seeds, training, backend, versions } = plan;
  const rewards = contestants.map(({ label, about, reward }) => ({ label, about, source: reward.source }));
  const settings = { environment: environment.name, rewards, seed, seeds, training, backend };
  const folder = comparisonsFolder(runs);
  const same = ({ config }: Run) =>
    versionOf(config) === plan.version && JSON.stringify(config.settings) === JSON.stringify(settings);
  const found = listRuns(folder).find(same);
  if (found) return found;
  const details = { environment: environment.name, proposer: 'compare', seed, settings };
  const all = { ...versions, node: process.versions.node };
  return createRun(folder, { ...details, versions: all }, new Date());
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
