import type { Evaluation } from '../../core/candidate.ts';
import type { Environment } from '../../core/environment.ts';
import type { Result } from '../../core/fault.ts';
import type { EvaluationContext, Problem } from '../../optimize/problem.ts';
import { type CheckedReward, checkReward } from '../../sandbox/check.ts';
import { stateTypes } from '../../sandbox/state-types.ts';
import { extractCode } from './code-block.ts';
import { renderPrompt } from './prompts.ts';
import { reflectOn, type TrainingDetail } from './reflection.ts';

export interface RewardProblemOptions<Detail extends TrainingDetail> {
  readonly environment: Environment;
  /** The file that defines the environment, as a proposer reads it. */
  readonly environmentSource: string;
  /** Trains a policy with the reward and scores it by the task metric: a pure function of the reward and the seed. */
  readonly evaluate: (
    reward: CheckedReward,
    context: EvaluationContext,
  ) => Promise<Result<Evaluation<Detail>>>;
}

/**
 * The design of a reward for `environment`, as a problem to be solved. A proposer reads the environment's source and
 * declaration, and how earlier rewards fared; it never sees the task metric or the reward a person wrote.
 */
export function rewardProblem<Detail extends TrainingDetail>({
  environment,
  environmentSource,
  evaluate,
}: RewardProblemOptions<Detail>): Problem<CheckedReward, Detail> {
  return {
    name: environment.name,
    describe: () => ({ role: renderPrompt('role'), task: describeTask(environment, environmentSource) }),
    parse: (text) => {
      const code = extractCode(text);
      if (!code.ok) return code;
      const checked = checkReward(code.value, environment);
      return checked.ok ? { ok: true, value: { solution: checked.value, text: code.value } } : checked;
    },
    evaluate,
    reflect: reflectOn,
    quote: (solution) => `\`\`\`ts\n${solution.trim()}\n\`\`\``,
  };
}

function describeTask(environment: Environment, source: string): string {
  const { task, timestep, episodeLength } = environment;
  return renderPrompt('task', {
    source: source.trim(),
    types: stateTypes(environment).trim(),
    task,
    timestep,
    episodeLength,
    seconds: Number((timestep * episodeLength).toPrecision(3)),
  });
}
