import { Command } from 'commander';
import { HeurekaError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka check <reward.ts>`: what a candidate goes through. */
export function checkCommand(context: Context): Command {
  return new Command('check')
    .description(
      'check a reward: types, what it may use, a trial in the sandbox, the scale of its components',
    )
    .argument('<reward>', 'a file such as reward.ts or reward.formula; with --transfer a run or a policy')
    .option('--env <env>', 'the environment the reward is for')
    .option('--transfer <engine>', 'mujoco: replay a trained policy in MuJoCo itself, from the same starts')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON document')
    .addHelpText('after', `\n${examples}`)
    .action(async (what: string, flags: Flags) => {
      if (flags.transfer !== undefined) {
        const { checkTransfer } = await import('../check-transfer.ts');
        return checkTransfer(what, flags, context);
      }
      if (flags.env === undefined) {
        throw new HeurekaError('usage', `Which environment is ${what} for?`, 'Add: --env <env>');
      }
      const { checkFile } = await import('../check-file.ts');
      return checkFile(what, flags, context);
    });
}

const examples = `Examples:
  heureka check my-reward.ts --env cartpole-swingup
  heureka check --transfer mujoco latest`;
