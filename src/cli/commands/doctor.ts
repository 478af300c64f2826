import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka doctor`: what works on this machine, and how to mend what does not. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description('what works on this machine, and how to mend what does not')
    .option('--redis <url>', 'look at this Redis server, its queue and its workers too (or REDIS_URL)')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON document')
    .addHelpText('after', '\nExamples:\n  heureka doctor\n  heureka doctor --redis redis://localhost:6379')
    .action(async (flags: Flags) => {
      const { examine } = await import('../doctor/examine.ts');
      await examine(flags, context);
    });
}
