import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisAddress } from './address.ts';
import { connect } from './connection.ts';
import { isForOwn, prefix, queuesKey } from './keys.ts';
import { listWorkers, type WorkerSign } from './workers.ts';

/** What a server and the queues on it are like, for a person. */
export interface QueueState {
  /** Such as 'Redis 7.0.15'. */
  readonly server: string;
  /** Milliseconds of one question and its answer. */
  readonly milliseconds: number;
  /** Bytes; a `limit` of 0 is none. */
  readonly memory: { readonly used: number; readonly limit: number; readonly policy: string };
  /** Whether what is on the queue outlives a crash of the server. */
  readonly durable: boolean;
  readonly queues: readonly QueueCounts[];
  readonly workers: readonly WorkerSign[];
}

export interface QueueCounts {
  /** Of the heureka that uses it, as part of the queue's name. */
  readonly name: string;
  /** Whether it is for trainings that carry code of environments. */
  readonly own: boolean;
  readonly waiting: number;
  readonly active: number;
  readonly failures: readonly Failure[];
}

/** A training that workers gave up. */
export interface Failure {
  readonly evaluation: string;
  readonly environment: string;
  /** ISO 8601 */
  readonly when: string;
  readonly reason: string;
}

/** Failures told of, newest first. */
const shownFailures = 20;

/** Looks at a server. Throws `HeurekaError` when it cannot be used. */
export async function examineQueue(address: RedisAddress): Promise<QueueState> {
  const redis = await connect(address, () => undefined);
  try {
    const info = readInfo(await redis.info());
    const asked = performance.now();
    await redis.ping();
    const milliseconds = performance.now() - asked;
    const names = (await redis.smembers(queuesKey))
      .filter((name) => /^evaluations-[\w.+-]+$/.test(name))
      .sort();
    const queues: QueueCounts[] = [];
    for (const name of names) queues.push(await countQueue(name, redis));
    return {
      server: info.valkey_version ? `Valkey ${info.valkey_version}` : `Redis ${info.redis_version}`,
      milliseconds,
      memory: {
        used: Number(info.used_memory),
        limit: Number(info.maxmemory),
        policy: info.maxmemory_policy ?? '',
      },
      durable: info.aof_enabled === '1',
      queues,
      workers: await listWorkers(redis),
    };
  } finally {
    redis.disconnect();
  }
}

function readInfo(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}

async function countQueue(name: string, redis: Redis): Promise<QueueCounts> {
  const queue = new Queue(name, { connection: redis, prefix, skipMetasUpdate: true });
  queue.on('error', () => undefined);
  const counts = await queue.getJobCounts('waiting', 'delayed', 'active');
  const failed = await queue.getJobs(['failed'], 0, shownFailures - 1);
  const failures = failed.map(({ id = '', data, failedReason, finishedOn }) => ({
    evaluation: printable(id),
    environment: printable((data as { evaluation?: { environment?: unknown } })?.evaluation?.environment),
    when: new Date(finishedOn ?? 0).toISOString(),
    reason: printable(failedReason),
  }));
  await queue.close();
  const waiting = (counts.waiting ?? 0) + (counts.delayed ?? 0);
  return { name, own: isForOwn(name), waiting, active: counts.active ?? 0, failures };
}

/** What others have written, fit for a terminal. */
const printable = (text: unknown) =>
  String(text ?? '?')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .slice(0, 300);
