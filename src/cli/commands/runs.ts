import { Command } from 'commander';
import { HeurekaError, nearestName } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import type { Flags } from '../settings.ts';

const subcommands = ['ls', 'show', 'bundle', 'tag', 'rm'];

/** `heureka runs`: the searches on this machine. */
export function runsCommand(context: Context): Command {
  const runs = new Command('runs')
    .description('list, show, tag and remove the runs on this machine')
    .helpCommand(false)
    .allowExcessArguments()
    .option('--json', 'one JSON document')
    .option('--runs <dir>', 'the folder of the runs')
    .addHelpText(
      'after',
      '\nExamples:\n  heureka runs\n  heureka runs show latest\n  heureka runs tag latest good',
    )
    .action(async (options: Flags, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) throw unknownSubcommand(unknown);
      const { listCommand } = await import('../runs/list.ts');
      return listCommand(options, context);
    });
  const add = (name: string, description: string, example: string) =>
    runs
      .command(name)
      .description(description)
      .option('--json', 'one JSON document')
      .option('--runs <dir>', 'the folder of the runs')
      .addHelpText('after', `\nExample:\n  heureka runs ${example}`);

  add('ls', 'list the runs, newest first', 'ls').action(async (_: Flags, command: Command) => {
    const { listCommand } = await import('../runs/list.ts');
    return listCommand(command.optsWithGlobals(), context);
  });
  add('show', 'one run or one of its candidates', 'show latest:03-07')
    .argument('[run]', 'name, path, tag or latest, with or without :candidate', 'latest')
    .action(async (reference: string, _: Flags, command: Command) => {
      const { showCommand } = await import('../runs/show.ts');
      return showCommand(reference, command.optsWithGlobals(), context);
    });
  add(
    'bundle',
    'write a run to one file, to be searched again with --proposer replay:FILE',
    'bundle latest run.json',
  )
    .argument('<run>', 'name, path, tag or latest')
    .argument('<file>', 'where to write it')
    .action(async (reference: string, file: string, _: Flags, command: Command) => {
      const { bundleCommand } = await import('../runs/bundle.ts');
      return bundleCommand(reference, file, command.optsWithGlobals(), context);
    });
  add('tag', 'give a run a name of your own', 'tag latest paper')
    .argument('<run>', 'name, path, tag or latest')
    .argument('<tag>', 'letters, digits, dots and dashes')
    .action(async (reference: string, tag: string, _: Flags, command: Command) => {
      const { tagCommand } = await import('../runs/change.ts');
      return tagCommand(reference, tag, command.optsWithGlobals(), context);
    });
  add('rm', 'delete runs with all they hold', 'rm cartpole__evolve__s0__20261123-053335')
    .argument('<run...>', 'names, paths or tags')
    .action(async (references: string[], _: Flags, command: Command) => {
      const { removeCommand } = await import('../runs/change.ts');
      return removeCommand(references, command.optsWithGlobals(), context);
    });
  return runs;
}

function unknownSubcommand(name: string): HeurekaError {
  const nearest = nearestName(name, subcommands);
  const hint = nearest ? `Did you mean 'runs ${nearest}'?` : 'See: heureka runs --help';
  return new HeurekaError('usage', `Unknown command 'runs ${name}'.`, hint);
}
