import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { HeurekaError } from '../core/errors.ts';
import { fail, type Result } from '../core/fault.ts';
import type { TrainingResult } from '../core/training.ts';
import { findGuest } from '../environments/guests.ts';
import { packGuest } from '../environments/packed.ts';
import type { Evaluate, EvaluationWatch } from '../problems/reward/evaluate.ts';
import type { EvaluationJob } from '../problems/reward/evaluation-job.ts';
import { trainingKey } from '../problems/reward/training-key.ts';
import type { RedisAddress } from './address.ts';
import { another, connect, type Teller } from './connection.ts';
import { wordsFor } from './connection-trouble.ts';
import { type QueuedEvaluation, readJob } from './job.ts';
import {
  attempts,
  deadLetters,
  prefix,
  queueName,
  queuesKey,
  refusal,
  resultKey,
  wantedKey,
  wantedSeconds,
} from './keys.ts';
import { fetchOutcome, type Outcome, readProgress } from './outcome.ts';
import { WorkerWatch } from './worker-watch.ts';

export interface QueueOptions {
  readonly address: RedisAddress;
  /** Of the code that trains, and of what else decides its bits: workers must have the same. */
  readonly version: string;
  /** Has every evaluation done anew, where its result is known too. */
  readonly fresh?: boolean;
  readonly tell: Teller;
  /** Ends the waiting for the first connection. */
  readonly signal?: AbortSignal;
  /** Seconds without Redis, or with a full one, after which the search is given up, to be resumed later. */
  readonly patienceSeconds?: number;
}

/** Seconds between two looks at everything that is waited for: what events did not tell is found then. */
const lookSeconds = 4;
/** An evaluation that is waited for. */
interface Awaited {
  readonly own: boolean;
  readonly job: QueuedEvaluation;
  readonly waiters: Set<Waiter>;
  /** Whether it has been put on the queue. */
  added?: boolean;
}

interface Waiter {
  readonly watch: EvaluationWatch;
  readonly settle: (outcome: Outcome) => void;
  readonly abandon: (error: unknown) => void;
}

/**
 * Has evaluations done by workers behind a queue. An evaluation is known by what decides its result: what any search has
 * had done is not done again. Events tell of progress and ends; a look at everything, every few seconds, finds what they
 * did not tell, and puts back on the queue what a Redis without a disk has forgotten.
 */
export class QueueEvaluator {
  private readonly id = randomUUID();
  private readonly awaited = new Map<string, Awaited>();
  private readonly queues = new Map<boolean, { readonly queue: Queue; readonly events: QueueEvents }>();
  private readonly redis: Redis;
  private readonly options: QueueOptions;
  private readonly timer: NodeJS.Timeout;
  private readonly watch: WorkerWatch;
  /** Since when, in milliseconds, Redis has not done its part, and why. */
  private trouble: { readonly since: number; readonly words: string } | undefined;
  private looking = false;

  private constructor(redis: Redis, options: QueueOptions) {
    this.redis = redis;
    this.options = options;
    this.watch = new WorkerWatch(redis, options);
    this.timer = setInterval(() => void this.watchOver(), lookSeconds * 1000);
  }

  /** Throws `HeurekaError('unavailable')` when Redis cannot be used. */
  static async open(options: QueueOptions): Promise<QueueEvaluator> {
    return new QueueEvaluator(await connect(options.address, options.tell, options.signal), options);
  }

