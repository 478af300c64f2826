import type { Redis } from 'ioredis';
import { z } from 'zod';
import { workerKey, workersKey } from './keys.ts';

/** Seconds between two signs of life of a worker, and after which one that gives none is gone. */
const signSeconds = 5;
const goneSeconds = 20;

const text = z
  .string()
  .max(200)
  // It may be shown on a terminal.
  .transform((name) => name.replace(/[^\x20-\x7e]/g, '?'));

const schema = z.strictObject({
  name: text,
  version: text,
  jobs: z.number(),
  trusting: z.boolean(),
  running: z.number(),
  done: z.number(),
});

/** What a worker says of itself. */
export interface WorkerSign {
  /** Host and process. */
  readonly name: string;
  readonly version: string;
  /** Evaluations side by side. */
  readonly jobs: number;
  /** Whether it runs the code of users' environments. */
  readonly trusting: boolean;
  readonly running: number;
  readonly done: number;
}

/** Gives signs of life until it is stopped; what fails is tried again with the next. */
export function giveSigns(redis: Redis, sign: () => WorkerSign): { stop(): Promise<void> } {
  const give = async () => {
    if (redis.status !== 'ready') return;
    const now = sign();
    await redis.sadd(workersKey, now.name);
    await redis.set(workerKey(now.name), JSON.stringify(now), 'EX', goneSeconds);
  };
  const timer = setInterval(() => give().catch(() => undefined), signSeconds * 1000);
  give().catch(() => undefined);
  return {
    stop: async () => {
      clearInterval(timer);
      const { name } = sign();
      if (redis.status === 'ready') await redis.multi().del(workerKey(name)).srem(workersKey, name).exec();
    },
  };
}

/** The workers that are there now, of any version. */
export async function listWorkers(redis: Redis): Promise<WorkerSign[]> {
  const names = (await redis.smembers(workersKey)).sort();
  if (names.length === 0) return [];
  const signs = await redis.mget(names.map(workerKey));
  const gone = names.filter((_, k) => signs[k] === null);
  if (gone.length > 0) await redis.srem(workersKey, ...gone);
  return signs.flatMap((sign) => readSign(sign) ?? []);
}

function readSign(sign: string | null): WorkerSign | undefined {
  try {
    return sign === null ? undefined : schema.parse(JSON.parse(sign));
  } catch {
    return undefined;
  }
}
