import { HeurekaError } from '../../core/errors.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import type { Checkpoint, TrainingResult } from '../../core/training.ts';
import type { Rungs } from '../../optimize/halving.ts';
import { prepareBatches } from '../../physics/create-batch.ts';
import { environmentFile as fileOf, findEnvironment } from '../../registry.ts';
import { runGuarded } from '../../sandbox/guarded-process.ts';
import type { EvaluationJob, EvaluationMessage } from './evaluation-job.ts';

/** The child's entry, beside this file: TypeScript when run from source, JavaScript when compiled. */
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './evaluation-process.ts' : './evaluation-process.js',
  import.meta.url,
);

/** Silence after which an evaluation counts as stuck: an update takes a fraction of a second, start-up a few. */
const heartbeatSeconds = 60;

/** How often a training is begun whose process something outside kills: what it comes to does not depend on that. */
const attempts = 3;

/** What is heard of an evaluation while it goes on: every checkpoint, and the steps trained in between. */
export type EvaluationProgress = { readonly steps: number; readonly checkpoint?: Checkpoint };

/** What a training came to, and the rung at which it was stopped, counted from 1, when it was. */
export type EvaluationResult = TrainingResult & { readonly stoppedAt?: number };

/**
 * Trains a policy under a reward in a process of its own and scores it by the task metric. Whatever the reward does
 * there costs this evaluation alone, and a process that is killed from outside costs it time. Throws
 * `HeurekaError('interrupted')` after `signal`.
 */
export async function evaluateReward(
  job: Omit<EvaluationJob, 'environmentFile' | 'rungs'>,
  context: {
    readonly signal: AbortSignal;
    readonly progress: (progress: EvaluationProgress) => void;
    readonly rungs?: Rungs;
  },
): Promise<Result<EvaluationResult>> {
  let result: TrainingResult | undefined;
  const onMessage = (message: EvaluationMessage) => {
    if (message.type === 'result') result = message.result;
    else if (message.type === 'trained') context.progress({ steps: message.steps });
    else if (message.type === 'checkpoint')
      context.progress({ steps: message.checkpoint.steps, checkpoint: message.checkpoint });
  };
  let [rung, stopped] = [0, false];
  const answer = async (question: EvaluationMessage) => {
    const score = question.type === 'rung' ? question.score : Number.NaN;
    rung++;
    stopped = (await context.rungs?.goOn(rung, score)) === false;
    return !stopped;
  };
  const environment = findEnvironment(job.environment);
  prepareBatches(environment);
  const environmentFile = fileOf(environment);
  const input: EvaluationJob = {
    ...job,
    ...(environmentFile && { environmentFile }),
    ...(context.rungs && { rungs: checkpointsAt(context.rungs.shares, job.training.checkpoints) }),
  };
  const { signal } = context;
  try {
    for (let attempt = 1; ; attempt++) {
      rung = 0;
      const ended = await runGuarded({ entry, input, signal, onMessage, answer, heartbeatSeconds });
      if (ended.ok) break;
      if (ended.fault.kind !== 'killed' || attempt === attempts) return ended;
    }
  } catch (error) {
    throw signal.aborted ? new HeurekaError('interrupted', 'The training was interrupted.') : error;
  }
  if (!result) return fail('crash', 'The evaluation ended without a result.');
  return succeed(stopped ? { ...result, stoppedAt: rung } : result);
}

/** The checkpoints, counted from 1, that come last before `shares` of a training: rungs that there are none for are left out. */
function checkpointsAt(shares: readonly number[], count: number): number[] {
  return [...new Set(shares.map((share) => Math.floor(share * count)))].filter(
    (checkpoint) => checkpoint > 0,
  );
}
