import { HeurekaError } from '../../core/errors.ts';
import { type Fault, fail, type Result, succeed } from '../../core/fault.ts';
import type { Checkpoint, TrainingResult } from '../../core/training.ts';
import type { Rungs } from '../../optimize/halving.ts';
import { prepareBatches } from '../../physics/create-batch.ts';
import { environmentFile as fileOf, findEnvironment } from '../../registry.ts';
import { runGuarded } from '../../sandbox/guarded-process.ts';
import type { EvaluationInput, EvaluationJob, EvaluationMessage } from './evaluation-job.ts';
import { messageReader } from './evaluation-messages.ts';

/** The child's entry, beside this file: TypeScript when run from source, JavaScript when compiled. */
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './evaluation-process.ts' : './evaluation-process.js',
  import.meta.url,
);

/** Silence after which an evaluation counts as stuck: an update takes a fraction of a second, start-up a few. */
const heartbeatSeconds = 60;

/** How often a training is begun that the machine breaks off: what it comes to does not depend on that. */
const attempts = 3;

/** Its process was killed from outside, or given no time. */
const byTheMachine = ({ kind }: Fault) => kind === 'killed' || kind === 'stalled';

/** What is heard of an evaluation while it goes on: every checkpoint, and the steps trained in between. */
export type EvaluationProgress = { readonly steps: number; readonly checkpoint?: Checkpoint };

/** What a training came to, and the rung at which it was stopped, counted from 1, when it was. */
export type EvaluationResult = TrainingResult & { readonly stoppedAt?: number };
/** Stops an evaluation, and hears of it. */
export interface EvaluationWatch {
  readonly signal: AbortSignal;
  readonly progress: (progress: EvaluationProgress) => void;
  /** Where it asks whether to go on; only `evaluateReward` does. */
  readonly rungs?: Rungs;
}

/** Whoever evaluates: this machine, by `evaluateReward`, or workers behind a queue. All give the same bits. */
export type Evaluate = (job: EvaluationJob, watch: EvaluationWatch) => Promise<Result<EvaluationResult>>;

/**
 * Trains a policy under a reward in a process of its own and scores it by the task metric. Whatever the reward does
 * there costs this evaluation alone; a process that is killed from outside, or given no time, costs it time. An
 * environment whose file the job names is opened there alone. Throws `HeurekaError('interrupted')` after `signal`.
 */
export const evaluateReward: Evaluate = async (job, context) => {
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
  const input: EvaluationInput = {
    ...(job.environmentFile ? job : prepared(job)),
    ...(context.rungs && { rungs: checkpointsAt(context.rungs.shares, job.training.checkpoints) }),
  };
  const { signal } = context;
  try {
    for (let attempt = 1; ; attempt++) {
      rung = 0;
      const read = messageReader(job.training);
      const ended = await runGuarded({ entry, input, signal, read, onMessage, answer, heartbeatSeconds });
      if (ended.ok) break;
      if (!byTheMachine(ended.fault) || attempt === attempts) return ended;
    }
  } catch (error) {
    throw signal.aborted ? new HeurekaError('interrupted', 'The training was interrupted.') : error;
  }
  if (!result) return fail('crash', 'The evaluation ended without a result.');
  return succeed(stopped ? { ...result, stoppedAt: rung } : result);
};

/** The checkpoints, counted from 1, that come last before `shares` of a training: rungs that there are none for are left out. */
export function checkpointsAt(shares: readonly number[], count: number): number[] {
  return [...new Set(shares.map((share) => Math.floor(share * count)))].filter(
    (checkpoint) => checkpoint > 0,
  );
}

/** A job in an environment that is open here: its kernel is compiled, and the child told where its file lies. */
function prepared(job: EvaluationJob): EvaluationJob {
  const environment = findEnvironment(job.environment);
  prepareBatches(environment);
  const environmentFile = fileOf(environment);
  return { ...job, ...(environmentFile && { environmentFile }) };
}
