import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTags } from '../../../src/runs/run-tags.ts';
import { type SmallRun, smallRun } from '../small-run.ts';
import { openStudio } from './open-studio.ts';

let small: SmallRun;
let studio: Awaited<ReturnType<typeof openStudio>>;

beforeAll(async () => {
  small = await smallRun();
  studio = await openStudio(small.runs);
});
afterAll(async () => {
  await studio.close();
  small.remove();
});

/** A request as anything on the machine may send it: every header, and the path as it is written. */
function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const { hostname, port } = new URL(studio.origin);
  return new Promise((done, fail) => {
    const sent = request({
      hostname,
      port,
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => done({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on('error', fail);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const withToken = () => ({ 'x-heureka-token': studio.token });
const tagPath = () => `/api/runs/${small.run.name}/tags`;

test('it listens to this machine alone', () => {
  expect(new URL(studio.origin).hostname).toBe('127.0.0.1');
});

describe('pages of other sites', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example:7420',
    '192.168.1.5',
  ])('a request for the host "%s" is refused, read or write', async (host) => {
    for (const path of ['/', '/api/runs', '/assets/x.js'])
      expect((await send('GET', path, { host })).status).toBe(403);
    expect((await send('POST', tagPath(), { host, ...withToken() }, { tag: 'a' })).status).toBe(403);
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://localhost'])(
    'a request from the origin %s is refused even with the token',
    async (origin) => {
      expect((await send('GET', '/api/runs', { origin })).status).toBe(403);
      expect((await send('POST', tagPath(), { origin, ...withToken() }, { tag: 'a' })).status).toBe(403);
    },
  );

  test('a browser that says that another site asks is believed', async () => {
    for (const site of ['cross-site', 'same-site']) {
      expect((await send('GET', '/api/runs', { 'sec-fetch-site': site })).status).toBe(403);
    }
    expect((await send('GET', '/', { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  });

  test('the studio itself may ask, through a tunnel from another port too', async () => {
    for (const host of [new URL(studio.origin).host, 'localhost:9999', '[::1]:7420']) {
      expect((await send('GET', '/api/runs', { host, origin: `http://${host}` })).status).toBe(200);
    }
  });
});

describe('changes need the token', () => {
  test.each([
    ['POST', '/api/runs', { environment: 'cartpole', settings: {} }],
    ['POST', '/api/runs/RUN/tags', { tag: 'a' }],
    ['DELETE', '/api/runs/RUN/tags/a', undefined],
    ['PUT', '/api/runs/RUN/star', { starred: true }],
    ['POST', '/api/runs/RUN/stop', undefined],
    ['POST', '/api/runs/RUN/resume', undefined],
    ['POST', '/api/runs/RUN/restore', undefined],
    ['DELETE', '/api/runs/RUN', undefined],
    ['POST', '/api/runs/RUN/feedback', { text: 'a' }],
    ['POST', '/api/comparisons', { environment: 'cartpole', rewards: ['human'], settings: {} }],
    ['POST', '/api/comparisons/any/stop', undefined],
  ])('%s %s', async (method, path, body) => {
    const at = path.replace('RUN', small.run.name);
    const wrong = `${studio.token.slice(0, -1)}${studio.token.endsWith('A') ? 'B' : 'A'}`;
    for (const headers of [
      {},
      { 'x-heureka-token': '' },
      { 'x-heureka-token': wrong },
      { cookie: studio.token },
    ]) {
      expect((await send(method, at, headers as Record<string, string>, body)).status).toBe(401);
    }
    expect(existsSync(small.run.folder)).toBe(true);
    expect(readTags(small.run)).toEqual([]);
  });

  test('the token is no part of what anyone may read, and its file is the owner’s alone', async () => {
    for (const path of ['/', '/api/facts', '/api/runs', `/api/runs/${small.run.name}`]) {
      expect((await send('GET', path)).text).not.toContain(studio.token);
    }
    expect(statSync(join(small.runs, '.studio', 'token')).mode & 0o77).toBe(0);
  });

  test('a request that is too large is refused', async () => {
    const body = { environment: 'cartpole', settings: { iterations: 'x'.repeat(100_000) } };
    expect((await send('POST', '/api/runs', withToken(), body)).status).toBe(413);
  });

  test('a setting cannot become another flag, and an unknown one is named', async () => {
    const start = (settings: object, environment = 'cartpole') =>
      send('POST', '/api/runs', withToken(), { environment, settings });
    expect((await start({ runs: '/tmp' })).text).toContain("Unknown setting 'runs'.");
    expect((await start({ iterations: '1 --runs=/tmp' })).text).toContain(
      '--iterations must be a whole number',
    );
    expect((await start({}, '--help')).text).toContain("Unknown environment '--help'.");
    expect((await start({ iterations: 3 })).status).toBe(400);
  }, 60_000);
});

describe('no path leads out of the folder of runs', () => {
  const outside = ['..', '..%2f..', '%2e%2e', '.studio', '.', '%2fetc', 'a%00b', '..%5c..'];

  test.each(outside)('a run called "%s"', async (name) => {
    writeFileSync(join(small.runs, '..', 'config.json'), '{"format":1}', { flag: 'a' });
    for (const end of ['', '/policies', '/events', '/candidates/01-01', '/replays/01-01']) {
      expect([400, 404]).toContain((await send('GET', `/api/runs/${name}${end}`)).status);
    }
    for (const method of ['DELETE', 'POST']) {
      const path = method === 'POST' ? `/api/runs/${name}/restore` : `/api/runs/${name}`;
      expect([400, 404]).toContain((await send(method, path, withToken())).status);
    }
  });

  test('a path that climbs is the page, as every address that is no file is', async () => {
    const { status, headers } = await send('GET', '/api/runs/../../policies');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test.each(['..', '..%2f..%2fevents.jsonl', '%2fetc%2fpasswd', '../../tags.json'])(
    'a candidate called "%s"',
    async (id) => {
      for (const kind of ['candidates', 'replays', 'pages']) {
        expect([400, 404]).toContain((await send('GET', `/api/runs/${small.run.name}/${kind}/${id}`)).status);
      }
    },
  );

  test.each(['..%2fsources.sha256', '..%2f..%2f..%2fpackage.json', '%2e%2e%2findex.html'])(
    'a file called "%s"',
    async (name) => {
      expect((await send('GET', `/assets/${name}`)).status).toBe(404);
    },
  );
});

describe('what others wrote is shown, never run', () => {
  test('a page runs scripts of this server alone, and cannot be framed', async () => {
    const { headers, text } = await send('GET', `/runs/${small.run.name}`);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    const [, nonce] = /'nonce-([^']+)'/.exec(policy)!;
    expect(text).toContain(nonce);
    expect((await send('GET', '/')).text).not.toContain(nonce);
  });

  test('answers are JSON, whatever is in them', async () => {
    const { headers, text } = await send('GET', `/api/runs/${small.run.name}/candidates/02-01`);
    expect(headers['content-type']).toContain('application/json');
    expect(JSON.parse(text).solution).toContain('<b>bold</b>');
  });

  test('a tag is a plain word', async () => {
    const answer = await send('POST', tagPath(), withToken(), { tag: '<img src=x onerror=alert(1)>' });
    expect(answer.status).toBe(400);
    expect(readTags(small.run)).toEqual([]);
  });

  test('a page of a replay does not end its script at what a reward is called', async () => {
    const { text, headers } = await send('GET', `/api/runs/${small.run.name}/pages/02-01`);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(text.match(/<script/g)!.length).toBe(2);
    expect(text.match(/<\/script>/g)!.length).toBe(2);
  });
});

test('what is wrong inside is not told to the page', async () => {
  mkdirSync(join(small.runs, 'broken', 'events.jsonl'), { recursive: true });
  writeFileSync(join(small.runs, 'broken', 'config.json'), JSON.stringify(small.run.config));
  const { status, text } = await send('GET', '/api/runs/broken');
  expect(status).toBe(500);
  expect(text).not.toMatch(/\.ts|EISDIR|events/);
  expect(studio.errors).toHaveLength(1);
});
