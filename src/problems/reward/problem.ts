import type { Evaluation } from '../../core/candidate.ts';
import type { Result } from '../../core/fault.ts';
import type { EvaluationContext, Problem } from '../../optimize/problem.ts';
import { type CheckedReward, checkReward } from '../../sandbox/check.ts';
import { extractCode } from './code-block.ts';
import type { TrainingDetail } from './reflection.ts';
import { type RewardWordingOptions, rewardWording } from './wording.ts';

export interface RewardProblemOptions<Detail extends TrainingDetail> extends RewardWordingOptions {
  /** Trains a policy with the reward and scores it by the task metric: a pure function of the reward and the seed. */
  readonly evaluate: (
    reward: CheckedReward,
    context: EvaluationContext,
  ) => Promise<Result<Evaluation<Detail>>>;
}

/**
 * The design of a reward for an environment, as a problem to be solved. A proposer reads the environment's source and
 * declaration, and how earlier rewards fared; it never sees the task metric, nor the reward a person wrote.
 */
export function rewardProblem<Detail extends TrainingDetail>({
  evaluate,
  ...options
}: RewardProblemOptions<Detail>): Problem<CheckedReward, Detail> {
  const { environment } = options;
  return {
    name: environment.name,
    wording: rewardWording(options),
    parse: (text) => {
      const code = extractCode(text);
      if (!code.ok) return { text, solution: code };
      return { text: code.value, solution: checkReward(code.value, environment) };
    },
    evaluate,
  };
}
