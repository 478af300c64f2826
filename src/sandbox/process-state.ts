import { readFileSync } from 'node:fs';

/** How another process is doing. */
export interface ProcessState {
  /** `stopped` by a signal, `waiting` for something other than a processor or a disk, or at `work`. */
  readonly doing: 'stopped' | 'waiting' | 'work';
  /** Seconds of processor time that it has used, all its threads together. */
  readonly processorSeconds: number;
}

/** Clock ticks of a second: what Linux gives programs, whatever it counts in itself. */
const ticks = 100;

/** The state of the process `pid`, its first thread's; undefined where the system does not tell, which Linux alone does. */
export function processState(pid: number | undefined): ProcessState | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  try {
    // The second field, the name in brackets, may hold anything: see proc_pid_stat(5).
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, user, system] = [fields[0], Number(fields[11]), Number(fields[12])];
    const doing = state === 'T' ? 'stopped' : state === 'S' ? 'waiting' : 'work';
    return { doing, processorSeconds: (user + system) / ticks };
  } catch {
    return undefined;
  }
}
