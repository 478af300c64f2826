import type { Redis } from 'ioredis';
import type { QueueOptions } from './evaluator.ts';
import { listWorkers, type WorkerSign } from './workers.ts';

/** Looks without a fitting worker until a person is told; every so many looks they are told again. */
const firstTold = 2;
const toldAgain = 30;

/** Tells the person whose search waits when no worker is there that could do its evaluations, and when one comes. */
export class WorkerWatch {
  private readonly redis: Redis;
  private readonly options: Pick<QueueOptions, 'version' | 'tell'>;
  private without = 0;

  constructor(redis: Redis, options: Pick<QueueOptions, 'version' | 'tell'>) {
    this.redis = redis;
    this.options = options;
  }

  /** `own` says of each evaluation that is waited for whether it carries code of an environment. */
  async look(own: readonly boolean[]): Promise<void> {
    if (own.length === 0) return;
    const lack = whatIsMissing(await listWorkers(this.redis), this.options.version, own.includes(true));
    if (lack === undefined) {
      if (this.without >= firstTold) this.options.tell('a worker is there; going on');
      this.without = 0;
      return;
    }
    this.without++;
    if (this.without === firstTold || this.without % toldAgain === 0) this.options.tell(lack);
  }
}

/** Why none of `workers` can do evaluations of this `version`, with code of environments or without; undefined if one can. */
function whatIsMissing(workers: readonly WorkerSign[], version: string, own: boolean): string | undefined {
  const same = workers.filter((worker) => worker.version === version);
  if (same.some(({ trusting }) => trusting || !own)) return undefined;
  if (same.length > 0) {
    return 'waiting: this environment is code of yours, and no worker was started with --trust-environments';
  }
  if (workers.length === 0) return 'waiting for workers: start some with heureka worker --redis URL';
  const others = workers.map((worker) => `${worker.name} (${worker.version})`).join(', ');
  return `waiting: all workers are of another version than ${version}, and leave its evaluations: ${others}`;
}
