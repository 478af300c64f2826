import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka export <what>`: rewards, policies and curves for use elsewhere. */
export function exportCommand(context: Context): Command {
  return new Command('export')
    .description('write a reward, a trained policy or learning curves for use elsewhere')
    .argument('<what>', 'a run with or without :candidate, human:<env>, fitness:<env>, or a file')
    .option('--to <format>', "what to write; without it, what the output's name ends in tells")
    .option('-o, --output <file>', 'where to write it (default: standard output)')
    .option('--env <env>', 'the environment of a reward in a file')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .addHelpText('after', `\n${notes}`)
    .action(async (what: string, flags: Flags) => {
      const { exportWhat } = await import('../export/export.ts');
      await exportWhat(what, flags, context);
    });
}

const notes = `Formats:
  rewards   ts, js, python, latex, json, formula
  policies  onnx, tfjs (a folder); what: a run, or a policy.json of heureka train --policy
  curves    csv, tensorboard (a folder); what: a run

Examples:
  heureka export latest --to python -o reward.py    NumPy, with a wrapper for Gymnasium and a test
  heureka export human:cartpole --to latex
  heureka export my-reward.formula --env pendulum --to ts
  heureka export latest:03-07 --to onnx -o policy.onnx`;
