import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka worker`: takes trainings from a queue. */
export function workerCommand(context: Context): Command {
  return new Command('worker')
    .description('do the trainings of searches on this or other machines, from a queue on Redis')
    .option('--redis <url>', 'the Redis server, redis:// or with TLS rediss:// (or REDIS_URL)')
    .option('-j, --jobs <n>', 'trainings side by side (default: one a core)')
    .option('--trust-environments', "also run the code of users' environments that comes with trainings")
    .option('--lease <time>', 'silence after which its trainings are given to others (default: 15s)')
    .addHelpText('after', `\n${notes}`)
    .action(async (flags: Flags) => {
      const { work } = await import('../worker.ts');
      await work(flags, context);
    });
}

const notes = `Rewards run behind the same walls as on the machine that searches. The file of a user's own
environment is code with all your rights: without --trust-environments it is not run.
SIGTERM or Ctrl-C: it ends what it has begun, and leaves; a second time: at once.
A password belongs into REDIS_URL: other users of a machine can read command lines.

Examples:
  heureka worker --redis redis://localhost:6379
  REDIS_URL=rediss://:secret@queue.example.org:6380 heureka worker -j 8`;
