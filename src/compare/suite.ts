import { formatScores, plural } from '../core/format.ts';
import { clamp } from '../core/ranges.ts';
import { mean } from '../core/statistics.ts';
import type { ReportDocument } from './document.ts';
import { forestPlot } from './plots/forest.ts';
import { type ComparisonReport, normalisedMean, type RewardReport } from './report.ts';
import { intervalText, normalisationNotes, type Section } from './sections.ts';
import { probabilityOfImprovement } from './statistics/aggregates.ts';
import { bootstrap, bootstrapGroups, type Estimate, type Stratum } from './statistics/bootstrap.ts';
import { shareEstimate } from './statistics/shares.ts';
import { alarmSentences } from './verdict.ts';

/** The label of the reward that a search found. */
export const foundLabel = 'found';

/** A statistic over environments: these ones, and others of their kind. */
export interface SuiteEstimate {
  readonly value: number;
  /** With other seeds in the same environments. */
  readonly seeds: Estimate;
  /** With other environments too. */
  readonly environments: Estimate;
}

/** How the found rewards of many environments do, as Eureka's table tells it (Ma et al., 2023, arXiv 2310.12931). */
export interface SuiteReport {
  readonly suite: string;
  readonly comparisons: readonly ComparisonReport[];
  /** Environments of the suite that have no finished run. */
  readonly missing: readonly string[];
  /** Share of the environments where the found reward's mean fitness is at least the human reward's. */
  readonly won: SuiteEstimate;
  /** Mean over environments of the human-normalised score, clipped to [0, 3]; where it is defined. */
  readonly humanNormalised: SuiteEstimate;
  /** Mean over environments of the probability that a training with the found reward beats one with the human. */
  readonly improvement: SuiteEstimate;
}

/** Scores in one environment: of the found, the sparse and the human reward. */
type Group = readonly Stratum[];

export function reportSuite(
  suite: string,
  comparisons: readonly ComparisonReport[],
  missing: readonly string[],
): SuiteReport {
  const groups = comparisons.map((report): Group => {
    const scores = (wanted: RewardReport['role']) =>
      report.rewards.find(({ role }) => role === wanted)!.scores;
    return [scores('other'), scores('fitness'), scores('human')];
  });
  return {
    ...{ suite, comparisons, missing },
    won: wonOf(groups),
    humanNormalised: overSuite(groups, ([found, sparse, human]) =>
      clamp(normalisedMean(found!, sparse!, human!), 0, 3),
    ),
    improvement: overSuite(groups, ([found, , human]) => probabilityOfImprovement(found!, human!)),
  };
}

/** Where all environments go the same way a bootstrap would be certain: it is no narrower than Wilson's interval. */
function wonOf(groups: readonly Group[]): SuiteEstimate {
  const won = overSuite(groups, ([found, , human]) => (mean(found!) >= mean(human!) ? 1 : 0));
  const { low = 0, high = 1 } = shareEstimate(won.value, groups.length);
  const { environments } = won;
  const wider = {
    low: Math.min(low, environments.low ?? low),
    high: Math.max(high, environments.high ?? high),
  };
  return { ...won, environments: { value: won.value, ...wider } };
}

/** The mean over environments of what `statistic` says of each; an environment where it is NaN does not count. */
function overSuite(groups: readonly Group[], statistic: (group: Group) => number): SuiteEstimate {
  const over = (drawn: readonly Group[]) =>
    mean(drawn.map(statistic).filter((value) => !Number.isNaN(value)));
  const counting = groups.filter((group) => !Number.isNaN(statistic(group)));
  const regrouped = (drawn: readonly Stratum[]) => counting.map((_, k) => drawn.slice(3 * k, 3 * k + 3));
  return {
    value: over(counting),
    seeds: bootstrap(counting.flat(), (drawn) => over(regrouped(drawn))),
    environments: bootstrapGroups(counting, over),
  };
}

