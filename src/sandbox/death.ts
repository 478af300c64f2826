import { fail, type Result } from '../core/fault.ts';
import { plainFault } from '../core/plain-fault.ts';

/** What V8 and the watcher write when there is no memory left, in the words of their versions. */
const outOfMemory =
  /heap out of memory|allocation failed|heap_size_limit|V8_Fatal|invalid (?:array|table) size/i;

/** Signals by which V8 ends its own process. */
const ofV8: readonly (NodeJS.Signals | null)[] = ['SIGABRT', 'SIGTRAP', 'SIGILL'];

/**
 * Why a guarded process died, when it did so before it said how its work ended; `stderr` is the end of what it wrote
 * there. Always in a sentence: what V8 dumps is for people who work on V8.
 */
export function causeOfDeath(code: number | null, by: NodeJS.Signals | null, stderr: string): Result<void> {
  if (outOfMemory.test(stderr) || ofV8.includes(by)) return fail('crash', memoryMessage);
  // No signal of ours, which comes with an outcome, and none that code can bring upon itself: the system's or a person's.
  if (by === 'SIGKILL' || by === 'SIGTERM') {
    return fail(
      'killed',
      `The process of the evaluation was killed by ${by}, from outside: for want of memory?`,
    );
  }
  if (by) return fail('crash', `The process of the evaluation was killed by ${by}.`);
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const told = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.slice(-4).join('\n');
  const message = `The process of the evaluation ended with exit code ${code}${told ? `: ${told}` : '.'}`;
  return { ok: false, fault: plainFault({ kind: 'crash', message }) };
}

const memoryMessage =
  'The evaluation ran out of memory and died. A reward has 64 MB: it should build no long lists or texts. Without such, train with fewer environments at once or a smaller network.';
