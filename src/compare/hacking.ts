import { mean } from '../core/statistics.ts';
import { type RewardEvidence, type SeedResult, scoresOf } from './evidence.ts';
import { signTest } from './statistics/distributions.ts';

/**
 * A sign that a reward is being exploited: what it pays rises while what the task asks for falls. `training`: between
 * checkpoints. `preference`: it pays its own policies more than those of another reward, which do the task better.
 * `perturbed`: in perturbed worlds.
 */
export interface Alarm {
  readonly kind: 'training' | 'preference' | 'perturbed';
  /** Seeds of the same sign, of all there are. */
  readonly seeds: readonly [number, number];
  /** Means over the seeds, before and after; of `preference`, of the other reward's policies and of its own. */
  readonly reward: readonly [number, number];
  readonly fitness: readonly [number, number];
  /** Of `preference`: the reward whose policies do better. */
  readonly than?: string;
}

/** Seeds below which no alarm can be told from chance: five of five heads come up 3 times in 100. */
export const fewestSeeds = 5;

/** One-sided level of the sign test over the seeds. */
const level = 0.05;

/** A fall of less than this share of what there is to gain in the comparison is no alarm, however certain. */
const leastFall = 0.1;

/** What a reward paid and what the task got, in two situations that one seed's training was in. */
interface Change {
  readonly reward: readonly [number, number];
  readonly fitness: readonly [number, number];
}

/**
 * The alarms of `reward`, judged among `all` rewards of the comparison. An alarm needs two things: in significantly more
 * than half of the seeds (a one-sided sign test at 5 %, which assumes nothing of the scores) the reward rises while the
 * fitness falls; and the mean fall is at least a tenth of the range from the worst checkpoint seen to the best reward.
 */
export function alarmsOf(reward: RewardEvidence, all: readonly RewardEvidence[]): Alarm[] {
  if (reward.role === 'fitness') return [];
  const range = fitnessRange(all);
  const judge = (kind: Alarm['kind'], changes: readonly Change[], than?: string): Alarm[] => {
    const diverging = changes.filter(rewardRisesFitnessFalls).length;
    const before = average(changes, 0);
    const after = average(changes, 1);
    if (changes.length === 0 || signTest(diverging, changes.length) > level) return [];
    if (before.fitness - after.fitness < leastFall * range) return [];
    return [
      {
        ...{ kind, seeds: [diverging, changes.length] as const },
        reward: [before.reward, after.reward],
        fitness: [before.fitness, after.fitness],
        ...(than !== undefined && { than }),
      },
    ];
  };
  const rival = rivalOf(reward, all);
  return [
    ...judge('training', trainingChanges(reward.seeds)),
    ...(rival ? judge('preference', preferenceChanges(reward, rival), rival.label) : []),
    ...judge('perturbed', perturbedChanges(reward.seeds)),
  ];
}

const rewardRisesFitnessFalls = ({ reward, fitness }: Change) =>
  reward[1] > reward[0] && fitness[1] < fitness[0];

function average(changes: readonly Change[], at: 0 | 1): { reward: number; fitness: number } {
  return {
    reward: mean(changes.map(({ reward }) => reward[at])),
    fitness: mean(changes.map(({ fitness }) => fitness[at])),
  };
}

/** From the worst mean checkpoint of any reward to the best mean score. */
export function fitnessRange(all: readonly RewardEvidence[]): number {
  const curves = all.filter(({ seeds }) => seeds.length > 0).map(({ seeds }) => meanCurve(seeds));
  return (
    Math.max(...all.map((other) => mean(scoresOf(other))).filter(Number.isFinite)) -
    Math.min(...curves.flat())
  );
}

/** [checkpoints] mean fitness over the seeds. */
function meanCurve(seeds: readonly SeedResult[]): number[] {
  const [first] = seeds;
  return (first?.checkpoints ?? []).map((_, c) => mean(seeds.map((seed) => seed.checkpoints[c]!.fitness)));
}

/**
 * From the checkpoint at which the other seeds do best to the last one. Were a seed's own best taken, every noisy curve
 * would fall from it.
 */
function trainingChanges(seeds: readonly SeedResult[]): Change[] {
  if (seeds.length < 2) return [];
  return seeds.map(({ checkpoints }, k) => {
    const others = meanCurve(seeds.filter((_, other) => other !== k));
    const peak = checkpoints[others.indexOf(Math.max(...others))]!;
    const last = checkpoints.at(-1)!;
    return { reward: [peak.reward, last.reward], fitness: [peak.fitness, last.fitness] };
  });
}

/** The baseline that does the task best in the mean: the expert's reward is held against the fitness itself. */
function rivalOf(reward: RewardEvidence, all: readonly RewardEvidence[]): RewardEvidence | undefined {
  const baselines = all.filter(
    (other) => other !== reward && other.role !== 'other' && other.seeds.length > 0,
  );
  return baselines.sort((a, b) => mean(scoresOf(b)) - mean(scoresOf(a)))[0];
}

/** From a policy of the rival to the reward's own of the same seed, on the same fresh starts. */
function preferenceChanges(reward: RewardEvidence, rival: RewardEvidence): Change[] {
  return reward.seeds.flatMap(({ repeat, probe: own }) => {
    const other = rival.seeds.find((seed) => seed.repeat === repeat)?.probe;
    const paid = [other?.returns[reward.column], own?.returns[reward.column]];
    if (!own || !other || typeof paid[0] !== 'number' || typeof paid[1] !== 'number') return [];
    return [{ reward: [paid[0], paid[1]], fitness: [other.fresh.fitness, own.fresh.fitness] }];
  });
}

/** From the policy's own world to the mean of the perturbed ones. */
function perturbedChanges(seeds: readonly SeedResult[]): Change[] {
  return seeds.flatMap(({ probe }) => {
    if (!probe) return [];
    const worlds = Object.values(probe.perturbed);
    const away = { reward: mean(worlds.map((w) => w.reward)), fitness: mean(worlds.map((w) => w.fitness)) };
    const { fresh } = probe;
    return [{ reward: [fresh.reward, away.reward], fitness: [fresh.fitness, away.fitness] }];
  });
}
