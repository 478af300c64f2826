import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { HeurekaError } from '../core/errors.ts';
import { unpackEnvironment } from '../environments/packed.ts';
import { limit } from '../optimize/limit.ts';
import { type Evaluate, type EvaluationProgress, evaluateReward } from '../problems/reward/evaluate.ts';
import type { EvaluationJob } from '../problems/reward/evaluation-job.ts';
import type { RedisAddress } from './address.ts';
import { Admission } from './admission.ts';
import { another, connect, type Teller } from './connection.ts';
import type { QueuedEvaluation } from './job.ts';
import { attempts, mostDeaths, prefix, queueName, queuesKey, resultKey, wantedKey } from './keys.ts';
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
/** Milliseconds between two words of progress that are no checkpoints. */
const quietMilliseconds = 1000;

/**
 * Takes evaluations from the queue of its version and does them as this machine does its own, until it is stopped.
 */
export class QueueWorker {
  private readonly redis: Redis;
  private readonly options: WorkerOptions;
  private readonly admission: Admission;
  private readonly workers: readonly Worker[];
  private readonly signs: ReturnType<typeof giveSigns>;
  private readonly limited: ReturnType<typeof limit>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'heureka-worker-'));
  private readonly unwanted = new Set<string>();
  private running = 0;
  private done = 0;

  private constructor(redis: Redis, options: WorkerOptions) {
    this.redis = redis;
    this.options = options;
    this.admission = new Admission(options);
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
    const { own, job } = this.admission.admit(queued);
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

  private layOut(own: NonNullable<QueuedEvaluation['own']>) {
    return unpackEnvironment(own, join(this.folder, own.digest));
  }
}

const outcomeIsGood = (outcome: Outcome) => 'ok' in outcome && outcome.ok;

function reasonOf(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error.message;
  return outcome.ok ? '' : `${outcome.fault.kind}: ${outcome.fault.message}`;
}
