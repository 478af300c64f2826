import { Command } from 'commander';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { doctorCommand } from './commands/doctor.ts';
import { envsCommand } from './commands/envs.ts';
import { exportCommand } from './commands/export.ts';
import { newCommand } from './commands/new.ts';
import { optimizeCommand } from './commands/optimize.ts';
import { promptsCommand } from './commands/prompts.ts';
import { replayCommand } from './commands/replay.ts';
import { resumeCommand } from './commands/resume.ts';
import { runsCommand } from './commands/runs.ts';
import { searchCommand } from './commands/search.ts';
import { studioCommand } from './commands/studio.ts';
import { trainCommand } from './commands/train.ts';
import { workerCommand } from './commands/worker.ts';
import type { Context } from './context.ts';
import { packageVersion } from './version.ts';

const firstSteps = `
First steps:
  heureka envs                      what there is to design rewards for
  heureka search cartpole-swingup   search for a reward, and see it compared with an expert's
  heureka doctor                    what works on this machine

Exit codes: 0 done, 1 failed, 2 usage, 3 something needed is missing, 4 no candidate was valid,
5 an --assert did not hold, 130 interrupted.`;

/** The whole command line. Each command loads what is heavy only when it runs. */
export function buildProgram(context: Context): Command {
  const program = new Command('heureka')
    .description('A workbench for designing rewards in reinforcement learning.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .option('--debug', 'show the stack of an error')
    .addHelpText('after', firstSteps);
  const commands = [
    ...[envsCommand, searchCommand, resumeCommand, trainCommand],
    ...[compareCommand, replayCommand, exportCommand, studioCommand],
    ...[optimizeCommand, checkCommand, promptsCommand, runsCommand, newCommand, workerCommand, doctorCommand],
  ];
  for (const command of commands) program.addCommand(command(context));
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => context.stdout.write(text),
        // Commander's own wording of an error: reportError has its own.
        writeErr: () => {},
        getOutHelpWidth: () => context.stdout.columns ?? 100,
      })
      .configureHelp({ showGlobalOptions: false });
    if (command !== program) command.helpOption('-h, --help', 'show this help');
  }
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
