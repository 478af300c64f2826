/** Everything of ours in Redis begins with this; BullMQ keeps its queues there too. */
export const prefix = 'heureka';

/** Seconds that a result is kept for whoever asks for the same evaluation again. */
export const resultSeconds = 7 * 24 * 3600;
/** Seconds that an outcome is kept which had to do with the machine, for those who wait for it now. */
export const doubtfulSeconds = 600;
/** Times an evaluation is tried that ends in what may be the machine's fault. */
export const attempts = 2;
/** Workers that may die over one evaluation before it counts as failed: a few are unlucky, so many are not. */
export const mostDeaths = 20;
/** How the reason begins for which a worker would not begin with a job. */
export const refusal = 'refuses it: ';

/** Seconds after which an evaluation that nobody has asked about is dropped. */
export const wantedSeconds = 120;
/** Failed evaluations kept for people to read, and for how many seconds. */
export const deadLetters = { count: 1000, age: resultSeconds };

export const resultKey = (evaluation: string) => `${prefix}:result:${evaluation}`;
/** A set of the searches that wait for it; it expires unless they say so again. */
export const wantedKey = (evaluation: string) => `${prefix}:wanted:${evaluation}`;
/** A set of queues that have been used. */
export const queuesKey = `${prefix}:queues`;
/** A set of workers that have been there, and what each says of itself; that expires with the worker. */
export const workersKey = `${prefix}:workers`;
export const workerKey = (id: string) => `${prefix}:worker:${id}`;

/**
 * The queue of evaluations for one version of heureka: workers of another never see them. Those that come with the code
 * of an environment have a queue of their own, for the workers that may run such code.
 */
export function queueName(version: string, own: boolean): string {
  return `evaluations-${version.replace(/[^\w.+-]+/g, '-')}${own ? ownSuffix : ''}`;
}

const ownSuffix = '-own-environments';

/** Whether the evaluations of this queue carry code of environments. */
export const isForOwn = (queue: string) => queue.endsWith(ownSuffix);
