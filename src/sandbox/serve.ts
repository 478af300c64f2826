import { readSync, writeSync } from 'node:fs';
import { HeurekaError } from '../core/errors.ts';
import type { ChildLine, GuardedTask } from './guarded-protocol.ts';
import { answerDescriptor } from './guarded-protocol.ts';
import { RewardFault } from './reward-fault.ts';
import { watchOver } from './watcher.ts';

/**
 * The child's side of `runGuarded`, called once by its entry file: reads the input, runs `handler`, and ends the
 * process. `send` writes at once, so it works from code that never returns to the event loop; it is also the heartbeat,
 * and must be called more often than the parent's `heartbeatSeconds`. A `RewardFault` becomes the parent's fault, a
 * `HeurekaError` its error; anything else is a crash.
 */
export async function serveGuarded<Input, Message>(
  handler: (input: Input, send: (message: Message) => void) => Promise<void> | void,
): Promise<never> {
  const { input, memoryMegabytes } = JSON.parse(readLine()) as GuardedTask<Input>;
  watchOver(memoryMegabytes);
  answer({ ready: true });
  try {
    await handler(input, (message) => answer({ message }));
    answer({ done: true });
  } catch (error) {
    if (error instanceof RewardFault) answer({ fault: error.fault });
    else if (error instanceof HeurekaError) answer({ error: plain(error) });
    else throw error;
  }
  process.exit(0);
}

function plain({ reason, message, hint }: HeurekaError) {
  return hint === undefined ? { reason, message } : { reason, message, hint };
}

/** Everything up to the first newline of stdin, which stays open. */
function readLine(): string {
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(64 * 1024);
  for (;;) {
    const count = readSync(0, chunk);
    if (count === 0) process.exit(1);
    const end = chunk.subarray(0, count).indexOf(10);
    chunks.push(Buffer.from(chunk.subarray(0, end < 0 ? count : end)));
    if (end >= 0) return Buffer.concat(chunks).toString('utf8');
  }
}

function answer(line: ChildLine): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(answerDescriptor, bytes, written);
}
