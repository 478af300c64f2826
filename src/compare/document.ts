import { formatCount, plural } from '../core/format.ts';
import type { Drawing } from './plots/axes.ts';
import type { ComparisonReport } from './report.ts';
import { comparisonSections, type Section } from './sections.ts';
import { alarmSentences, verdicts } from './verdict.ts';

/** A report as people read it, whatever the format. */
export interface ReportDocument {
  /** What kind of report it is, in small type above the title: a comparison unless it is given. */
  readonly mark?: string;
  readonly title: string;
  readonly subtitle: string;
  /** What it comes to, a sentence each. */
  readonly findings: readonly string[];
  /** Findings that warn. */
  readonly alarms: readonly string[];
  readonly sections: readonly Section[];
  /** What the names in the tables stand for. */
  readonly legend: readonly (readonly [name: string, meaning: string])[];
  /** Plots as SVG, for formats that can hold them. */
  readonly figures: readonly Figure[];
  /** Every number, one a row, for programs. */
  readonly data: readonly DataRow[];
}

export interface Figure extends Drawing {
  readonly title: string;
  readonly caption: string;
}

/** One statistic of one reward: tidy data. */
export interface DataRow {
  readonly environment: string;
  readonly reward: string;
  readonly statistic: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export function comparisonDocument(report: ComparisonReport, figures: readonly Figure[]): ReportDocument {
  const { environment, task, rewards, seeds, steps } = report;
  const alarms = alarmSentences(report);
  const alarmed = rewards.some((reward) => reward.alarms.length > 0);
  return {
    title: environment,
    subtitle: `${task} ${plural(rewards.length, 'reward')}, each trained over the same ${plural(seeds, 'seed')}, ${formatCount(steps)} steps a training.`,
    findings: [...verdicts(report), ...(alarmed ? [] : alarms)],
    alarms: alarmed ? alarms : [],
    sections: comparisonSections(report),
    legend: rewards.filter(({ label, about }) => label !== about).map(({ label, about }) => [label, about]),
    figures,
    data: comparisonData(report),
  };
}

function comparisonData({ environment, rewards, ablation }: ComparisonReport): DataRow[] {
  const rows = rewards.flatMap((reward) => {
    const { label, iqm, mean, median, gap, humanNormalised, improvement, fresh, perturbed, correlation } =
      reward;
    const estimates = { iqm, mean, median, gap, humanNormalised, improvement, fresh };
    const changed = Object.entries(perturbed).map(
      ([name, estimate]) => [`fitness, ${name}`, estimate] as const,
    );
    const named = [...Object.entries(estimates), ...changed].flatMap(([statistic, estimate]) =>
      estimate && Number.isFinite(estimate.value)
        ? [{ environment, reward: label, statistic, ...estimate }]
        : [],
    );
    const plain = [
      ...reward.scores.map((value, k) => [`score of seed ${k + 1}`, value] as const),
      ['seeds that reach the threshold', reward.threshold.reached] as const,
      ['median steps to the threshold', reward.threshold.steps] as const,
      ['correlation with human', correlation.human] as const,
      ['correlation with fitness', correlation.fitness] as const,
      ['alarms', reward.alarms.length] as const,
    ];
    return [
      ...named,
      ...plain.flatMap(([statistic, value]) =>
        value === undefined ? [] : [{ environment, reward: label, statistic, value }],
      ),
    ];
  });
  const parts = ablation?.components.flatMap(({ name, removed, halved }) => [
    ...(removed
      ? [{ environment, reward: ablation.label, statistic: `earned by ${name}`, ...removed.earns }]
      : []),
    ...(halved
      ? [{ environment, reward: ablation.label, statistic: `earned by half of ${name}`, ...halved.earns }]
      : []),
  ]);
  return [...rows, ...(parts ?? [])];
}
