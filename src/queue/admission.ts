import { type Job, UnrecoverableError } from 'bullmq';
import type { EvaluationJob } from '../problems/reward/evaluation-job.ts';
import { trainingKey } from '../problems/reward/training-key.ts';
import { findEnvironment } from '../registry.ts';
import { type CheckedReward, checkReward } from '../sandbox/check.ts';
import { type QueuedEvaluation, readJob } from './job.ts';
import { refusal } from './keys.ts';

/** Checked rewards that are remembered. */
const rewardsKept = 100;

/**
 * What a worker lets in. What is on the queue is not believed: a job is read by a schema, its rewards are checked again,
 * and the key of its result is made from what it holds.
 */
export class Admission {
  private readonly version: string;
  private readonly trusting: boolean;
  /** Rewards that were checked: the task metric comes with every training. */
  private readonly rewards = new Map<string, CheckedReward>();

  constructor({ version, trusting }: { version: string; trusting: boolean }) {
    this.version = version;
    this.trusting = trusting;
  }

  /** What is to be done, checked as if a stranger had sent it. Throws what ends the job for good. */
  admit({ id, data }: Job): { own?: QueuedEvaluation['own']; job: EvaluationJob } {
    const { version, trusting } = this;
    try {
      const { evaluation, own, version: theirs } = readJob(data);
      if (theirs !== version) throw new Error(`it was sent by ${theirs}, and this worker is ${version}`);
      if (own && !trusting) {
        throw new Error(
          'it carries code of an environment, and this worker runs none without --trust-environments',
        );
      }
      const job = own ? evaluation : this.check(evaluation);
      const identified = own ? { ...job, environmentFile: { path: own.main, digest: own.digest } } : job;
      if (trainingKey(identified, version) !== id) throw new Error('it is not what its name says');
      return { ...(own && { own }), job };
    } catch (error) {
      throw new UnrecoverableError(`${refusal}${(error as Error).message}`);
    }
  }

  /** The rewards of an evaluation as this machine's own checks leave them. Throws when they do not pass. */
  private check(evaluation: EvaluationJob): EvaluationJob {
    const { environment } = evaluation;
    const reward = this.checkedReward(environment, evaluation.reward.source);
    return { ...evaluation, reward, fitness: this.checkedReward(environment, evaluation.fitness.source) };
  }

  private checkedReward(environment: string, source: string): CheckedReward {
    const known = this.rewards.get(`${environment} ${source}`);
    if (known) return known;
    const result = checkReward(source, findEnvironment(environment));
    if (!result.ok) throw new Error(`its reward does not pass: ${result.fault.message}`);
    if (this.rewards.size >= rewardsKept) this.rewards.clear();
    this.rewards.set(`${environment} ${source}`, result.value);
    return result.value;
  }
}
