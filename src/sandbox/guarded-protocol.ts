import type { ExitReason } from '../core/errors.ts';
import type { Fault } from '../core/fault.ts';

/**
 * What a guarded process and its parent say to one another, one JSON document a line. The parent writes one line, the
 * input, to the child's stdin, and keeps it open: its end tells the child that the parent is gone. The child answers on
 * a pipe of its own, so that nothing printed to stdout can be taken for an answer; to a question the parent writes one
 * more line. On another pipe a thread of the child tells what processor time it has used, also while the main thread is
 * stuck.
 */
export interface GuardedTask<Input = unknown> {
  /** What the child's handler is given. */
  readonly input: Input;
  /** Megabytes of memory, of all kinds, at which the child ends itself. */
  readonly memoryMegabytes: number;
}

/** One line of the child's. */
export type ChildLine<Message = unknown> =
  /** The child has started and has its input. */
  | { readonly ready: true }
  /** Work goes on; any of these is a heartbeat. */
  | { readonly message: Message }
  /** The child waits for an answer; until then it gives no sign of life. */
  | { readonly question: Message }
  /** The work is done. */
  | { readonly done: true }
  /** The candidate is at fault. */
  | { readonly fault: Fault }
  /** Something is missing that no candidate can help. */
  | { readonly error: { readonly reason: ExitReason; readonly message: string; readonly hint?: string } };

/** The child's file descriptor for its answers. */
export const answerDescriptor = 3;

/** The child's file descriptor for its pulse: the seconds of processor time it has used, a line each. */
export const pulseDescriptor = 4;

/** Bytes of the longest line the parent takes. */
export const longestLine = 16 * 1024 * 1024;

/** Takes any object for a message: where whoever asked waits for it alone, and nothing else hangs on it. */
export function anyObject<Message>(said: unknown): Message | undefined {
  return typeof said === 'object' && said !== null ? (said as Message) : undefined;
}