/** The suite as people read it. */
export function suiteDocument(report: SuiteReport): ReportDocument {
  const { suite, comparisons, missing, won, humanNormalised } = report;
  const count = comparisons.length;
  const alarms = comparisons.flatMap((comparison) =>
    comparison.rewards.some((reward) => reward.alarms.length > 0)
      ? alarmSentences(comparison).map((sentence) => `${comparison.environment}. ${sentence}`)
      : [],
  );
  const seeds = comparisons[0]?.seeds ?? 0;
  const doubtful = comparisons.filter((comparison) => normalisationNotes(comparison).length > 0);
  const doubt =
    doubtful.length > 0 ? `; see below for ${doubtful.map(({ environment }) => environment).join(', ')}` : '';
  return {
    title: `The ${suite} suite`,
    subtitle: `The reward that a search found, against an expert's, in ${plural(count, 'environment')}; every reward is trained over the same ${plural(seeds, 'seed')}.`,
    findings: [
      `The found reward is at least as good as the human one in ${Math.round(won.value * count)} of ${plural(count, 'environment')}.`,
      `Its mean human-normalised score is ${fraction(humanNormalised.value)}, where 0 is training on the fitness itself and 1 the human reward${doubt}.`,
      ...(missing.length > 0 ? [`Without a finished search: ${missing.join(', ')}.`] : []),
      ...(alarms.length === 0 && seeds >= 5 ? ['No sign of reward hacking.'] : []),
    ],
    alarms,
    sections: [suiteSection(report), environmentsSection(report)],
    legend: comparisons.map(({ environment, rewards }) => [environment, foundOf(rewards).about]),
    figures: [
      {
        title: 'Better than human?',
        caption:
          'The probability that a training with the found reward scores higher than one with the human reward, and its 95 % interval. The dashed line is a tie.',
        ...forestPlot(
          comparisons.flatMap(({ environment, rewards }) => {
            const { improvement } = foundOf(rewards);
            return improvement ? [{ label: environment, estimate: improvement, values: [] }] : [];
          }),
          { x: 'probability of improvement', title: 'Probability of improvement in every environment' },
          0.5,
        ),
      },
    ],
    data: suiteData(report),
  };
}

const foundOf = (rewards: readonly RewardReport[]) => rewards.find(({ role }) => role === 'other')!;
const right = (title: string) => ({ title, align: 'right' as const });
/** A mean over no environments at all is none. */
const fraction = (value: number) => (Number.isNaN(value) ? 'undefined' : value.toFixed(2));
const fractions = (values: readonly number[]) => values.map((value) => value.toFixed(2));

function suiteSection({ won, humanNormalised, improvement }: SuiteReport): Section {
  const row = (name: string, { value, seeds, environments }: SuiteEstimate) => [
    ...[name, fraction(value), intervalText(seeds, fractions), intervalText(environments, fractions)],
  ];
  return {
    title: 'Over all environments',
    caption:
      'Two 95 % intervals: what other seeds could give in these environments, and what other environments of the kind could, too. The human-normalised score is clipped to [0, 3] in each environment before the mean is taken, as in Eureka.',
    columns: [{ title: '' }, right('value'), right('over seeds'), right('over environments and seeds')],
    rows: [
      row('share of environments won or tied', won),
      row('mean human-normalised score', humanNormalised),
      row('mean probability of improvement', improvement),
    ],
    notes: [],
  };
}

function environmentsSection({ comparisons }: SuiteReport): Section {
  const rows = comparisons.map(({ environment, rewards }) => {
    const scores = (['fitness', 'human', 'other'] as const).map((wanted) => {
      const { mean: centre } = rewards.find(({ role }) => role === wanted)!;
      return centre.value;
    });
    const { humanNormalised, improvement } = foundOf(rewards);
    return [
      ...[environment, ...formatScores(scores), humanNormalised?.value.toFixed(2) ?? '-'],
      humanNormalised ? intervalText(humanNormalised, fractions) : '-',
      ...[improvement?.value.toFixed(2) ?? '-', improvement ? intervalText(improvement, fractions) : '-'],
    ];
  });
  return {
    title: 'In each environment',
    caption:
      'Mean fitness over the seeds with the fitness itself as the reward (sparse), with the human and with the found reward; the human-normalised score of the found one; and the probability that a training with it beats one with the human reward.',
    columns: [
      { title: 'environment' },
      ...[right('sparse'), right('human'), right('found'), right('human-normalised'), right('95 % interval')],
      ...[right('better than human'), right('95 % interval')],
    ],
    rows,
    notes: comparisons.flatMap((comparison) =>
      normalisationNotes(comparison).map((note) => `${comparison.environment}. ${note}`),
    ),
  };
}

/** The suite's own rows come first: an assertion is about them. */
function suiteData({
  suite,
  won,
  humanNormalised,
  improvement,
  comparisons,
}: SuiteReport): ReportDocument['data'] {
  const row = (statistic: string, { value, environments }: SuiteEstimate) =>
    Number.isFinite(value) ? [{ environment: suite, reward: foundLabel, statistic, ...environments }] : [];
  const each = comparisons.flatMap(({ environment, rewards }) =>
    rewards.flatMap(({ label, mean: centre, humanNormalised: normalised, improvement: better }) =>
      Object.entries({ mean: centre, humanNormalised: normalised, improvement: better }).flatMap(
        ([statistic, estimate]) =>
          estimate && Number.isFinite(estimate.value)
            ? [{ environment, reward: label, statistic, ...estimate }]
            : [],
      ),
    ),
  );
  const alarms = comparisons.flatMap(({ rewards }) => foundOf(rewards).alarms).length;
  return [
    ...[...row('won', won), ...row('humanNormalised', humanNormalised), ...row('improvement', improvement)],
    { environment: suite, reward: foundLabel, statistic: 'alarms', value: alarms },
    ...each,
  ];
}
