import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka optimize <problem>`: the optimiser on other problems than rewards. */
export function optimizeCommand(context: Context): Command {
  return new Command('optimize')
    .description("optimise something other than a reward: OPRO's problems, or your own")
    .argument('<problem>', 'a problem by its name, or the file of your own')
    .argument('[more...]', "the problem's own options")
    .allowUnknownOption()
    .option('--proposer <name>', 'who proposes: auto, openai, evolve or manual (default: auto)')
    .option('--model <name>', 'the language model that openai asks, or several with weights: a=2,b=1')
    .option('--strategy <name>', "opro, eureka, islands or random (default: the problem's own)")
    .option('--iterations <n>', "steps at most (default: the problem's own)")
    .option('--samples <n>', "proposals a step (default: the problem's own)")
    .option('--repeats <n>', 'searches, each on an instance of its own (default: 1)')
    .option('--kept <n>', 'solutions that opro shows (default: 20, of tours 10)')
    .option(
      '--order <name>',
      'in which it shows them: worst-first, best-first, random (default: worst-first)',
    )
    .option('--scores <name>', 'how it tells scores: integers, buckets, exact, hidden (default: integers)')
    .option('--buckets <n>', 'buckets that scores are sorted into (default: 100)')
    .option('--context <tokens>', 'what a request and its answer may have together (default: 32000)')
    .option('--temperature <t>', 'of the answers, or of the first and the last: 1..0.3 (default: 1)')
    .option('--repairs <n>', 'times a failed answer goes back to the language model (default: 2)')
    .option('--feedback <text>', 'what you want of the solutions, in words')
    .option('--seed <n>', 'one seed gives one result (default: 0)')
    .option('-j, --jobs <n>', 'evaluations side by side (default: one a core)')
    .option('--max-cost <usd>', 'begin no step whose answers would cost more than this in all')
    .option('--max-tokens <n>', 'the same for tokens, read and written')
    .option('--max-time <time>', 'begin no step after this, such as 10m')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', `\n${notes}`)
    .action(async (problem: string, more: readonly string[], flags: Flags, command: Command) => {
      const { startOptimisation } = await import('../optimize/start.ts');
      const common = command.options.flatMap(({ long }) => long ?? []);
      await startOptimisation(problem, { args: more, common }, flags, context);
    });
}

const notes = `Problems and their own options:
  regression             the line behind some noisy points: --w 15 --b 14 --points 50
  tsp                    a shortest tour: --cities 10
  ./my-problem.ts        your own: see docs/opro.md

With OPENAI_API_KEY set, or OPENAI_BASE_URL naming a server on this machine, a language model proposes; without, the
built-in proposer 'evolve' does. 'random' with as many evaluations stands beside every result.

Examples:
  heureka optimize tsp --cities 20
  heureka optimize regression --w 36 --b -1 --iterations 500 --repeats 5
  heureka optimize tsp --cities 10 --order best-first --scores hidden --model gpt-5.4-mini --max-cost 1
  heureka optimize ./my-problem.ts --iterations 50`;
