import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../core/errors.ts';
import type { Context } from './context.ts';
import { buildProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs one command line, such as `['envs', 'cartpole']`, and returns its exit code. */
export async function main(
  argv: readonly string[],
  surroundings: Omit<Context, 'setExitCode'>,
): Promise<number> {
  let exitCode = 0;
  const context: Context = {
    ...surroundings,
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  try {
    await buildProgram(context).parseAsync(argv.length > 0 ? [...argv] : ['--help'], { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, argv, context);
  }
}

/** Runs this process's command line to its end. */
export async function runProcess(): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second time, the user does not want to wait.
      if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
      interruption.abort();
    });
  }
  exitWhenReaderIsGone();
  const { stdin, stdout, stderr, env } = process;
  const code = await main(process.argv.slice(2), {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    signal: interruption.signal,
  });
  stdout.write('', () => stderr.write('', () => process.exit(code)));
}

/** `heureka envs | head -1` is no error. */
function exitWhenReaderIsGone(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : exitCodes.failed);
  });
  process.stderr.on('error', () => {});
}

const entry = process.argv[1];
if (entry && isThisFile(entry)) await runProcess();

function isThisFile(path: string): boolean {
  try {
    return realpathSync(path) === fileURLToPath(import.meta.url);
  } catch {
    return false;
  }
}
