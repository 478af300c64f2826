import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { fail, type Result } from '../core/fault.ts';
import type { CheckedReward } from './check.ts';

/** What the checker is asked. */
export interface CheckRequest {
  readonly source: string;
  /** The declarations of `State` and `Action`. */
  readonly types: string;
}

/** What the thread is started with. */
export interface CheckerData {
  readonly port: MessagePort;
  /** How often the thread has answered; its first answer says that it is ready. */
  readonly answers: Int32Array;
}

/** Seconds of processor time a check may take, a thousand times its due. */
const longest = 5;
/** Megabytes a check may add to this process, and those at which V8 ends the thread, which would not be noticed here. */
const mostMegabytes = 512;
const heapMegabytes = 2048;
/** Milliseconds between two looks at how the thread is doing. */
const interval = 100;
/** Looks after which the machine, or the installation, is at fault: ten minutes. */
const mostLooks = 6000;

const tooElaborate = fail('timeout', 'The code is too elaborate to be checked in time; write it plainer.');
const tooLarge = fail('crash', 'The code needs too much memory to be checked; write it plainer.');

let open: Checker | undefined;

/**
 * Parses and checks code in a thread of its own, and waits for it: there is code, small and well-formed, that keeps a
 * compiler busy for hours or fills its memory, and whoever asks must outlive it. The thread is kept for the next check;
 * one that was lost to such code is replaced.
 */
export function askChecker(request: CheckRequest): Result<CheckedReward> {
  open ??= new Checker();
  const answer = open.ask(request);
  if (answer === 'slow' || answer === 'large') {
    open.close();
    open = undefined;
    return answer === 'slow' ? tooElaborate : tooLarge;
  }
  return 'slip' in answer ? fail('crash', `The code cannot be checked: ${answer.slip}`) : answer;
}

/** What the thread answers; `slip` is an error of ours, or of a compiler's, which costs this code alone. */
export type CheckAnswer = Result<CheckedReward> | { readonly slip: string };

class Checker {
  private readonly answers = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly port: MessagePort;
  private readonly thread: Worker;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData: CheckerData = { port: port2, answers: this.answers };
    this.thread = startThread({ workerData, transferList: [port2] });
    // While we wait no event of the thread reaches us; we look at what it uses instead.
    this.thread.on('error', () => undefined);
    this.thread.unref();
    this.port.unref();
    if (this.wait(0, Number.POSITIVE_INFINITY) !== 'answered') throw new Error('The checker does not start.');
  }

  ask(request: CheckRequest): CheckAnswer | 'slow' | 'large' {
    const before = Atomics.load(this.answers, 0);
    this.port.postMessage(request);
    const outcome = this.wait(before, longest);
    if (outcome !== 'answered') return outcome;
    return receiveMessageOnPort(this.port)!.message as CheckAnswer;
  }

  /** Waits until there are more than `before` answers, or the thread used too much time or memory. */
  private wait(before: number, seconds: number): 'answered' | 'slow' | 'large' {
    const start = process.cpuUsage();
    const resident = process.memoryUsage.rss();
    for (let look = 0; look < mostLooks; look++) {
      if (Atomics.wait(this.answers, 0, before, interval) !== 'timed-out') return 'answered';
      const { user, system } = process.cpuUsage(start);
      if ((user + system) / 1e6 > seconds) return 'slow';
      if (process.memoryUsage.rss() - resident > mostMegabytes * 2 ** 20) return 'large';
    }
    throw new Error('The checker gave no answer for ten minutes.');
  }

  close(): void {
    this.port.close();
    void this.thread.terminate();
  }
}

/** From source, the thread needs the loader of TypeScript before it can read its entry. */
function startThread(options: { readonly workerData: CheckerData; readonly transferList: [MessagePort] }) {
  const source = import.meta.url.endsWith('.ts');
  const entry = new URL(source ? './checker-thread.ts' : './checker-thread.js', import.meta.url);
  const limited = { ...options, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } };
  if (!source) return new Worker(entry, limited);
  const loader = new URL('esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx')));
  const boot = `import('${loader}').then(({ register }) => { register(); return import('${entry}'); });`;
  return new Worker(boot, { ...limited, eval: true });
}
