import { type RedisAddress, readAddress } from '../queue/address.ts';
import type { QueueEvaluator } from '../queue/evaluator.ts';
import { codeDigest } from './code-digest.ts';
import type { Settings } from './settings.ts';
import { packageVersion } from './version.ts';

/** Where the queue is whose workers do the trainings. */
export interface QueueSettings {
  readonly address: RedisAddress;
  /** Has everything done anew, where the queue knows its result too. */
  readonly fresh: boolean;
}

/** The queue that the settings mean; none when the trainings are done here. Throws `HeurekaError('usage')`. */
export function queueOf({ redis, fresh }: Pick<Settings, 'redis' | 'fresh'>): { queue?: QueueSettings } {
  return redis === undefined ? {} : { queue: { address: readAddress(redis), fresh } };
}

/** 'on workers at redis://host:6379, 1024 handed out at once', or '2 side by side'. */
export function placeOfTrainings(settings: Pick<Settings, 'redis' | 'fresh' | 'jobs'>): string {
  const { queue } = queueOf(settings);
  if (!queue) return `${settings.jobs} side by side`;
  return `on workers at ${queue.address.shown}, at most ${settings.jobs} handed out`;
}

/** What must be the same on a worker for its bits to be: the package, its code, and Node, whose Math is part of both. */
export function evaluationVersion(): string {
  return `${packageVersion()} ${codeDigest()} node${process.versions.node.split('.')[0]}`;
}

/**
 * Goes to the queue, when there is one. Throws `HeurekaError('unavailable')` when Redis cannot be used, and
 * `HeurekaError('interrupted')` when `signal` ends the waiting for it.
 */
export async function openEvaluator(
  queue: QueueSettings | undefined,
  tell: (words: string) => void,
  signal: AbortSignal,
): Promise<QueueEvaluator | undefined> {
  if (!queue) return undefined;
  const { QueueEvaluator } = await import('../queue/evaluator.ts');
  return await QueueEvaluator.open({ ...queue, version: evaluationVersion(), tell, signal });
}
