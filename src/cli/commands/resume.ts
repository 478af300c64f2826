import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka resume [run]`: goes on where a stopped or killed search was. */
export function resumeCommand(context: Context): Command {
  return new Command('resume')
    .description('go on with a stopped or killed search; the result is the same as without the stop')
    .argument('[run]', 'name, path, tag or latest', 'latest')
    .option('-j, --jobs <n>', 'trainings side by side (default: one a core)')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  heureka resume latest')
    .action(async (reference: string, flags: Flags) => {
      const { resumeSearch } = await import('../search/resume.ts');
      await resumeSearch(reference, flags, context);
    });
}
