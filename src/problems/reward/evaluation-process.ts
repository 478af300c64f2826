import { fail } from '../../core/fault.ts';
import { Random } from '../../core/random.ts';
import type { TrainingResult } from '../../core/training.ts';
import { createBatch } from '../../physics/create-batch.ts';
import { findEnvironment, reopenEnvironment } from '../../registry.ts';
import { openBackend } from '../../rl/backends/select.ts';
import { DeferredReward } from '../../rl/deferred-reward.ts';
import { DivergedError, type TrainingObserver, train } from '../../rl/train.ts';
import { loadedOrThrow } from '../../sandbox/isolate.ts';
import { RewardFault } from '../../sandbox/reward-fault.ts';
import { serveGuarded } from '../../sandbox/serve.ts';
import { tryReward } from '../../sandbox/trial.ts';
import type { EvaluationInput, EvaluationJob, EvaluationMessage } from './evaluation-job.ts';
import { recordTransitions } from './recording.ts';

/** The child process of one evaluation: trains a policy under untrusted reward code, and says how it went. */
await serveGuarded<EvaluationInput, EvaluationMessage>(async (job, send, ask) => {
  const { rungs } = job;
  const result = await evaluate(job, {
    onUpdate: (steps) => send({ type: 'trained', steps }),
    onCheckpoint: (checkpoint) => send({ type: 'checkpoint', checkpoint }),
    goOn: async (checkpoints) => {
      if (!rungs?.includes(checkpoints.length)) return true;
      const score = Math.max(...checkpoints.map(({ fitness }) => fitness));
      return (await ask({ type: 'rung', score })) === true;
    },
  });
  send({ type: 'result', result });
});

async function evaluate(job: EvaluationJob, observer: TrainingObserver): Promise<TrainingResult> {
  const { training, seed, environmentFile } = job;
  const environment = environmentFile
    ? await reopenEnvironment(environmentFile)
    : findEnvironment(job.environment);
  const fault = job.trial && tryReward(job.reward, recordTransitions(environment), environment);
  if (fault) throw new RewardFault(fault);
  const simulation = createBatch(environment, training.environments, new Random(seed, 'start'));
  const heldOut = createBatch(environment, training.evaluationEpisodes, new Random(seed, 'start'));
  const task = {
    environment,
    simulation,
    reward: new DeferredReward(simulation, (steps) => loadedOrThrow(job.reward, steps, environment)),
    heldOut,
    fitness: new DeferredReward(heldOut, (steps) => loadedOrThrow(job.fitness, steps, environment)),
    ...(job.start && { start: job.start }),
  };
  const backend = await openBackend(job.backend);
  try {
    return await train(task, training, seed, backend, observer);
  } catch (error) {
    throw error instanceof DivergedError ? new RewardFault(diverged(error)) : error;
  }
}

function diverged({ message }: DivergedError) {
  return fail('diverged', `Training diverged ${message}: the reward's values are too extreme to learn from.`)
    .fault;
}
