import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { HeurekaError } from '../core/errors.ts';
import { unpackEnvironment } from '../environments/packed.ts';
import { limit } from '../optimize/limit.ts';
import { type Evaluate, type EvaluationProgress, evaluateReward } from '../problems/reward/evaluate.ts';
import type { EvaluationJob } from '../problems/reward/evaluation-job.ts';
import { trainingKey } from '../problems/reward/training-key.ts';
import { findEnvironment } from '../registry.ts';
import { type CheckedReward, checkReward } from '../sandbox/check.ts';
import type { RedisAddress } from './address.ts';
import { another, connect, type Teller } from './connection.ts';
import { type QueuedEvaluation, readJob } from './job.ts';
import { attempts, mostDeaths, prefix, queueName, queuesKey, refusal, resultKey, wantedKey } from './keys.ts';
import { isDoubtful, keepOutcome, type Outcome } from './outcome.ts';
import { giveSigns } from './workers.ts';

export interface WorkerOptions {
  readonly address: RedisAddress;
  readonly version: string;
  /** Host and process. */
  readonly name: string;
  /** Evaluations side by side. */
  readonly jobs: number;
  /** Whether it may run the code of users' environments, which comes with their evaluations. */
  readonly trusting: boolean;
  /** Seconds of silence after which its evaluations are given to another worker. */
  readonly leaseSeconds: number;
  /** Who trains; this machine unless it is given. */
  readonly evaluate?: Evaluate;
  readonly tell: Teller;
  /** Ends the waiting for the first connection. */
  readonly signal?: AbortSignal;
  readonly emit: (event: WorkerEvent) => void;
}

/** What a worker does. */
export type WorkerEvent =
  | { readonly type: 'started'; readonly evaluation: string }
  | {
      readonly type: 'ended';
      readonly evaluation: string;
      readonly environment: string;
      /** Undefined when nobody waited for it any more. */
      readonly outcome?: Outcome;
    };

/** Seconds between two questions whether anybody still waits. */
const askSeconds = 4;
/** Checked rewards that are remembered. */
const rewardsKept = 100;
/** Milliseconds between two words of progress that are no checkpoints. */
const quietMilliseconds = 1000;

/**
 * Takes evaluations from the queue of its version and does them as this machine does its own, until it is stopped.
 * What is on the queue is not believed: a job is read by a schema, its rewards are checked again, and the key of its
 * result is made from what it holds.
 */
