import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

/** `heureka replay <what>`: a trained policy in motion. */
export function replayCommand(context: Context): Command {
  return new Command('replay')
    .description('a trained policy in motion: in the studio, or recorded into a file')
    .argument(
      '[what]',
      'a run (name, path, tag or latest) with or without :candidate, :human-1, :found-2 …, or a policy in a file',
      'latest',
    )
    .option('--record <file>', 'write it to a file: .gif, or .html for a page that plays it anywhere')
    .option('--with <policy>', 'another policy of the run beside it, such as human-1')
    .option('--env <env>', 'the environment of a policy in a file (default: the one it names)')
    .option('--episode <n>', 'which start, counted from 1 (default: 1)')
    .option('--seed <n>', 'starts other than the held-out ones that policies are scored on (default: 0)')
    .option('--width <pixels>', 'of each picture in the .gif (default: 480)')
    .option('--theme <name>', 'of the .gif: light or dark (default: light)')
    .option('--port <n>', 'of the studio (default: any free one)')
    .option('--no-open', 'do not open a browser')
    .option('--runs <dir>', 'the folder of the runs (default: runs)')
    .addHelpText(
      'after',
      '\nExamples:\n  heureka replay latest\n  heureka replay latest:03-07 --record swing.gif --width 640\n' +
        '  heureka replay latest --with human-1 --record swing.html\n' +
        '  heureka replay policy.onnx --env cartpole-swingup --record swing.gif',
    )
    .action(async (what: string, flags: Flags) => {
      const { replay } = await import('../studio/replay.ts');
      await replay(what, flags, context);
    });
}
