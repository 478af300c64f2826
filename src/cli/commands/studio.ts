import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka studio`: the local web studio. */
export function studioCommand(context: Context): Command {
  return new Command('studio')
    .description('watch searches, replay policies, read rewards: a web page of this machine alone')
    .option('--port <n>', 'the port it listens on, at 127.0.0.1 (default: 7420, or a free one)')
    .option('--no-open', 'do not open a browser')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .addHelpText('after', `\n${notes}`)
    .action(async (flags: Flags) => {
      const { openStudio } = await import('../studio/open.ts');
      await openStudio(flags, context);
    });
}

const notes = `It listens to this machine alone. From another one, come through a tunnel:
  ssh -L 7420:127.0.0.1:7420 you@this-machine

Example:
  heureka studio`;
