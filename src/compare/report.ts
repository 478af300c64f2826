import { humanNormalised, mean, median } from '../core/statistics.ts';
import { type Ablation, ablationOf } from './ablation.ts';
import { baselineGap } from './baseline-gap.ts';
import { type RewardEvidence, scoresOf } from './evidence.ts';
import { type Alarm, alarmsOf, fitnessRange } from './hacking.ts';
import { interquartileMean, optimalityGap, shareAbove } from './statistics/aggregates.ts';
import { bootstrap, type Estimate, type Stratum } from './statistics/bootstrap.ts';
import { type Confidence, usualConfidence } from './statistics/confidence.ts';
import { correlation, joinMoments } from './statistics/moments.ts';
import { improvementEstimate } from './statistics/shares.ts';

/** What is compared, apart from the rewards. */
export interface ComparisonSubject {
  readonly environment: string;
  readonly task: string;
  /** Trainings of each reward. */
  readonly seeds: number;
  /** Environment steps of each. */
  readonly steps: number;
  readonly heldOutEpisodes: number;
  /** Fitness to reach; chosen from the scores when it is missing. */
  readonly threshold?: number;
  /** The label that probabilities of improvement are over. */
  readonly baseline: string;
  /** Of every interval; 95 % unless it is given. */
  readonly confidence?: Confidence;
  /** Names and descriptions of the worlds that policies were played in. */
  readonly perturbations: readonly { readonly name: string; readonly description: string }[];
}

export interface ComparisonReport extends ComparisonSubject {
  readonly threshold: number;
  readonly confidence: Confidence;
  readonly rewards: readonly RewardReport[];
  /** Mean fitness of the human reward less that of the fitness as a reward: what human-normalised scores divide by. */
  readonly baselineGap?: Estimate;
  readonly ablation?: Ablation;
}

/** Everything that is said of one reward. Missing is what cannot be said, with too few seeds or without the human reward. */
export interface RewardReport {
  readonly label: string;
  readonly about: string;
  readonly role: RewardEvidence['role'];
  /** Fitness of each seed, the best of its checkpoints. */
  readonly scores: readonly number[];
  readonly faults: readonly string[];
  readonly iqm: Estimate;
  readonly mean: Estimate;
  readonly median: Estimate;
  /** Mean shortfall from the human reward's mean; what lies above it counts as reaching it. */
  readonly gap?: Estimate;
  readonly humanNormalised?: Estimate;
  /** Probability that a training with it scores better than one with the baseline. */
  readonly improvement?: Estimate;
  /** Median steps of the trainings that reach the threshold, and how many do. */
  readonly threshold: { readonly reached: number; readonly steps?: number };
  readonly correlation: { readonly human?: number; readonly fitness?: number };
  /** Mean fitness on starts that no training was scored on. */
  readonly fresh?: Estimate;
  readonly perturbed: Readonly<Record<string, Estimate>>;
  /** Interquartile mean over the seeds at every checkpoint. */
  readonly curve: readonly (Estimate & { readonly steps: number })[];
  /** Share of the seeds above every threshold. */
  readonly profile: readonly (Estimate & { readonly threshold: number })[];
  readonly alarms: readonly Alarm[];
}

/**
 * Compares rewards as rliable compares algorithms (Agarwal et al., 2021, arXiv 2108.13264), and as Eureka compares
 * rewards (Ma et al., 2023, arXiv 2310.12931). `variants` are the ablated forms of one of them.
 */
export function reportComparison(
  subject: ComparisonSubject,
  evidence: readonly RewardEvidence[],
  variants: readonly RewardEvidence[] = [],
): ComparisonReport {
  const threshold = subject.threshold ?? chooseThreshold(evidence);
  const { confidence = usualConfidence } = subject;
  const interval: Interval = (strata, statistic, resamples) =>
    bootstrap(strata, statistic, resamples, confidence);
  const baseline = evidence.find(({ label }) => label === subject.baseline);
  const scene = { evidence, threshold, baseline, confidence, interval };
  return {
    ...subject,
    ...{ threshold, confidence },
    rewards: evidence.map((reward) => reportReward(reward, scene)),
    ...baselineGapOf(scene),
    ...(variants.length > 0 && { ablation: ablationOf(evidence, variants, confidence) }),
  };
}

/** An estimate with its interval. */
type Interval = (
  strata: readonly Stratum[],
  statistic: (strata: readonly Stratum[]) => number,
  resamples?: number,
) => Estimate;

interface Scene {
  readonly evidence: readonly RewardEvidence[];
  readonly threshold: number;
  readonly baseline: RewardEvidence | undefined;
  readonly confidence: Confidence;
  readonly interval: Interval;
}