export class QueueWorker {
  private readonly redis: Redis;
  private readonly options: WorkerOptions;
  private readonly workers: readonly Worker[];
  private readonly signs: ReturnType<typeof giveSigns>;
  private readonly limited: ReturnType<typeof limit>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'heureka-worker-'));
  /** Rewards that were checked: the task metric comes with every training. */
  private readonly rewards = new Map<string, CheckedReward>();
  private readonly unwanted = new Set<string>();
  private running = 0;
  private done = 0;

  private constructor(redis: Redis, options: WorkerOptions) {
    this.redis = redis;
    this.options = options;
    this.limited = limit(options.jobs);
    const { name, version, jobs, trusting } = options;
    this.workers = (trusting ? [false, true] : [false]).map((own) => this.listen(queueName(version, own)));
    this.signs = giveSigns(redis, () => ({
      ...{ name, version, jobs, trusting, running: this.running, done: this.done },
    }));
  }

  /** Throws `HeurekaError('unavailable')` when Redis cannot be used. */
  static async start(options: WorkerOptions): Promise<QueueWorker> {
    return new QueueWorker(await connect(options.address, options.tell, options.signal), options);
  }

  /** Takes nothing more, ends what it has begun, and leaves. */
  async drain(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await this.signs.stop().catch(() => undefined);
    this.redis.disconnect();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private listen(queue: string): Worker {
    const { jobs, leaseSeconds, name } = this.options;
    const worker = new Worker(queue, (job) => this.limited(() => this.process(job)), {
      ...{ connection: another(this.redis), prefix, name, concurrency: jobs },
      ...{ lockDuration: leaseSeconds * 1000, stalledInterval: (leaseSeconds * 1000) / 2 },
      ...{ maxStalledCount: mostDeaths, drainDelay: 5 },
    });
    // Its connection's trouble is told once, by ours.
    worker.on('error', () => undefined);
    this.redis.sadd(queuesKey, queue).catch(() => undefined);
    return worker;
  }

  private async process(queued: Job): Promise<void> {
    const evaluation = queued.id!;
    const { own, job } = this.read(queued);
    const { redis } = this;
    if ((await redis.exists(resultKey(evaluation))) || !(await redis.exists(wantedKey(evaluation)))) return;
    this.running++;
    this.options.emit({ type: 'started', evaluation });
    const { environment } = job;
    try {
      const outcome = await this.perform(queued, own ? { ...job, environmentFile: this.layOut(own) } : job);
      this.options.emit({ type: 'ended', evaluation, environment, ...(outcome && { outcome }) });
      if (!outcome) return;
      this.done++;
      await this.conclude(queued, outcome);
    } finally {
      this.running--;
    }
  }

  /** What is to be done, checked as if a stranger had sent it. Throws what ends the job for good. */
  private read({ id, data }: Job): { own?: QueuedEvaluation['own']; job: EvaluationJob } {
    const { version, trusting } = this.options;
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

  /** Evaluates; undefined when nobody waits any more. */
  private async perform(queued: Job, job: EvaluationJob): Promise<Outcome | undefined> {
    const { evaluate = evaluateReward } = this.options;
    const stop = new AbortController();
    const asking = setInterval(() => this.stopIfUnwanted(queued.id!, stop), askSeconds * 1000);
    try {
      return await evaluate(job, { signal: stop.signal, progress: this.teller(queued) });
    } catch (error) {
      if (stop.signal.aborted) return undefined;
      if (!(error instanceof HeurekaError)) throw error;
      const { reason, message, hint } = error;
      return { error: { reason, message: `On ${this.options.name}: ${message}`, ...(hint && { hint }) } };
    } finally {
      clearInterval(asking);
    }
  }

  /** Stops an evaluation that nobody has waited for at two askings: Redis may just have lost its memory. */
  private stopIfUnwanted(evaluation: string, stop: AbortController): void {
    if (this.redis.status !== 'ready') return;
    this.redis.exists(wantedKey(evaluation)).then(
      (wanted) => {
        if (wanted) this.unwanted.delete(evaluation);
        else if (this.unwanted.has(evaluation)) stop.abort();
        else this.unwanted.add(evaluation);
      },
      () => undefined,
    );
  }

  /** Tells of every checkpoint, and now and then of the steps between; it is no loss when it cannot. */
  private teller(queued: Job) {
    let told = 0;
    return (progress: EvaluationProgress) => {
      const now = performance.now();
      if (this.redis.status !== 'ready' || (!progress.checkpoint && now - told < quietMilliseconds)) return;
      told = now;
      queued.updateProgress(progress as object).catch(() => undefined);
    };
  }

  /** Keeps what came out; what may be this machine's fault is first tried elsewhere, and told as a failure. */
  private async conclude(queued: Job, outcome: Outcome): Promise<void> {
    this.unwanted.delete(queued.id!);
    const doubtful = isDoubtful(outcome);
    const last = queued.attemptsMade + 1 >= attempts;
    if (!doubtful || last) await this.keep(queued.id!, outcome);
    if (doubtful && !outcomeIsGood(outcome)) throw new Error(`on ${this.options.name}: ${reasonOf(outcome)}`);
  }

  /** A result is dear: it is held until Redis takes it. */
  private async keep(evaluation: string, outcome: Outcome): Promise<void> {
    for (let told = false; ; told = true) {
      try {
        return await keepOutcome(this.redis, evaluation, outcome);
      } catch (error) {
        if (!told)
          this.options.tell(`A result cannot be left in Redis (${(error as Error).message}); trying again`);
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
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

  private layOut(own: NonNullable<QueuedEvaluation['own']>) {
    return unpackEnvironment(own, join(this.folder, own.digest));
  }
}

const outcomeIsGood = (outcome: Outcome) => 'ok' in outcome && outcome.ok;

function reasonOf(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error.message;
  return outcome.ok ? '' : `${outcome.fault.kind}: ${outcome.fault.message}`;
}
