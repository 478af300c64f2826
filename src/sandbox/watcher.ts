import { Worker } from 'node:worker_threads';
import { answerDescriptor, pulseDescriptor } from './guarded-protocol.ts';
import { callCounter, unreturned } from './processor-limit.ts';

/** Milliseconds between two looks, in which at most a gigabyte can be filled. */
const interval = 250;

/** Seconds of processor time in one call into an isolate after which V8's own limit has failed to end it. */
const uninterruptible = 5;

/**
 * The thread that watches over a guarded process, whose main thread may be inside a reward that never returns. It
 * tells the parent what processor time was used; it ends a call that V8 cannot interrupt, as the reward's fault; it ends
 * the process when that has more than `memoryMegabytes` resident; and it kills it when stdin ends, which the system
 * closes with the parent, however that died. It is plain JavaScript in a text, since a worker cannot be TypeScript.
 */
export function watchOver(memoryMegabytes: number): void {
  const fault = `${JSON.stringify({ fault: unreturned.fault })}\n`;
  const workerData = { callCounter, fault, memoryMegabytes };
  new Worker(program, { eval: true, execArgv: [], env: {}, workerData }).unref();
}

const program = `
  const { writeSync } = require('node:fs');
  const { callCounter, fault, memoryMegabytes } = require('node:worker_threads').workerData;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const stdin = new (require('node:net').Socket)({ fd: 0, readable: true, writable: false });
  stdin.on('end', die).on('close', die).on('error', die).resume();

  const processorSeconds = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  let calls = Atomics.load(callCounter, 0);
  let since = processorSeconds();
  setInterval(() => {
    const now = processorSeconds();
    // A parent that is busy reads later; the number of the next pulse is as good.
    try { writeSync(${pulseDescriptor}, now.toFixed(3) + '\\n'); } catch {}
    if (process.memoryUsage.rss() > memoryMegabytes * 2 ** 20) {
      writeSync(2, 'Allocation failed: the memory of the process is used up.\\n');
      die();
    }
    const current = Atomics.load(callCounter, 0);
    if (current !== calls || current % 2 === 0) {
      calls = current;
      since = now;
    } else if (now - since > ${uninterruptible}) {
      writeSync(${answerDescriptor}, fault);
      die();
    }
  }, ${interval});`;
