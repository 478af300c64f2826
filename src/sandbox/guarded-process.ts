import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { HeurekaError } from '../core/errors.ts';
import { fail, type Result, succeed } from '../core/fault.ts';
import { commandOf, defaultHeap, environmentOf, memoryOf } from './child-command.ts';
import type { ChildLine, GuardedTask } from './guarded-protocol.ts';
import { answerDescriptor, longestLine, pulseDescriptor } from './guarded-protocol.ts';
import { startHeartbeat } from './heartbeat.ts';
import { readLines } from './read-lines.ts';

export interface GuardedOptions<Message> {
  /** The file the child runs; it calls `serveGuarded`. */
  readonly entry: URL;
  /** What the child's handler is given: anything JSON can hold. */
  readonly input: unknown;
  readonly onMessage: (message: Message) => void;
  /** Kills the child when it is aborted. */
  readonly signal?: AbortSignal;
  /** Seconds of processor time without a message, after which the child counts as stuck and is killed. */
  readonly heartbeatSeconds: number;
  /** Megabytes of JavaScript heap. */
  readonly memoryMegabytes?: number;
}

/** Bytes of a number of seconds. */
const longestPulse = 64;

/** Characters of stderr kept to say why a child died. */
const stderrKept = 4000;

/**
 * Runs `entry` in a process of its own, with no environment, no descriptor of ours and limited memory, and gives its
 * messages to `onMessage` in order. Whatever happens in there comes back as a value: the child's own fault, `timeout`
 * after silence, `stalled` when the machine gave it no time, `crash` when it dies. Rejects with the signal's reason when aborted, with a `HeurekaError` when the
 * child says that something is missing, and with what `onMessage` throws. The child never outlives this process.
 */
export async function runGuarded<Message>(options: GuardedOptions<Message>): Promise<Result<void>> {
  options.signal?.throwIfAborted();
  const heapMegabytes = options.memoryMegabytes ?? defaultHeap;
  const { file, args } = commandOf(options.entry, heapMegabytes);
  const child = spawn(file, args, {
    env: environmentOf(),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  give(child, { input: options.input, memoryMegabytes: memoryOf(heapMegabytes) });
  const outcome = await outcomeOf(child, options);
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome;
}

/** How the work of a child ended: with a result, or with something for the caller to be thrown. */
type Outcome = Result<void> | { readonly thrown: unknown };

/** Watches `child` to its end, which comes at once when `conclude` says so. */
function outcomeOf<Message>(child: ChildProcess, options: GuardedOptions<Message>): Promise<Outcome> {
  const { signal, heartbeatSeconds } = options;
  let outcome: Outcome | undefined;
  const conclude = (found: Outcome): void => {
    outcome ??= found;
    child.kill('SIGKILL');
  };
  const heart = startHeartbeat(heartbeatSeconds, conclude);
  const abort = () => conclude({ thrown: signal?.reason });
  signal?.addEventListener('abort', abort, { once: true });
  const stderr = tail(child.stderr!);
  readLines(child.stdio[answerDescriptor] as Readable, longestLine, {
    line: (text) => {
      if (outcome) return;
      heart.beat();
      const found = take(text, options.onMessage);
      if (found) conclude(found);
    },
    tooLong: () =>
      conclude(fail('crash', `The evaluation sent more than ${longestLine / 2 ** 20} MB at once.`)),
  });
  readLines(child.stdio[pulseDescriptor] as Readable, longestPulse, {
    line: (text) => heart.pulse(Number(text)),
    tooLong: () => undefined,
  });
  return new Promise((resolve) => {
    const end = (last: Outcome): void => {
      heart.stop();
      signal?.removeEventListener('abort', abort);
      resolve(outcome ?? last);
    };
    child.on('error', (error) => end({ thrown: error }));
    child.on('close', (code, by) => end(died(code, by, stderr())));
  });
}

/** Writes the input; stdin stays open as the child's sign that we live. */
function give(child: ChildProcess, task: GuardedTask): void {
  // A child that is already dead is told of by its 'close'.
  child.stdin!.on('error', () => undefined);
  child.stdin!.write(`${JSON.stringify(task)}\n`);
}

/** Passes a message on; returns how the work ended when the line says that it did. */
function take<Message>(text: string, onMessage: (message: Message) => void): Outcome | undefined {
  const line = parse<Message>(text);
  if (!line) return fail('crash', 'The evaluation sent something that cannot be read.');
  if ('ready' in line) return undefined;
  if ('done' in line) return succeed(undefined);
  if ('fault' in line) return { ok: false, fault: line.fault };
  if ('error' in line) {
    return { thrown: new HeurekaError(line.error.reason, line.error.message, line.error.hint) };
  }
  try {
    onMessage(line.message);
    return undefined;
  } catch (error) {
    return { thrown: error };
  }
}

function parse<Message>(text: string): ChildLine<Message> | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as ChildLine<Message>) : undefined;
  } catch {
    return undefined;
  }
}

function died(code: number | null, by: NodeJS.Signals | null, stderr: string): Result<void> {
  if (/heap out of memory|allocation failed/i.test(stderr)) {
    return fail('crash', 'The evaluation ran out of memory and died.');
  }
  // No signal of ours, which comes with an outcome, and none that code can bring upon itself: the system's or a person's.
  if (by === 'SIGKILL' || by === 'SIGTERM') {
    return fail(
      'killed',
      `The process of the evaluation was killed by ${by}, from outside: for want of memory?`,
    );
  }
  const how = by ? `was killed by ${by}` : `ended with exit code ${code}`;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const told = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.slice(-4).join('\n');
  return fail('crash', `The process of the evaluation ${how}${told ? `: ${told.slice(0, 600)}` : '.'}`);
}

/** The last characters of `stream`, read on demand; what came before is dropped. */
function tail(stream: Readable): () => string {
  let kept = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    kept = (kept + text).slice(-stderrKept);
  });
  return () => kept;
}
