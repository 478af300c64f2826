import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { evaluationVersion } from '../../src/cli/evaluator.ts';
import { defaultTraining, type TrainingSettings } from '../../src/core/training.ts';
import type { EvaluationWatch } from '../../src/problems/reward/evaluate.ts';
import type { EvaluationJob } from '../../src/problems/reward/evaluation-job.ts';
import { readAddress } from '../../src/queue/address.ts';
import { QueueEvaluator } from '../../src/queue/evaluator.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { checkReward } from '../../src/sandbox/check.ts';

/** A training under the human reward, with the environment's settings but for what `training` says. */
export function trainingJob(
  environment: string,
  seed: number,
  training: Partial<TrainingSettings> = {},
): EvaluationJob {
  const found = findEnvironment(environment);
  const check = (kind: 'human' | 'fitness') => {
    const checked = checkReward(rewardSource(found, kind), found);
    if (!checked.ok) throw new Error(checked.fault.message);
    return checked.value;
  };
  const rewards = { reward: check('human'), fitness: check('fitness') };
  const settings = { ...defaultTraining, ...found.training, ...training };
  return { environment, ...rewards, training: settings, seed, backend: 'simd' };
}

/** Whoever waits for a training in a benchmark: not for its progress, and to the end. */
export const patient: EvaluationWatch = { signal: new AbortController().signal, progress: () => undefined };

export const openQueue = (url: string) =>
  QueueEvaluator.open({ address: readAddress(url), version: evaluationVersion(), tell: console.error });

/** A worker in a process of its own, which has one training at a time, once it is ready. */
export async function startWorker(url: string): Promise<{ stop(): Promise<void> }> {
  const argv = ['--import', 'tsx', 'src/cli/main.ts', 'worker', '--redis', url, '-j', '1'];
  const worker = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  const left = once(worker, 'exit');
  const ready = new Promise<void>((resolve) => {
    worker.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('side by side')) resolve();
    });
  });
  const early = left.then(() => Promise.reject(new Error('The worker ended before it was ready.')));
  early.catch(() => undefined);
  await Promise.race([ready, early]);
  return {
    stop: async () => {
      worker.kill('SIGTERM');
      await left;
    },
  };
}
