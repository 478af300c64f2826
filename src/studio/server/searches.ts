import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { type Run, workerOn } from '../../runs/run-folder.ts';
import { studioFolder } from './library.ts';

/** Seconds one may take until it has its folder. */
const patience = 60;

/** Starts, stops and resumes searches and comparisons: processes of their own, which go on when the studio is closed. */
export class Searches {
  private readonly runs: string;
  private readonly command: readonly string[];

  /** `command` runs heureka: the file and its first arguments. */
  constructor(runs: string, command: readonly string[]) {
    this.runs = runs;
    this.command = command;
  }

  /** Starts `heureka search` with `flags` and gives the name of its run. Throws what the search says is wrong. */
  async start(environment: string, flags: Readonly<Record<string, string>>): Promise<string> {
    const given = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const started = await this.launch(['search', ...given, '--json', '--', environment], ({ stdout }) => {
      const [line] = stdout.split('\n', 1);
      return stdout.includes('\n') ? (JSON.parse(line!) as { run: string }).run : undefined;
    });
    return basename(started);
  }

  /** Starts `heureka compare` with `flags` and gives the comparison's name. Throws what it says is wrong. */
  async compare(environment: string, flags: Readonly<Record<string, string>>): Promise<string> {
    const given = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const folder = await this.launch(
      ['compare', ...given, '--json', '--', environment],
      ({ stderr }) => /^kept in +(.*)\n/m.exec(stderr)?.[1],
    );
    return basename(folder);
  }

  /** Goes on with an interrupted search, or a finished one when `flags` say for what. Throws what it says is wrong. */
  async resume(run: Run, flags: Readonly<Record<string, string>> = {}): Promise<void> {
    if (workerOn(run)) throw new HeurekaError('usage', `${run.name} is running already.`);
    const given = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const all = ['resume', ...given, '--json', '--', run.folder];
    await this.launch(all, () => (workerOn(run) ? run.name : undefined));
  }

  /** Asks the process that works on `run` to stop; what is done is kept. */
  stop(run: Run): void {
    const worker = workerOn(run);
    if (!worker) throw new HeurekaError('usage', `${run.name} is not running.`);
    if (worker.host !== hostname()) {
      throw new HeurekaError('usage', `${run.name} runs on ${worker.host}.`, 'Stop it there.');
    }
    process.kill(worker.pid, 'SIGINT');
  }

  /** Starts heureka and waits until `ready` says that it is at work. */
  private async launch(
    args: readonly string[],
    ready: (output: { readonly stdout: string; readonly stderr: string }) => string | undefined,
  ): Promise<string> {
    const files = this.outputFiles();
    const [file, ...first] = this.command;
    const [separator] = [args.indexOf('--')];
    const all = [...args.slice(0, separator), `--runs=${this.runs}`, ...args.slice(separator)];
    const [stdout, stderr] = [openSync(files.stdout, 'w'), openSync(files.stderr, 'w')];
    const child = spawn(file!, [...first, ...all], {
      detached: true,
      stdio: ['ignore', stdout, stderr],
    });
    for (const handle of [stdout, stderr]) closeSync(handle);
    let ended = false;
    child.on('exit', () => {
      ended = true;
    });
    child.on('error', () => {
      ended = true;
    });
    child.unref();
    try {
      for (let waited = 0; waited < patience; waited += 0.1) {
        // Whether it has ended is asked before what it said is read: nothing is said later.
        const last = ended;
        const stderr = readFileSync(files.stderr, 'utf8');
        const answer = ready({ stdout: readFileSync(files.stdout, 'utf8'), stderr });
        if (answer !== undefined) return answer;
        if (last) throw complaint(stderr);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new HeurekaError('unavailable', `It did not begin within ${patience} s.`);
    } finally {
      // The process writes on into what has no name any more; its run tells what happens.
      for (const name of Object.values(files)) rmSync(name, { force: true });
    }
  }

  private outputFiles() {
    const folder = join(studioFolder(this.runs), 'started');
    mkdirSync(folder, { recursive: true });
    const name = randomUUID();
    return { stdout: join(folder, `${name}.out`), stderr: join(folder, `${name}.err`) };
  }
}

/** What a command that ended early said: its lines 'error  …' and 'hint   …'. */
function complaint(stderr: string): HeurekaError {
  const line = (name: string) => new RegExp(`^${name} +(.*)$`, 'm').exec(stderr)?.[1];
  return new HeurekaError('usage', line('error') ?? 'It ended before it began.', line('hint'));
}
