import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka search <env>`: the reward search. */
export function searchCommand(context: Context): Command {
  return new Command('search')
    .description('search for a reward, and compare it with the sparse and the human one')
    .argument('<env>', 'the environment')
    .option('--proposer <name>', 'who writes the rewards: auto, openai or evolve (default: auto)')
    .option('--model <name>', 'the language model that openai asks')
    .option('--strategy <name>', 'eureka, or random as a baseline (default: eureka)')
    .option('--iterations <n>', 'rounds of candidates (default: 5)')
    .option('--samples <n>', 'candidates a round (default: 16)')
    .option('--steps <n>', "environment steps of one training (default: the environment's own)")
    .option('--seed <n>', 'one seed gives one result (default: 0)')
    .option('--seeds <n>', 'policies trained with each reward of the final table (default: 5)')
    .option('-j, --jobs <n>', 'trainings side by side (default: one a core)')
    .option('--backend <name>', 'auto, simd or tfjs (default: auto)')
    .option('--studio', 'watch it in a browser')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', `\n${notes}`)
    .action(async (name: string, flags: Flags) => {
      const { startSearch } = await import('../search/start.ts');
      await startSearch(name, flags, context);
    });
}

const notes = `With OPENAI_API_KEY set, or OPENAI_BASE_URL naming a server on this machine, a language model
writes the rewards; without, the built-in proposer 'evolve' does.

Examples:
  heureka search cartpole-swingup
  heureka search pendulum --iterations 3 --samples 8 --seed 1`;
