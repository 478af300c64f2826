import { formatScore, formatScores } from '../core/format.ts';
import { type Alarm, fewestSeeds } from './hacking.ts';
import type { ComparisonReport, RewardReport } from './report.ts';
import { intervalText } from './sections.ts';
import { confidenceText } from './statistics/confidence.ts';

/** What the comparison comes to, a sentence for every reward that is not a baseline. */
export function verdicts({ rewards, baseline, seeds, confidence }: ComparisonReport): string[] {
  return rewards.flatMap((reward) => {
    const { label, improvement, scores } = reward;
    if (label === baseline) return [];
    if (scores.length === 0) return [`${label}: no training gave a score.`];
    if (!improvement) return [];
    const numbers = `scores higher with probability ${improvement.value.toFixed(2)}, ${confidenceText(confidence)} interval ${intervalText(improvement, (values) => values.map((value) => value.toFixed(2)))}`;
    return [`${label} ${comparedTo(reward, baseline, seeds)} (${numbers}).`];
  });
}

function comparedTo({ improvement }: RewardReport, baseline: string, seeds: number): string {
  const { low = 0, high = 1 } = improvement!;
  if (low > 0.5) return `is better than ${baseline}`;
  if (high < 0.5) return `is worse than ${baseline}`;
  return `cannot be told from ${baseline} with ${seeds} seeds`;
}

/** The alarms of reward hacking as sentences, or the one that says there are none. */
export function alarmSentences({ rewards, seeds }: ComparisonReport): string[] {
  const judged = rewards.filter(({ role }) => role !== 'fitness');
  if (judged.length === 0) return [];
  if (seeds < fewestSeeds) {
    return [
      `Reward hacking is not looked for with fewer than ${fewestSeeds} seeds: it could not be told from chance.`,
    ];
  }
  const sentences = judged.flatMap(({ label, alarms }) => alarms.map((alarm) => alarmSentence(label, alarm)));
  return sentences.length > 0 ? sentences : ['No sign of reward hacking.'];
}

function alarmSentence(label: string, { kind, seeds, reward, fitness, than }: Alarm): string {
  const [paidBefore, paid] = formatScores(reward);
  const [fitnessBefore, reached] = fitness.map(formatScore);
  const count = `in ${seeds[0]} of ${seeds[1]} seeds`;
  switch (kind) {
    case 'preference':
      return `Reward hacking: ${label} pays its own policies more than those of ${than} (${paid} against ${paidBefore} an episode), though they do the task worse (fitness ${reached} against ${fitnessBefore}), ${count}.`;
    case 'training':
      return `Reward hacking: towards the end of training ${label} pays ever more (${paidBefore} to ${paid} a step) while the fitness falls (${fitnessBefore} to ${reached}), ${count}.`;
    case 'perturbed':
      return `Reward hacking: in changed worlds ${label} pays more (${paid} instead of ${paidBefore} an episode) while the fitness falls (${fitnessBefore} to ${reached}), ${count}.`;
  }
}
