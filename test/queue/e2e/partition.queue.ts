import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noRedis } from '../redis-server.ts';
import { Heureka, pause, resultOf, smallSearch } from './heureka.ts';
import { Network } from './network.ts';

const noNetwork = noRedis ?? Network.whyNot();
if (noNetwork) console.warn(`SKIPPED: tests of a network that is cut, since ${noNetwork}`);

/** Hosts of the network, by address. */
const hosts = { redis: 1, searcher: 2, worker: 3 } as const;

describe.skipIf(noNetwork)('a search over a network', () => {
  let cwd: string;
  let network: Network<keyof typeof hosts>;
  let expected: Record<string, string>;
  const running: Heureka[] = [];

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'heureka-network-'));
    network = new Network(hosts);
    const local = new Heureka(`${smallSearch} -j 1 --runs local`, cwd);
    expect(await local.code(), local.stderr).toBe(0);
    expected = resultOf(local, join(cwd, 'local'));
  });
  afterAll(() => {
    for (const each of running) each.kill();
    network?.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  function on(host: keyof typeof hosts, line: string): Heureka {
    const started = new Heureka(line, cwd, network.on(host));
    running.push(started);
    return started;
  }

  test('loses nothing when one host after another is cut off for a while', async () => {
    const flags = ['--bind', '0.0.0.0', '--protected-mode', 'no', '--daemonize', 'yes', '--dir', cwd];
    const [program, ...argv] = [
      ...network.on('redis'),
      'redis-server',
      ...flags,
      '--pidfile',
      join(cwd, 'pid'),
    ];
    expect(spawnSync(program!, argv).status).toBe(0);
    const url = `redis://${network.address('redis')}:6379`;
    const worker = on('worker', `worker --redis ${url} -j 2 --lease 2s`);
    await worker.says('side by side');
    const search = on('searcher', `${smallSearch} --runs cut --redis ${url}`);
    for (const host of ['worker', 'searcher', 'redis'] as const) {
      await pause(3000);
      network.cut(host);
      await pause(5000);
      network.heal(host);
    }
    expect(await search.code(), search.stderr).toBe(0);
    expect(resultOf(search, join(cwd, 'cut'))).toEqual(expected);
  });
});
