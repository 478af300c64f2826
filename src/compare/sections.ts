import { formatCount, formatScore, formatScores, plural } from '../core/format.ts';
import { gapNotes } from './baseline-gap.ts';
import type { ComparisonReport, RewardReport } from './report.ts';
import type { Estimate } from './statistics/bootstrap.ts';
import { type Confidence, confidenceText } from './statistics/confidence.ts';

/** One table of a report, with the words that a newcomer needs to read it. */
export interface Section {
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly align?: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** The tables of a comparison, the most important first. */
export function comparisonSections(report: ComparisonReport): Section[] {
  const played = report.rewards.some(({ fresh }) => fresh !== undefined);
  return [
    fitnessSection(report),
    againstSection(report),
    ...(played ? [worldsSection(report), agreementSection(report)] : []),
    ...(report.ablation ? [ablationSection(report)] : []),
  ];
}

const right = (title: string) => ({ title, align: 'right' as const });
const nothing = '-';

const intervalColumn = (confidence: Confidence) => right(`${confidenceText(confidence)} interval`);

/** '12.1 to 15.3' */
export function intervalText({ low, high }: Estimate, format = formatScores): string {
  return low === undefined || high === undefined ? nothing : format([low, high]).join(' to ');
}

const shares = (values: readonly number[]) => values.map((value) => value.toFixed(2));

function fitnessSection({ rewards, seeds, confidence }: ComparisonReport): Section {
  const format = alike(rewards.flatMap(({ scores }) => scores));
  const column = (of: (reward: RewardReport) => number | undefined) => optional(rewards.map(of), format);
  const [iqm, mean, median, gap] = [
    column((reward) => reward.iqm.value),
    column((reward) => reward.mean.value),
    column((reward) => reward.median.value),
    column((reward) => reward.gap?.value),
  ];
  return {
    title: 'Fitness',
    caption: `The task metric, higher is better: the best checkpoint of each training, over ${plural(seeds, 'seed')}. IQM is the mean of the middle half of the seeds, with its ${confidenceText(confidence)} confidence interval. Short of human: how far the seeds stay below the human reward's mean.`,
    columns: [
      { title: 'reward' },
      ...[right('IQM'), intervalColumn(confidence), right('mean'), right('median'), right('short of human')],
      { title: 'each seed' },
    ],
    rows: rewards.map((reward, k) => [
      ...[reward.label, iqm[k]!, intervalText(reward.iqm, format), mean[k]!, median[k]!, gap[k]!],
      format(reward.scores).join('  ') || 'no training gave a score',
    ]),
    notes: rewards.flatMap(({ label, faults }) => faults.map((fault) => `${label}, ${fault}`)),
  };
}

/** Formats numbers with as many decimals as `others` have together: a table of one quantity. */
function alike(others: readonly number[]): (values: readonly number[]) => string[] {
  const largest = Math.max(...others.map(Math.abs), 0);
  return (values) => formatScores([...values, largest]).slice(0, -1);
}

/** The numbers that are there, formatted together. */
function optional(
  values: readonly (number | undefined)[],
  format: (values: readonly number[]) => string[],
): string[] {
  const known = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);
  const texts = format(values.filter(known));
  return values.map((value) => (known(value) ? texts.shift()! : nothing));
}

function againstSection(report: ComparisonReport): Section {
  const { rewards, baseline, seeds, steps } = report;
  const interval = intervalColumn(report.confidence);
  const threshold = formatScore(report.threshold);
  return {
    title: `Against ${baseline}`,
    caption: `Better: the probability that a training with this reward scores higher than one with ${baseline}; 0.5 is a tie. Human-normalised: 0 is as good as training on the fitness itself, 1 as good as the human reward. Steps to ${threshold}: the median until a checkpoint reaches that fitness, of ${formatCount(steps)}, and how many of the seeds do.`,
    columns: [
      { title: 'reward' },
      ...[right('better'), interval, right('human-normalised'), interval],
      ...[right(`steps to ${threshold}`), right('reached')],
    ],
    rows: rewards.map(({ label, improvement, humanNormalised, threshold: time }) => [
      label,
      ...(improvement
        ? [improvement.value.toFixed(2), intervalText(improvement, shares)]
        : [nothing, nothing]),
      ...(humanNormalised
        ? [humanNormalised.value.toFixed(2), intervalText(humanNormalised, shares)]
        : [nothing, nothing]),
      time.steps === undefined ? nothing : formatCount(Math.round(time.steps)),
      `${time.reached} of ${seeds}`,
    ]),
    notes: normalisationNotes(report),
  };
}

