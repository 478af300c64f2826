import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates, noCertificates } from '../certificates.ts';
import { freePort, noRedis, RedisServer } from '../redis-server.ts';
import { Heureka } from './heureka.ts';

const password = 'pa/ss@w%rd';
const inUrl = encodeURIComponent(password);
const guide = resolve(import.meta.dirname, '../../../docs/scaling.md');

describe.skipIf(noRedis ?? noCertificates)('a Redis with TLS and users', () => {
  let cwd: string;
  let server: RedisServer;
  let authority: string;
  /** Addresses without user and password. */
  let places: Record<'tls' | 'plain' | 'otherName', string>;
  const all: Heureka[] = [];

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'heureka-tls-'));
    const files = makeCertificates(cwd);
    authority = files.authority;
    const port = await freePort();
    server = await RedisServer.start(
      ...['--tls-port', String(port), '--tls-cert-file', files.certificate, '--tls-key-file', files.key],
      ...['--tls-ca-cert-file', authority, '--tls-auth-clients', 'no'],
    );
    places = { tls: `localhost:${port}`, plain: `localhost:${server.port}`, otherName: `127.0.0.1:${port}` };
    const redis = new Redis(server.url);
    const [command, ...argv] = documentedUser().replace('>secret', `>${password}`).split(' ');
    await redis.call(command!, ...argv);
    await redis.call('ACL', 'SETUSER', 'default', 'off');
    redis.disconnect();
  });
  afterAll(async () => {
    for (const each of all) each.kill();
    await server?.stop();
    rmSync(cwd, { recursive: true, force: true });
  });

  /** A heureka that finds Redis by REDIS_URL and knows the authority, unless it is told otherwise. */
  function heureka(line: string, url: string, env: readonly string[] = [`NODE_EXTRA_CA_CERTS=${authority}`]) {
    const started = new Heureka(line, cwd, ['env', `REDIS_URL=${url}`, ...env]);
    all.push(started);
    return started;
  }

  test('serves a search, a worker, the doctor and the studio, none of which shows the password', async () => {
    const url = `rediss://heureka:${inUrl}@${places.tls}`;
    const worker = heureka('worker -j 2', url);
    await worker.says(`for rediss://${places.tls}, 2 side by side`);
    const search = heureka(
      'search cartpole --iterations 1 --samples 2 --steps 2048 --seeds 1 --runs runs',
      url,
    );
    const studio = heureka('studio --runs runs --port 0 --no-open', url);
    expect(await search.code(), search.stderr).toBe(0);
    const doctor = heureka('doctor', url);
    await doctor.code();
    expect(doctor.stdout).toMatch(new RegExp(`redis +works .* at rediss://${places.tls}, answers`));
    expect(doctor.stdout).toMatch(/worker \S+ +works/);
    await studio.says('for this machine alone');
    const page = await (await fetch(new URL('/api/doctor', studio.stdout.trim()))).text();
    expect(page).toContain(`rediss://${places.tls}`);
    worker.child.kill('SIGTERM');
    expect(await worker.code(), worker.stderr).toBe(0);
    const left = filesIn(join(cwd, 'runs'));
    expect(Object.keys(left).length).toBeGreaterThan(10);
    const said = all.map(({ stdout, stderr }) => stdout + stderr);
    for (const text of [...Object.values(left), ...said, page]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(inUrl);
      expect(text).not.toContain('heureka:');
    }
  });

  test('refuses, in clear words, whoever comes the wrong way', async () => {
    const user = `heureka:${inUrl}`;
    const untrusted = 'its certificate is signed by nobody that is trusted here';
    const wrong = {
      'another password': ['worker', `rediss://heureka:wrong-secret@${places.tls}`, 'this user and password'],
      'no password': ['train cartpole', `rediss://${places.tls}`, 'it asks for a password'],
      'another name': [
        'worker',
        `rediss://${user}@${places.otherName}`,
        'its certificate is for other hosts',
      ],
      'no TLS': ['search cartpole', `redis://${user}@${places.tls}`, 'it hangs up', 'rediss://'],
      'TLS where there is none': ['worker', `rediss://${user}@${places.plain}`, 'no answer', 'redis://'],
      'an unknown authority': ['worker', `rediss://${user}@${places.tls}`, untrusted, 'NODE_EXTRA_CA_CERTS'],
    } as const;
    const ended = Object.entries(wrong).map(async ([name, [line, url, ...words]]) => {
      const client = heureka(line, url, name === 'an unknown authority' ? [] : undefined);
      expect(await client.code(), name).toBe(3);
      expect(client.stderr, name).toContain(`Redis at ${url.replace(/\/\/.*@/, '//')} cannot be used: `);
      for (const word of words) expect(client.stderr, name).toContain(word);
      expect(client.stdout + client.stderr, name).not.toMatch(/secret|pa\/ss|pa%2F/);
    });
    await Promise.all(ended);
  });
});

/** The command that docs/scaling.md gives for a user of heureka's own. */
function documentedUser(): string {
  return /`(ACL SETUSER [^`]+)`/.exec(readFileSync(guide, 'utf8'))![1]!;
}

function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => statSync(name).isFile());
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, 'utf8')]));
}
