import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type ExitReason, exitCodes, HeurekaError } from '../core/errors.ts';
import { fail, isFault, type Result, succeed } from '../core/fault.ts';
import { plainFault } from '../core/plain-fault.ts';
import { commandOf, defaultHeap, environmentOf, memoryOf } from './child-command.ts';
import { causeOfDeath } from './death.ts';
import type { GuardedTask } from './guarded-protocol.ts';
import { answerDescriptor, longestLine, pulseDescriptor } from './guarded-protocol.ts';
import { startHeartbeat } from './heartbeat.ts';
import { processState } from './process-state.ts';
import { readLines } from './read-lines.ts';

export interface GuardedOptions<Message> {
  /** The file the child runs; it calls `serveGuarded`. */
  readonly entry: URL;
  /** What the child's handler is given: anything JSON can hold. */
  readonly input: unknown;
  /** What the child said, if that is a message: whoever broke out of an isolate may say anything. */
  readonly read: (said: unknown) => Message | undefined;
  readonly onMessage: (message: Message) => void;
  /** Answers what the child's handler asks, with anything JSON can hold. */
  readonly answer?: (question: Message) => Promise<unknown>;
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
  // A child that is already dead is told of by its 'close'.
  child.stdin!.on('error', () => undefined);
  const task: GuardedTask = { input: options.input, memoryMegabytes: memoryOf(heapMegabytes) };
  give(child, task);
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
  const heart = startHeartbeat(heartbeatSeconds, conclude, () => processState(child.pid));
  const abort = () => conclude({ thrown: signal?.reason });
  signal?.addEventListener('abort', abort, { once: true });
  const ask = (question: Message): void => {
    heart.rest();
    const answered = options.answer?.(question) ?? Promise.reject(new Error('Nobody answers.'));
    answered.then(
      (answer) => {
        if (outcome) return;
        heart.beat();
        give(child, answer);
      },
      (thrown: unknown) => conclude({ thrown }),
    );
  };
  const stderr = tail(child.stderr!);
  readLines(child.stdio[answerDescriptor] as Readable, longestLine, {
    line: (text) => {
      if (outcome) return;
      heart.beat();
      const found = take(text, options, ask);
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
    child.on('close', (code, by) => end(causeOfDeath(code, by, stderr())));
  });
}

/** Writes the input, or an answer; stdin stays open as the child's sign that we live. */
function give(child: ChildProcess, line: unknown): void {
  child.stdin!.write(`${JSON.stringify(line)}\n`);
}

/** Passes a message on; returns how the work ended when the line says that it did. */
function take<Message>(
  text: string,
  { read, onMessage }: GuardedOptions<Message>,
  ask: (question: Message) => void,
): Outcome | undefined {
  const line = parse(text);
  if (!line) return unreadable;
  if ('ready' in line) return undefined;
  if ('done' in line) return succeed(undefined);
  if ('fault' in line) return isFault(line.fault) ? { ok: false, fault: plainFault(line.fault) } : unreadable;
  if ('error' in line) return missing(line.error);
  const message = read('question' in line ? line.question : line.message);
  if (message === undefined) return unreadable;
  try {
    if ('question' in line) ask(message);
    else onMessage(message);
    return undefined;
  } catch (error) {
    return { thrown: error };
  }
}

const unreadable = fail('crash', 'The evaluation sent something that cannot be read.');

/** What the child says that no candidate can help. */
function missing(said: unknown): Outcome {
  const { reason, message, hint } = (said ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof reason !== 'string' || !Object.hasOwn(exitCodes, reason)) return unreadable;
  if (typeof message !== 'string' || (hint !== undefined && typeof hint !== 'string')) return unreadable;
  return { thrown: new HeurekaError(reason as ExitReason, message, hint) };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
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
