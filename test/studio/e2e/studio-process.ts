import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/** `heureka studio` in a process of its own, as a user starts it. */
export interface StudioProcess {
  readonly origin: string;
  /** The printed address, with the token. */
  readonly address: string;
  kill(): Promise<void>;
}

export async function startStudioProcess(runs: string, port = 0): Promise<StudioProcess> {
  const args = ['studio', '--no-open', '--runs', runs, '--port', String(port)];
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = (await once(child.stdout!, 'data')) as [Buffer];
  const address = String(printed).trim();
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { address, origin: new URL(address).origin, kill };
}
