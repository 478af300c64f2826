import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const command = resolve(import.meta.dirname, '../../bin/heureka.js');

/** A heureka of its own, in a process group of its own, as a shell would start it. */
export class SearchProcess {
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';
  private readonly exited: Promise<number | null>;

  constructor(args: readonly string[], runs: string, env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [command, ...args], {
      cwd: runs,
      detached: true,
      env: { PATH: process.env.PATH, HEUREKA_RUNS: runs, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.on('data', (text) => (this.stdout += text));
    this.child.stderr!.on('data', (text) => (this.stderr += text));
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Kills the search alone: its evaluations end with it. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Kills the search and its evaluations at once. */
  killAll(): void {
    if (!this.ended) process.kill(-this.child.pid!, 'SIGKILL');
  }

  /** Process ids of the evaluations that are alive. */
  evaluations(): number[] {
    return childrenOf(this.child.pid!);
  }

  /** Exit code, null after a kill, and what was written. */
  async end(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    const code = await this.exited;
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Children of a process, as the kernel lists them (proc(5), field 4 of stat); none where there is no /proc. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(join('/proc', name, 'stat'), 'utf8');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(ppid) === parent && state !== 'Z' ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