/** Why the human-normalised scores of a comparison cannot be trusted, if so. */
export function normalisationNotes({
  rewards,
  baselineGap,
}: Pick<ComparisonReport, 'rewards' | 'baselineGap'>): string[] {
  return rewards.some(({ role }) => role === 'other') ? gapNotes(baselineGap) : [];
}

function worldsSection({ rewards, perturbations, heldOutEpisodes }: ComparisonReport): Section {
  const worlds = ['fresh starts', ...perturbations.map(({ name }) => name)];
  const estimate = (reward: RewardReport, world: string) =>
    world === 'fresh starts' ? reward.fresh : reward.perturbed[world];
  const columns = worlds.map((world) =>
    optional(
      rewards.map((reward) => estimate(reward, world)?.value),
      formatScores,
    ),
  );
  return {
    title: 'In other worlds',
    caption: `Mean fitness of the same policies, ${plural(heldOutEpisodes, 'episode')} each: on fresh starts, which no checkpoint was chosen by, and from the same starts in a world that was changed. ${perturbations.map(({ name, description }) => `${capital(name)}: ${description}.`).join(' ')}`,
    columns: [{ title: 'reward' }, ...worlds.map(right)],
    rows: rewards.map(({ label }, k) => [label, ...columns.map((column) => column[k]!)]),
    notes: [],
  };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function agreementSection({ rewards }: ComparisonReport): Section {
  const text = (value: number | undefined) => value?.toFixed(2) ?? nothing;
  return {
    title: 'What is rewarded',
    caption:
      "Pearson's correlation of the reward of a step with the human reward and with the fitness of the same step, over every step of all these policies on the fresh starts. Low is new, not bad: a reward can lead to the same behaviour in another way.",
    columns: [{ title: 'reward' }, right('with human'), right('with fitness')],
    rows: rewards.map(({ label, correlation }) => [
      label,
      text(correlation.human),
      text(correlation.fitness),
    ]),
    notes: rewards.some(({ correlation }) => correlation.fitness === undefined)
      ? ['There is no correlation where one of the two is the same in every step.']
      : [],
  };
}

function ablationSection({ ablation, confidence }: ComparisonReport): Section {
  const interval = intervalColumn(confidence);
  const { label, whole, components } = ablation!;
  const all = components.flatMap(({ removed, halved }) => [removed, halved]);
  const fitness = optional(
    all.map((part) => part?.fitness),
    formatScores,
  );
  const earns = optional(
    all.map((part) => part?.earns.value),
    formatScores,
  );
  return {
    title: `The components of ${label}`,
    caption: `Trained anew with each component removed, and with half of it. Earns: the mean fitness of the whole (${formatScore(whole)}) less what is reached so; where the interval holds 0, the component may earn nothing.`,
    columns: [
      { title: 'component' },
      ...[right('without'), right('earns'), interval],
      ...[right('halved'), right('half earns'), interval],
    ],
    rows: components.map(({ name, removed, halved }, k) => [
      name,
      ...[fitness[2 * k]!, earns[2 * k]!, removed ? intervalText(removed.earns) : nothing],
      ...[fitness[2 * k + 1]!, earns[2 * k + 1]!, halved ? intervalText(halved.earns) : nothing],
    ]),
    notes: [],
  };
}
