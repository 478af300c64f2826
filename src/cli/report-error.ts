import type { CommanderError } from 'commander';
import { exitCodes, HeurekaError } from '../core/errors.ts';
import { type Context, colours } from './context.ts';

/**
 * Tells the user of `error` on stderr: one line, and a second that says how to mend it. The stack is shown for
 * `--debug` alone. Returns the exit code.
 */
export function reportError(error: unknown, argv: readonly string[], context: Context): number {
  if (isCommanderError(error) && error.exitCode === 0) return 0;
  const known = explain(error, argv);
  const paint = colours(context.stderr, context.env);
  context.stderr.write(`${paint.red('error')}  ${known.message}\n`);
  if (known.hint) context.stderr.write(`${paint.cyan('hint')}   ${known.hint}\n`);
  if (argv.includes('--debug') && error instanceof Error) context.stderr.write(`${error.stack}\n`);
  return exitCodes[known.reason];
}

function explain(error: unknown, argv: readonly string[]): HeurekaError {
  if (error instanceof HeurekaError) return error;
  if (isCommanderError(error)) return usageError(error, argv);
  const message = error instanceof Error ? error.message : String(error);
  return new HeurekaError(
    'failed',
    `Something is wrong inside heureka: ${message.split('\n')[0]}`,
    argv.includes('--debug') ? undefined : 'Run it again with --debug to see where, and please report it.',
  );
}

/** Told by its code, so that commander need not be loaded to report another error. */
function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

/** "error: unknown option '--sed'\n(Did you mean --seed?)" -> "Unknown option '--sed'." and the hint. */
function usageError(error: CommanderError, argv: readonly string[]): HeurekaError {
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`;
  const command = argv.find((argument) => /^[a-z]+$/.test(argument));
  const isUnknownCommand = error.code === 'commander.unknownCommand';
  const help = isUnknownCommand || !command ? 'heureka --help' : `heureka ${command} --help`;
  const hint = suggestion?.replace(/^\((.*)\)$/, '$1').replace(/mean (\S+)\?/, "mean '$1'?");
  return new HeurekaError('usage', sentence, hint || `See: ${help}`);
}
