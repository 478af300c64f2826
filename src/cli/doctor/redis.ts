import { HeurekaError } from '../../core/errors.ts';
import type { QueueCounts, QueueState } from '../../queue/state.ts';
import { evaluationVersion } from '../evaluator.ts';
import { formatCount, plural } from '../format.ts';
import type { Finding } from './finding.ts';

/** The queue on Redis: server, trainings that wait, that failed, and the workers; one line where none is used. */
export async function examineRedis(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) {
    const detail = 'not configured: trainings are done on this machine';
    return [
      { name: 'redis', state: 'absent', detail, fix: ['heureka doctor --redis URL    see docs/scaling.md'] },
    ];
  }
  try {
    const { readAddress } = await import('../../queue/address.ts');
    const { examineQueue } = await import('../../queue/state.ts');
    const address = readAddress(url);
    return findingsOf(await examineQueue(address), address.shown);
  } catch (error) {
    if (!(error instanceof HeurekaError)) throw error;
    const { message, hint } = error;
    return [{ name: 'redis', state: 'missing', detail: message, ...(hint && { fix: [hint] }) }];
  }
}

function findingsOf(state: QueueState, shown: string): Finding[] {
  const version = evaluationVersion();
  const workers = state.workers.map((worker): Finding => {
    const ours = worker.version === version;
    const load = `${worker.running} of ${worker.jobs} at work, ${formatCount(worker.done)} done`;
    const trust = worker.trusting ? ', environments trusted' : '';
    const detail = `${load}${trust}${ours ? '' : `; it is ${worker.version}, this is ${version}`}`;
    const fix = ['Install the same version of heureka, and of Node, on every machine.'];
    return { name: `worker ${worker.name}`, state: ours ? 'works' : 'absent', detail, ...(!ours && { fix }) };
  });
  const none: Finding = {
    ...{ name: 'workers', state: 'absent', detail: 'none is there' },
    fix: ['Start one on any machine: heureka worker --redis URL'],
  };
  return [
    serverFinding(state, shown),
    ...state.queues.map(queueFinding),
    ...(workers.length > 0 ? workers : [none]),
  ];
}

function serverFinding({ server, milliseconds, memory, durable }: QueueState, shown: string): Finding {
  const limit = memory.limit > 0 ? ` of ${megabytes(memory.limit)}` : '';
  const facts = [
    `${server} at ${shown}`,
    `answers in ${milliseconds.toFixed(1)} ms`,
    `${megabytes(memory.used)}${limit} used`,
  ];
  const fix = [
    ...(durable
      ? []
      : ['What waits is sent again after a crash; to keep it on disk: redis-server --appendonly yes']),
    ...(memory.limit > 0 && memory.policy !== 'noeviction'
      ? [`It may drop what waits when it is full (${memory.policy}): maxmemory-policy noeviction`]
      : []),
  ];
  return { name: 'redis', state: 'works', detail: facts.join(', '), ...(fix.length > 0 && { fix }) };
}

function queueFinding({ name, own, waiting, active, failures }: QueueCounts): Finding {
  const detail = `${formatCount(waiting)} waiting, ${formatCount(active)} at work, ${plural(failures.length, 'failure')}`;
  const fix = failures.map(
    ({ evaluation, environment, when, reason }) => `${when}  ${evaluation}  ${environment}: ${reason}`,
  );
  return {
    name: own ? 'queue, own environments' : 'queue',
    ...{ state: 'works', detail: `${detail} (${name})` },
    ...(fix.length > 0 && {
      fix: ['Failed trainings, newest first; a search that asks for one again has it tried again:', ...fix],
    }),
  };
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
