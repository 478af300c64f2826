import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka check <reward.ts>`: what a candidate goes through. */
export function checkCommand(context: Context): Command {
  return new Command('check')
    .description(
      'check a reward: types, what it may use, a trial in the sandbox, the scale of its components',
    )
    .argument('<reward>', 'a file such as reward.ts')
    .requiredOption('--env <env>', 'the environment it is for')
    .option('--json', 'one JSON document')
    .addHelpText('after', '\nExample:\n  heureka check my-reward.ts --env cartpole-swingup')
    .action(async (file: string, flags: Flags) => {
      const { checkFile } = await import('../check-file.ts');
      await checkFile(file, flags, context);
    });
}