function reportReward(reward: RewardEvidence, scene: Scene): RewardReport {
  const scores = scoresOf(reward);
  const { evidence, baseline, interval } = scene;
  const human = evidence.find(({ role }) => role === 'human');
  const target = human && human.seeds.length > 0 ? mean(scoresOf(human)) : undefined;
  const normalised = normalisedEstimate(reward, scene);
  const { label, about, role, faults } = reward;
  return {
    ...{ label, about, role, scores, faults },
    iqm: interval([scores], ([drawn]) => interquartileMean(drawn!)),
    mean: interval([scores], ([drawn]) => mean(drawn!)),
    median: interval([scores], ([drawn]) => median(drawn!)),
    ...(target !== undefined && { gap: interval([scores], ([drawn]) => optimalityGap(drawn!, target)) }),
    ...(normalised && { humanNormalised: normalised }),
    ...(baseline &&
      baseline !== reward &&
      scores.length > 0 &&
      baseline.seeds.length > 0 && {
        improvement: improvementEstimate(scores, scoresOf(baseline), scene.confidence),
      }),
    threshold: timeTo(scene.threshold, reward),
    correlation: correlationsOf(reward, evidence),
    ...playedEstimates(reward, interval),
    curve: curveOf(reward, interval),
    profile: profileOf(scores, scene),
    alarms: alarmsOf(reward, evidence),
  };
}

/** Eureka's score with the interval of all three: missing without both baselines, or where they score the same. */
function normalisedEstimate(reward: RewardEvidence, { evidence, interval }: Scene): Estimate | undefined {
  const human = evidence.find(({ role }) => role === 'human');
  const sparse = evidence.find(({ role }) => role === 'fitness');
  if (!human || !sparse) return undefined;
  const own = new Map([
    [human, 1],
    [sparse, 0],
  ]);
  if (own.has(reward)) return { value: own.get(reward)! };
  const strata = [reward, sparse, human].map(scoresOf);
  const estimate = interval(strata, ([scores, low, high]) => normalisedMean(scores!, low!, high!));
  return Number.isFinite(estimate.value) ? estimate : undefined;
}

function baselineGapOf({ evidence, confidence }: Scene): Pick<ComparisonReport, 'baselineGap'> {
  const human = evidence.find(({ role }) => role === 'human');
  const sparse = evidence.find(({ role }) => role === 'fitness');
  if (!human || !sparse) return {};
  return { baselineGap: baselineGap(scoresOf(human), scoresOf(sparse), confidence) };
}

/** NaN where it is undefined. */
export const normalisedMean = (
  scores: readonly number[],
  sparse: readonly number[],
  human: readonly number[],
) => humanNormalised(mean(scores), mean(sparse), mean(human)) ?? Number.NaN;

/** Nine tenths of the way from the worst checkpoint to what the human reward, or else the best one, ends with. */
function chooseThreshold(evidence: readonly RewardEvidence[]): number {
  const goals = evidence.filter(({ seeds }) => seeds.length > 0);
  const human = goals.find(({ role }) => role === 'human');
  const goal = human ? median(scoresOf(human)) : Math.max(...goals.map((reward) => median(scoresOf(reward))));
  return goal - 0.1 * fitnessRange(evidence);
}

function timeTo(threshold: number, { seeds }: RewardEvidence): RewardReport['threshold'] {
  const times = seeds.flatMap(
    ({ checkpoints }) => checkpoints.find(({ fitness }) => fitness >= threshold)?.steps ?? [],
  );
  return { reached: times.length, ...(times.length > 0 && { steps: median(times) }) };
}

/** Over the fresh transitions of all policies of the comparison. */
function correlationsOf(
  reward: RewardEvidence,
  evidence: readonly RewardEvidence[],
): RewardReport['correlation'] {
  const moments = evidence.flatMap((other) => other.moments ?? []);
  if (moments.length === 0) return {};
  const all = moments.reduce(joinMoments);
  const [human, fitness] = [-2, -1].map((k) => correlation(all, reward.column, all.means.length + k));
  return { ...(human !== undefined && { human }), ...(fitness !== undefined && { fitness }) };
}

function playedEstimates(
  { seeds }: RewardEvidence,
  interval: Interval,
): Pick<RewardReport, 'fresh' | 'perturbed'> {
  const probes = seeds.flatMap(({ probe }) => probe ?? []);
  const [first] = probes;
  if (!first) return { perturbed: {} };
  const estimate = (values: readonly number[]) => interval([values], ([drawn]) => mean(drawn!));
  return {
    fresh: estimate(probes.map(({ fresh }) => fresh.fitness)),
    perturbed: Object.fromEntries(
      Object.keys(first.perturbed).map((name) => [
        name,
        estimate(probes.map(({ perturbed }) => perturbed[name]!.fitness)),
      ]),
    ),
  };
}

function curveOf({ seeds }: RewardEvidence, interval: Interval): RewardReport['curve'] {
  return (seeds[0]?.checkpoints ?? []).map(({ steps }, c) => ({
    steps,
    ...interval(
      [seeds.map(({ checkpoints }) => checkpoints[c]!.fitness)],
      ([drawn]) => interquartileMean(drawn!),
      2000,
    ),
  }));
}

/** Points of a performance profile. */
const profilePoints = 60;

function profileOf(scores: readonly number[], { evidence, interval }: Scene): RewardReport['profile'] {
  const all = evidence.flatMap(scoresOf);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const margin = 0.02 * (high - low || 1);
  return Array.from({ length: profilePoints }, (_, k) => {
    const threshold = low - margin + ((high - low + 2 * margin) * k) / (profilePoints - 1);
    return { threshold, ...interval([scores], ([drawn]) => shareAbove(drawn!, threshold), 1000) };
  });
}
