import { type Context, colours, type Output } from './context.ts';

/** Seconds between two status lines where there is no terminal. */
const quietSeconds = 10;
/** Seconds between two redraws of a terminal's. */
const redrawSeconds = 0.1;

/** Lines of a log, and below them one line that says how things stand. */
export interface StatusLine {
  /** Adds a line to the log. */
  log(line: string): void;
  /** Something has changed: the status is shown anew, when it is time. */
  refresh(): void;
  /** Leaves the log as it is, without the status. */
  close(): void;
}

/**
 * A status line on stderr: redrawn in place on a terminal, elsewhere a plain line at most every ten seconds. `status`
 * is asked for the text, which should fit `width`; `now` gives seconds.
 */
export function openStatusLine(
  context: Pick<Context, 'stderr' | 'env'>,
  status: (width: number) => string,
  now: () => number,
): StatusLine {
  const { stderr } = context;
  const redraws = stderr.isTTY === true && context.env.TERM !== 'dumb';
  return redraws ? new RedrawnLine(stderr, status, now) : new PlainLine(stderr, status, now);
}

class RedrawnLine implements StatusLine {
  private readonly output: Output;
  private readonly status: (width: number) => string;
  private readonly now: () => number;
  private drawn = Number.NEGATIVE_INFINITY;
  /** The time left shrinks while nothing happens. */
  private readonly tick: NodeJS.Timeout;

  constructor(output: Output, status: (width: number) => string, now: () => number) {
    this.output = output;
    this.status = status;
    this.now = now;
    this.tick = setInterval(() => this.draw(), 1000).unref();
  }

  log(line: string): void {
    this.output.write(`${clearLine}${line}\n`);
    this.draw();
  }

  refresh(): void {
    if (this.now() - this.drawn >= redrawSeconds) this.draw();
  }

  close(): void {
    clearInterval(this.tick);
    this.output.write(clearLine);
  }

  private draw(): void {
    this.drawn = this.now();
    this.output.write(`${clearLine}${this.status((this.output.columns ?? 80) - 1)}`);
  }
}

class PlainLine implements StatusLine {
  private readonly output: Output;
  private readonly status: (width: number) => string;
  private readonly now: () => number;
  private written: number;

  constructor(output: Output, status: (width: number) => string, now: () => number) {
    this.output = output;
    this.status = status;
    this.now = now;
    this.written = now();
  }

  log(line: string): void {
    this.written = this.now();
    this.output.write(`${line}\n`);
  }

  refresh(): void {
    if (this.now() - this.written >= quietSeconds) this.log(this.status(Number.POSITIVE_INFINITY));
  }

  close(): void {}
}

const clearLine = '\r\u001b[2K';

/** A bar of `width` characters, `share` of them full. */
export function progressBar(share: number, width: number, context: Pick<Context, 'stderr' | 'env'>): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  const paint = colours(context.stderr, context.env);
  return paint.cyan('━'.repeat(full)) + paint.dim('─'.repeat(width - full));
}