  readonly evaluate: Evaluate = async (evaluation, watch) => {
    const { own, key, job } = this.pack(evaluation);
    return await new Promise<Result<TrainingResult>>((resolve, reject) => {
      const interrupt = () => {
        reject(new HeurekaError('interrupted', 'The training was interrupted.'));
        this.leave(key, waiter);
      };
      const end = (then: () => void) => {
        watch.signal.removeEventListener('abort', interrupt);
        then();
      };
      const waiter: Waiter = {
        watch,
        settle: (outcome) => end(() => ('error' in outcome ? reject(errorOf(outcome)) : resolve(outcome))),
        abandon: (error) => end(() => reject(error)),
      };
      if (watch.signal.aborted) return interrupt();
      // One signal stops all that a search has handed out.
      setMaxListeners(0, watch.signal);
      watch.signal.addEventListener('abort', interrupt, { once: true });
      this.join(key, { own, job, waiters: new Set([waiter]) });
    });
  };

  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const { queue, events } of this.queues.values()) {
      // Without Redis there is nobody to take leave of.
      await Promise.race([Promise.allSettled([queue.close(), events.close()]), pause(1000)]);
    }
    this.redis.disconnect();
  }

  private pack(evaluation: EvaluationJob): { own: boolean; key: string; job: QueuedEvaluation } {
    const { version } = this.options;
    const guest = findGuest(evaluation.environment);
    const job = { version, evaluation, ...(guest && { own: packGuest(guest) }) };
    try {
      readJob(job);
    } catch (error) {
      throw new HeurekaError(
        'failed',
        `The evaluation cannot be sent to workers: ${(error as Error).message}`,
      );
    }
    return { own: guest !== undefined, key: trainingKey(evaluation, version), job };
  }

  private join(key: string, awaited: Awaited): void {
    const known = this.awaited.get(key);
    if (known) {
      for (const waiter of awaited.waiters) known.waiters.add(waiter);
      return;
    }
    this.awaited.set(key, awaited);
    this.promptly(async () => {
      if (this.options.fresh) await this.redis.del(resultKey(key));
      if (!(await this.look(key))) await this.add(key, awaited);
    });
  }

  /** Does now what, should it fail, the next look at everything makes up for. */
  private promptly(work: () => Promise<unknown>): void {
    work().catch(() => undefined);
  }

  /** One who waited does not any more; an evaluation that nobody waits for is taken back. */
  private leave(key: string, waiter: Waiter): void {
    const awaited = this.awaited.get(key);
    awaited?.waiters.delete(waiter);
    if (!awaited || awaited.waiters.size > 0) return;
    this.awaited.delete(key);
    if (this.redis.status !== 'ready') return;
    this.promptly(async () => {
      await this.redis.srem(wantedKey(key), this.id);
      if (await this.redis.exists(wantedKey(key))) return;
      // One that is being worked on cannot be removed: its worker sees that nobody waits.
      await this.queueOf(awaited.own)
        .queue.remove(key)
        .catch(() => 0);
    });
  }

  private queueOf(own: boolean) {
    const known = this.queues.get(own);
    if (known) return known;
    const name = queueName(this.options.version, own);
    const queue = new Queue(name, { connection: this.redis, prefix });
    const events = new QueueEvents(name, { connection: another(this.redis), prefix });
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    const look = ({ jobId }: { jobId: string }) => {
      if (this.awaited.has(jobId)) this.promptly(() => this.look(jobId));
    };
    events.on('completed', look).on('failed', look);
    events.on('progress', ({ jobId, data }) => {
      const progress = this.awaited.has(jobId) && readProgress(data);
      if (progress) for (const { watch } of this.awaited.get(jobId)!.waiters) watch.progress(progress);
    });
    this.queues.set(own, { queue, events });
    return { queue, events };
  }

  /** Puts an evaluation on the queue; one that lies there already, for whomever, is left as it is. */
  private async add(key: string, awaited: Awaited): Promise<void> {
    const { queue, events } = this.queueOf(awaited.own);
    await events.waitUntilReady();
    // The failure of an earlier search is no answer.
    if ((await queue.getJobState(key)) === 'failed') await queue.remove(key);
    await this.want(key);
    await this.redis.sadd(queuesKey, queue.name);
    await queue.add('evaluation', awaited.job, {
      ...{ jobId: key, attempts, backoff: { type: 'fixed', delay: 500 } },
      ...{ removeOnComplete: true, removeOnFail: deadLetters },
    });
    awaited.added = true;
  }

  /** Says, for a while, that somebody waits. */
  private async want(key: string): Promise<void> {
    await this.redis.sadd(wantedKey(key), this.id);
    await this.redis.expire(wantedKey(key), wantedSeconds);
  }

  /** Whether `key` is settled by now. */
  private async look(key: string): Promise<boolean> {
    if (!this.awaited.has(key)) return true;
    const outcome = await fetchOutcome(this.redis, key);
    if (outcome) this.settle(key, outcome);
    return outcome !== undefined;
  }

  private settle(key: string, outcome: Outcome): void {
    const waiters = this.awaited.get(key)?.waiters ?? [];
    this.awaited.delete(key);
    for (const { settle } of waiters) settle(outcome);
  }

  /** Looks at everything that is waited for, one after another; gives up after too long without Redis. */
  private async watchOver(): Promise<void> {
    const { tell, patienceSeconds = 600 } = this.options;
    if (this.redis.status !== 'ready') this.trouble ??= { since: Date.now(), words: 'it cannot be reached' };
    if (this.trouble && Date.now() - this.trouble.since > patienceSeconds * 1000) return this.giveUp();
    if (this.looking || this.redis.status !== 'ready') return;
    this.looking = true;
    try {
      for (const [key, awaited] of this.awaited) await this.lookAgain(key, awaited);
      this.trouble = undefined;
      await this.watch.look([...this.awaited.values()].map(({ own }) => own));
    } catch (error) {
      const words = wordsFor(error as Error);
      if (this.trouble?.words !== words)
        tell(`Redis at ${this.options.address.shown}: ${words}; trying again`);
      this.trouble = { since: this.trouble?.since ?? Date.now(), words };
    } finally {
      this.looking = false;
    }
  }

  private async lookAgain(key: string, awaited: Awaited): Promise<void> {
    if (await this.look(key)) return;
    const { queue } = this.queueOf(awaited.own);
    const state = awaited.added ? await queue.getJobState(key) : 'unknown';
    if (state === 'unknown') return await this.add(key, awaited);
    if (state !== 'failed') return await this.want(key);
    // A worker leaves the outcome before it says that it failed: without one, it was not the worker that said so.
    if (await this.look(key)) return;
    this.settle(key, outcomeOfFailure((await queue.getJob(key))?.failedReason ?? 'no reason is given'));
  }

  private giveUp(): void {
    const { words } = this.trouble!;
    const message = `Redis at ${this.options.address.shown} could not be used for too long: ${words}.`;
    const error = new HeurekaError('unavailable', message, 'What is done is kept.');
    const all = [...this.awaited.values()];
    this.awaited.clear();
    for (const { waiters } of all) for (const { abandon } of waiters) abandon(error);
  }
}

/** What BullMQ itself says of a job that it gave up, or a worker of one that it would not begin. */
function outcomeOfFailure(reason: string): Outcome {
  if (reason.startsWith(refusal)) return { error: { reason: 'failed', message: `A worker ${reason}` } };
  return fail('crash', `The evaluation failed on workers: ${reason.slice(0, 600)}`);
}

function errorOf({ error: { reason, message, hint } }: Extract<Outcome, { error: unknown }>): HeurekaError {
  return new HeurekaError(reason, message, hint);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
