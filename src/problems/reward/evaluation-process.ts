import type { Environment } from '../../core/environment.ts';
import { fail, type Result } from '../../core/fault.ts';
import { Random } from '../../core/random.ts';
import type { BatchReward } from '../../core/reward.ts';
import type { Checkpoint, TrainingResult } from '../../core/training.ts';
import { createEquationBatch, type EquationBatch } from '../../physics/equation-batch.ts';
import { findEnvironment } from '../../registry.ts';
import { openBackend } from '../../rl/backends/select.ts';
import { DivergedError, train } from '../../rl/train.ts';
import type { CheckedReward } from '../../sandbox/check.ts';
import { loadReward } from '../../sandbox/isolate.ts';
import { RewardFault } from '../../sandbox/reward-fault.ts';
import { serveGuarded } from '../../sandbox/serve.ts';
import type { EvaluationJob, EvaluationMessage } from './evaluation-job.ts';

/** The child process of one evaluation: trains a policy under untrusted reward code, and says how it went. */
await serveGuarded<EvaluationJob, EvaluationMessage>(async (job, send) => {
  const result = await evaluate(job, (checkpoint) => send({ type: 'checkpoint', checkpoint }));
  if (result.ok) send({ type: 'result', result: result.value });
  else send({ type: 'fault', fault: result.fault });
});

async function evaluate(
  job: EvaluationJob,
  onCheckpoint: (checkpoint: Checkpoint) => void,
): Promise<Result<TrainingResult>> {
  const { training, seed } = job;
  const environment = findEnvironment(job.environment);
  const simulation = createEquationBatch(environment, training.environments, new Random(seed, 'start'));
  const heldOut = createEquationBatch(environment, training.evaluationEpisodes, new Random(seed, 'start'));
  const reward = load(job.reward, simulation, environment);
  if (!reward.ok) return reward;
  const fitness = load(job.fitness, heldOut, environment);
  if (!fitness.ok) return fitness;
  const backend = await openBackend(job.backend);
  const task = { environment, simulation, reward: reward.value, heldOut, fitness: fitness.value };
  try {
    return { ok: true, value: await train(task, training, seed, backend, onCheckpoint) };
  } catch (error) {
    if (error instanceof RewardFault) return { ok: false, fault: error.fault };
    if (error instanceof DivergedError) {
      return fail(
        'diverged',
        `Training diverged ${error.message}: the reward's values are too extreme to learn from.`,
      );
    }
    throw error;
  }
}

function load(reward: CheckedReward, batch: EquationBatch, environment: Environment): Result<BatchReward> {
  return loadReward(reward, batch, environment);
}
