import { Command } from 'commander';
import { HeurekaError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka compare`: which reward is better, and how surely. */
export function compareCommand(context: Context): Command {
  return new Command('compare')
    .description('compare rewards over the same seeds, with intervals and an alarm for reward hacking')
    .argument('[names...]', 'the environment; with --suite, runs (default: the newest of each environment)')
    .option(
      '--rewards <list>',
      'human, fitness, files, runs with or without :candidate (default: human,fitness,latest)',
    )
    .option('--baseline <reward>', 'the reward that others should be better than (default: human)')
    .option('--suite <name>', 'classic, locomotion or all: runs of many environments together')
    .option('--seeds <n>', 'policies trained with each reward (default: 5)')
    .option('--seed <n>', 'one seed gives one result (default: 0)')
    .option('--steps <n>', "environment steps of one training (default: the environment's own)")
    .option(
      '--threshold <fitness>',
      'fitness whose time to reach is told (default: nearly the human reward’s)',
    )
    .option('--confidence <share>', 'of the intervals: 0.8, 0.9, 0.95 or 0.99 (default: 0.95)')
    .option('--ablate [reward]', 'train it with each component removed and halved (default: the last one)')
    .option('--assert <conditions>', "exit with 5 unless they hold, such as 'poi>0.5,iqm.low(latest)>400'")
    .option('--format <name>', 'table, md, csv, json, latex or html (default: table)')
    .option('-o, --output <file>', 'write to a file; its ending chooses the format')
    .option('-j, --jobs <n>', 'trainings side by side (default: one a core; 1024 with --redis)')
    .option('--redis <url>', 'have workers do the trainings: heureka worker --help (or REDIS_URL)')
    .option('--fresh', 'with --redis, train anew what Redis knows the result of')
    .option('--backend <name>', 'auto, simd or tfjs (default: auto)')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .option('--json', 'one JSON document')
    .addHelpText('after', `\n${notes}`)
    .action(async (names: string[], flags: Flags) => {
      if (flags.suite !== undefined) {
        const { compareSuite } = await import('../compare/suite.ts');
        return compareSuite(names, flags, context);
      }
      const [environment, another] = names;
      if (environment === undefined || another !== undefined) {
        throw new HeurekaError(
          'usage',
          'compare takes one environment, or --suite.',
          'For example: heureka compare cartpole-swingup',
        );
      }
      const { startComparison } = await import('../compare/start.ts');
      return startComparison(environment, flags, context);
    });
}

const notes = `Trainings that a search or an earlier comparison has done are not done again.

Metrics of --assert: iqm, mean, median, gap, hns (human-normalised), poi (probability of improvement over the
baseline), fresh, alarms; .low and .high are the ends of the interval. With --suite: won, hns.

Examples:
  heureka compare cartpole-swingup
  heureka compare pendulum --rewards human,latest,my-reward.ts --seeds 10 -o report.html
  heureka compare cartpole-swingup --rewards human,latest --ablate --assert 'poi>0.5,alarms<1'
  heureka compare --suite classic`;
