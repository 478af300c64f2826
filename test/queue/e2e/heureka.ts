import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const main = resolve(import.meta.dirname, '../../../src/cli/main.ts');
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A heureka in a process of its own: on this host, or on another, by a command that goes before. */
export class Heureka {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  stdout = '';
  stderr = '';

  constructor(line: string, cwd: string, before: readonly string[] = []) {
    const [program, ...argv] = [...before, process.execPath, '--import', loader, main, ...line.split(' ')];
    this.child = spawn(program!, argv, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = once(this.child, 'close');
  }

  /** Its exit code, once it has ended. */
  async code(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  async says(words: string): Promise<void> {
    while (!this.stderr.includes(words)) {
      if (this.child.exitCode !== null)
        throw new Error(`It ended before it said '${words}':\n${this.stderr}`);
      await pause(50);
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A small search: 15 trainings. */
export const smallSearch = 'search cartpole --iterations 1 --samples 4 --steps 4096 --seeds 1';

/** Everything that a search in `runs` came to: its table, and every curve and policy, byte for byte. */
export function resultOf(search: Heureka, runs: string): Record<string, string> {
  const [run] = readdirSync(runs).filter((name) => name.startsWith('cartpole'));
  const candidates = join(runs, run!, 'candidates');
  const files = readdirSync(candidates, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|json|jsonl)$/.test(file))
    .sort();
  const contents = files.map((file) => [file, readFileSync(join(candidates, file), 'utf8')]);
  return { table: search.stdout.split('\nrun ')[0]!, ...Object.fromEntries(contents) };
}
