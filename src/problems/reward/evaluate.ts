import { HeurekaError } from '../../core/errors.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import type { Checkpoint, TrainingResult } from '../../core/training.ts';
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

/** Stops an evaluation, and hears of it. */
export interface EvaluationWatch {
  readonly signal: AbortSignal;
  readonly progress: (progress: EvaluationProgress) => void;
}

/** Whoever evaluates: this machine, by `evaluateReward`, or workers behind a queue. All give the same bits. */
export type Evaluate = (job: EvaluationJob, watch: EvaluationWatch) => Promise<Result<TrainingResult>>;

/**
 * Trains a policy under a reward in a process of its own and scores it by the task metric. Whatever the reward does
 * there costs this evaluation alone, and a process that is killed from outside costs it time. An environment whose file
 * the job names is opened there alone. Throws `HeurekaError('interrupted')` after `signal`.
 */
export const evaluateReward: Evaluate = async (job, context) => {
  let result: TrainingResult | undefined;
  const onMessage = (message: EvaluationMessage) => {
    if (message.type === 'result') result = message.result;
    else if (message.type === 'trained') context.progress({ steps: message.steps });
    else context.progress({ steps: message.checkpoint.steps, checkpoint: message.checkpoint });
  };
  const input = job.environmentFile ? job : prepared(job);
  const { signal } = context;
  try {
    for (let attempt = 1; ; attempt++) {
      const ended = await runGuarded({ entry, input, signal, onMessage, heartbeatSeconds });
      if (ended.ok) break;
      if (ended.fault.kind !== 'killed' || attempt === attempts) return ended;
    }
  } catch (error) {
    throw signal.aborted ? new HeurekaError('interrupted', 'The training was interrupted.') : error;
  }
  return result ? succeed(result) : fail('crash', 'The evaluation ended without a result.');
};

/** A job in an environment that is open here: its kernel is compiled, and the child told where its file lies. */
function prepared(job: EvaluationJob): EvaluationJob {
  const environment = findEnvironment(job.environment);
  prepareBatches(environment);
  const environmentFile = fileOf(environment);
  return { ...job, ...(environmentFile && { environmentFile }) };
}
