import { fail, type Result, succeed } from '../../core/fault.ts';
import type { Checkpoint, TrainingResult } from '../../core/training.ts';
import { runGuarded } from '../../sandbox/guarded-process.ts';
import type { EvaluationJob, EvaluationMessage } from './evaluation-job.ts';

/** The child's entry, beside this file: TypeScript when run from source, JavaScript when compiled. */
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './evaluation-process.ts' : './evaluation-process.js',
  import.meta.url,
);

/**
 * Trains a policy under a reward in a process of its own and scores it by the task metric. Whatever the reward does
 * there costs this evaluation alone. `progress` hears of every checkpoint.
 */
export async function evaluateReward(
  job: EvaluationJob,
  context: { readonly signal: AbortSignal; readonly progress: (checkpoint: Checkpoint) => void },
): Promise<Result<TrainingResult>> {
  let outcome: Result<TrainingResult> | undefined;
  const ended = await runGuarded<EvaluationMessage>({
    entry,
    input: job,
    signal: context.signal,
    onMessage: (message) => {
      if (message.type === 'checkpoint') context.progress(message.checkpoint);
      else if (message.type === 'result') outcome = succeed(message.result);
      else outcome = { ok: false, fault: message.fault };
    },
  });
  if (!ended.ok) return ended;
  return outcome ?? fail('crash', 'The evaluation ended without a result.');
}
