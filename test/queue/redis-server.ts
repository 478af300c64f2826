import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = 'redis-server';

/** Why tests with a real server cannot run here; undefined when they can. */
export const noRedis: string | undefined =
  spawnSync(program, ['--version']).status === 0
    ? undefined
    : `there is no ${program}: apt-get install ${program}`;
if (noRedis) console.warn(`SKIPPED: tests of the queue, since ${noRedis}`);

/** A real server of our own, on a port and in a folder that nobody else uses. */
export class RedisServer {
  readonly port: number;
  private readonly folder = mkdtempSync(join(tmpdir(), 'heureka-redis-'));
  private readonly flags: readonly string[];
  private child: ChildProcess | undefined;

  private constructor(port: number, flags: readonly string[]) {
    this.port = port;
    this.flags = flags;
  }

  static async start(...flags: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), flags);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again, where it was. */
  async start(): Promise<void> {
    const flags = ['--port', String(this.port), '--dir', this.folder, '--save', '', ...this.flags];
    this.child = spawn(program, flags, { stdio: ['ignore', 'pipe', 'ignore'] });
    let log = '';
    for await (const text of this.child.stdout!) {
      log += text;
      if (/Ready to accept connections/.test(log)) break;
    }
    if (this.child.exitCode !== null) throw new Error(`redis-server did not start:\n${log}`);
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const ended = once(this.child!, 'exit');
    this.child!.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    if (this.child?.exitCode === null && this.child.signalCode === null) await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
