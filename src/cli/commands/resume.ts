import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka resume [run]`: goes on where a stopped or killed search was. */
export function resumeCommand(context: Context): Command {
  return new Command('resume')
    .description(
      'go on with a stopped or killed search, to the same result; or with a finished one, for further iterations or after its limit',
    )
    .argument('[run]', 'name, path, tag or latest', 'latest')
    .option('--iterations <n>', 'iterations more than the search has (1 with --feedback)')
    .option('--feedback <text>', 'what the next iterations should do better, in words')
    .option('--max-time <time>', 'a new limit for a search that its own has ended, such as 20m from now')
    .option('--max-cost <usd>', 'the same for what its answers may cost in all')
    .option('--max-tokens <n>', 'the same for tokens in all, read and written')
    .option('-j, --jobs <n>', 'trainings side by side (default: one a core; 1024 with --redis)')
    .option('--redis <url>', 'have workers do the trainings: heureka worker --help (or REDIS_URL)')
    .option('--fresh', 'with --redis, train anew what Redis knows the result of')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExamples:\n  heureka resume latest\n  heureka resume latest --feedback "the cart jerks" --iterations 2\n  heureka resume latest --max-time 20m',
    )
    .action(async (reference: string, flags: Flags) => {
      const { resumeSearch } = await import('../search/resume.ts');
      await resumeSearch(reference, flags, context);
    });
}
