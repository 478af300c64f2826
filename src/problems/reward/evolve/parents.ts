import type { ValidCandidate } from '../../../core/candidate.ts';
import type { Environment } from '../../../core/environment.ts';
import type { TrainingDetail } from '../reflection.ts';
import { recoverGenome } from './recover.ts';
import type { Parent } from './vary.ts';

/** How much the height of a score counts beside its rank: ranks tell like scores apart, heights tell what stands out. */
const heightShare = 0.5;

/** The candidates that can be taken up, best first; of equal ones the one that learned sooner. */
export function parentsOf(
  candidates: readonly ValidCandidate<TrainingDetail>[],
  environment: Environment,
): Parent[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, score: candidate.outcome.score, average: averageFitness(candidate) }))
    .sort((a, b) => b.score - a.score || b.average - a.average);
  const scores = ranked.map(({ score }) => score);
  return ranked.flatMap(({ candidate, score, average }) => {
    const statistics = candidate.outcome.detail.checkpoints.at(-1)?.components ?? {};
    const genome = recoverGenome(candidate.solution, Object.keys(statistics), environment);
    const worse = ranked.filter(
      (other) => other.score < score || (other.score === score && other.average < average),
    );
    const equal = ranked.filter((other) => other.score === score && other.average === average);
    const rank = (worse.length + equal.length / 2) / ranked.length;
    return genome
      ? [{ id: candidate.id, genome, statistics, merit: rank + heightShare * height(score, scores) }]
      : [];
  });
}

/** Where a score lies between the lowest, 0, and the highest, 1. */
function height(score: number, descending: readonly number[]): number {
  const [highest, lowest] = [descending[0]!, descending.at(-1)!];
  return highest > lowest ? (score - lowest) / (highest - lowest) : 0;
}

function averageFitness({ outcome }: ValidCandidate<TrainingDetail>): number {
  const { checkpoints } = outcome.detail;
  return checkpoints.reduce((sum, { fitness }) => sum + fitness, 0) / checkpoints.length;
}
