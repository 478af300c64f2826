import type { ValidCandidate } from '../../../core/candidate.ts';
import type { Environment } from '../../../core/environment.ts';
import type { TrainingDetail } from '../reflection.ts';
import { recoverGenome } from './recover.ts';
import type { Parent } from './vary.ts';

/** How much the height of a quality counts beside its rank: ranks tell like ones apart, heights what stands out. */
const heightShare = 0.5;

/** The candidates that can be taken up, best first. */
export function parentsOf(
  candidates: readonly ValidCandidate<TrainingDetail>[],
  environment: Environment,
): Parent[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, quality: qualityOf(candidate) }))
    .sort((a, b) => b.quality - a.quality);
  const qualities = ranked.map(({ quality }) => quality);
  return ranked.flatMap(({ candidate, quality }) => {
    const statistics = candidate.outcome.detail.checkpoints.at(-1)?.components ?? {};
    const genome = recoverGenome(candidate.solution, Object.keys(statistics), environment);
    const merit = rank(quality, qualities) + heightShare * height(quality, qualities);
    return genome ? [{ id: candidate.id, genome, statistics, merit }] : [];
  });
}

/**
 * The score is the best of ten checkpoints, which may be luck. Half of the quality is what the second half of the
 * training came to: of two with the same score it is the one that got there sooner, and stayed.
 */
function qualityOf({ outcome }: ValidCandidate<TrainingDetail>): number {
  const { checkpoints } = outcome.detail;
  const late = checkpoints.slice(Math.floor(checkpoints.length / 2));
  const average = late.reduce((sum, { fitness }) => sum + fitness, 0) / late.length;
  return (outcome.score + average) / 2;
}

/** Share of the others that are worse; equal ones count half. */
function rank(quality: number, qualities: readonly number[]): number {
  const worse = qualities.filter((other) => other < quality).length;
  const equal = qualities.filter((other) => other === quality).length;
  return (worse + equal / 2) / qualities.length;
}

/** Where a quality lies between the lowest, 0, and the highest, 1. */
function height(quality: number, descending: readonly number[]): number {
  const [highest, lowest] = [descending[0]!, descending.at(-1)!];
  return highest > lowest ? (quality - lowest) / (highest - lowest) : 0;
}
