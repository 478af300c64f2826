import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka search <env>`: the reward search. */
export function searchCommand(context: Context): Command {
  return new Command('search')
    .description('search for a reward, and compare it with the sparse and the human one')
    .argument('<env>', 'the environment')
    .option(
      '--proposer <name>',
      'who writes the rewards: auto, openai, evolve, manual or replay:RUN (default: auto)',
    )
    .option('--model <name>', 'the language model that openai asks, or several with weights: a=2,b=1')
    .option('--strategy <name>', 'eureka, opro, islands, or random as a baseline (default: eureka)')
    .option('--iterations <n>', 'rounds of candidates (default: 5)')
    .option('--samples <n>', 'candidates a round (default: 16)')
    .option('--restarts <n>', 'independent searches, the best of all counts (default: 1)')
    .option('--init <reward>', 'first candidate: human, fitness, a file, or a run with or without :candidate')
    .option('--from <run>', "every training starts from this run's policy, with or without :candidate")
    .option('--parent <scope>', 'go on from the best so far, global, or of the last iteration, last')
    .option('--halving', 'stop the worse half of an iteration early, and half of the rest later')
    .option('--repairs <n>', 'times a failed answer goes back to the language model (default: 2)')
    .option('--feedback <text>', 'what you want of the policies, in words')
    .option('--ask', 'ask you between iterations what the next rewards should do better')
    .option('--prompts <dir>', 'prompts of your own in place of ours: see heureka prompts')
    .option('--lessons <run>', 'tell the language model what an earlier search taught')
    .addOption(new Option('--reflection').hideHelp())
    .option('--no-reflection', 'show the language model scores, not how the components behaved')
    .option('--steps <n>', "environment steps of one training (default: the environment's own)")
    .option('--seed <n>', 'one seed gives one result (default: 0)')
    .option('--seeds <n>', 'policies trained with each reward of the final table (default: 5)')
    .option('-j, --jobs <n>', 'trainings side by side (default: one a core; 1024 with --redis)')
    .option('--redis <url>', 'have workers do the trainings: heureka worker --help (or REDIS_URL)')
    .option('--fresh', 'with --redis, train anew what Redis knows the result of')
    .option('--backend <name>', 'auto, simd or tfjs (default: auto)')
    .option('--max-cost <usd>', 'begin no iteration whose answers would cost more than this in all')
    .option('--max-tokens <n>', 'the same for tokens, read and written')
    .option('--max-time <time>', 'end the iterations in time to be done after this, such as 10m')
    .option('--dry-run', 'say what the search would take in answers, tokens, money and time, and stop')
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
  heureka search pendulum --iterations 3 --samples 8 --seed 1
  heureka search acrobot --init human
  heureka search hopper --model gpt-5.4=1,gpt-5.4-mini=3 --max-cost 2 --dry-run
  heureka search pendulum --proposer manual --samples 2
  heureka search pendulum --proposer replay:latest
  heureka search pendulum --from latest --feedback "hold still at the top, with little torque"`;
