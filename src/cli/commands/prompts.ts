import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka prompts`: what a language model is asked, to read and to change. */
export function promptsCommand(context: Context): Command {
  return new Command('prompts')
    .description('what a language model reads: list the prompts, show them for an environment, copy them')
    .argument('[env]', 'show what is asked first about this environment')
    .option('--prompts <dir>', 'with your prompts in place of ours')
    .option('--copy <dir>', 'write our prompts there, as a start for your own')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  heureka prompts cartpole-swingup\n  heureka prompts --copy my-prompts',
    )
    .action(async (environment: string | undefined, flags: Flags) => {
      const { showPrompts } = await import('../show-prompts.ts');
      await showPrompts(environment, flags, context);
    });
}
