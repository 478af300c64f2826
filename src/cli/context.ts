import { createColors } from 'picocolors';

/** Where text goes: a process's stream, or what a test collects. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

/** What a command may know of the world around it. */
export interface Context {
  /** Results. */
  readonly stdout: Output;
  /** Progress and everything else. */
  readonly stderr: Output;
  /** Where a person answers; missing where nobody can. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
  /** What the process exits with when the command ends without an error; 0 unless it is set. */
  readonly setExitCode: (code: number) => void;
}

export type Colours = ReturnType<typeof createColors>;

/** Colours for a terminal that wants them; elsewhere every function returns its text as it is. */
export function colours(output: Output, env: Context['env']): Colours {
  return createColors(output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
}

/** Columns to fit text into: the terminal's, or none to keep to where there is no terminal. */
export function widthOf(output: Output): number {
  return output.isTTY ? Math.max(40, output.columns ?? 80) : Number.POSITIVE_INFINITY;
}

/** Writes one JSON document, on one line or indented. */
export function writeJson(output: Output, value: unknown, indent?: number): void {
  output.write(`${JSON.stringify(value, undefined, indent)}\n`);
}
