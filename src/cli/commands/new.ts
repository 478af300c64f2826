import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka new env|reward`: files to start from, that work as they are. */
export function newCommand(context: Context): Command {
  const command = new Command('new').description('make the files of a new environment or reward');
  command
    .command('env')
    .description('an environment of your own: a file in envs/, with a human reward and a task metric')
    .argument('<name>', 'lower-case words joined by dashes, such as my-task')
    .option('--model <file>', 'an MJCF file: the environment moves this robot with the physics engine')
    .addHelpText('after', envExamples)
    .action(async (name: string, flags: Flags) => {
      const { newEnvironment } = await import('../new/environment.ts');
      await newEnvironment(name, flags.model as string | undefined, context);
    });
  command
    .command('reward')
    .description('a reward to edit, with every field it may read')
    .argument('<env>', 'the environment it is for')
    .option('-o, --output <file>', "where to write it (default: '<env>-reward.ts')")
    .addHelpText('after', '\nExample:\n  heureka new reward cartpole-swingup -o my-reward.ts')
    .action(async (env: string, flags: Flags) => {
      const { newReward } = await import('../new/reward.ts');
      await newReward(env, flags.output as string | undefined, context);
    });
  return command.addHelpText('after', '\nExample:\n  heureka new env my-task');
}

const envExamples = `
Examples:
  heureka new env my-task
  heureka new env my-robot --model my-robot.xml`;
