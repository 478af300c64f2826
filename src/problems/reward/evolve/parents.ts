import type { ValidCandidate } from '../../../core/candidate.ts';
import type { Environment } from '../../../core/environment.ts';
import { meritOf } from '../../surrogate.ts';
import type { TrainingDetail } from '../reflection.ts';
import { recoverGenome } from './recover.ts';
import type { Parent } from './vary.ts';

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
    return genome ? [{ id: candidate.id, genome, statistics, merit: meritOf(quality, qualities) }] : [];
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
