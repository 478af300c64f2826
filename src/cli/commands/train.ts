import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka train <env>`: one policy under one reward. */
export function trainCommand(context: Context): Command {
  return new Command('train')
    .description('train one policy with a reward, and score it by the task metric')
    .argument('<env>', 'the environment')
    .option('--reward <reward>', 'human, fitness, a file, or a run with or without :candidate', 'human')
    .option('--steps <n>', "environment steps (default: the environment's own)")
    .option('--seed <n>', 'one seed gives one result (default: 0)')
    .option('--redis <url>', 'have workers do the trainings: heureka worker --help (or REDIS_URL)')
    .option('--fresh', 'with --redis, train anew what Redis knows the result of')
    .option('--backend <name>', 'auto, simd or tfjs (default: auto)')
    .option('--policy <file>', 'write the policy of the best checkpoint to this file')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExamples:\n  heureka train pendulum\n  heureka train pendulum --reward latest:03-07 --seed 1',
    )
    .action(async (name: string, flags: Flags) => {
      const { trainOne } = await import('../train-one.ts');
      await trainOne(name, flags, context);
    });
}
