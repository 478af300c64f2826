import { main } from '../../src/cli/main.ts';

/** What a command line wrote and exited with. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, off a terminal, with nothing in its environment but `env`. */
export async function runMain(
  argv: readonly string[],
  {
    cwd,
    env = {},
    signal = new AbortController().signal,
  }: { cwd: string; env?: Record<string, string>; signal?: AbortSignal },
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const code = await main(argv, { stdout: output('stdout'), stderr: output('stderr'), env, cwd, signal });
  return { code, ...written };
}
