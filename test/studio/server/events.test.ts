import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendProgress } from '../../../src/runs/progress-file.ts';
import { journalFile } from '../../../src/runs/run-folder.ts';
import type { CandidateDetail } from '../../../src/studio/contract/candidate.ts';
import {
  applyEvent,
  emptyLedger,
  type LiveNews,
  type RunEvent,
  type RunView,
} from '../../../src/studio/contract/run.ts';
import { halvedRun } from '../made-runs.ts';
import { type SmallRun, smallRun } from '../small-run.ts';
import { openStudio } from './open-studio.ts';

let small: SmallRun;
let studio: Awaited<ReturnType<typeof openStudio>>;
let lines: string[];

beforeAll(async () => {
  small = await smallRun();
  lines = readFileSync(journalFile(small.run), 'utf8').trimEnd().split('\n');
  studio = await openStudio(small.runs);
});
afterAll(async () => {
  await studio.close();
  small.remove();
});

interface Heard {
  readonly event: string;
  readonly id?: number;
  readonly data: unknown;
}

/** Listens as a browser does; `until` says when enough was heard. */
async function listen(
  until: (heard: Heard[]) => boolean,
  lastEventId?: number,
  act?: () => void,
): Promise<Heard[]> {
  const stop = new AbortController();
  const address = `${studio.origin}/api/runs/${small.run.name}/events`;
  const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const response = await fetch(address, { headers, signal: stop.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const heard: Heard[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  for await (const part of response.body!) {
    rest += decoder.decode(part as Uint8Array, { stream: true });
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        rest
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
      heard.push({
        event: fields.event!,
        ...(fields.id && { id: Number(fields.id) }),
        data: JSON.parse(fields.data!),
      });
      rest = rest.slice(end + 2);
    }
    if (heard.length > 0) act?.();
    act = undefined;
    if (until(heard)) break;
  }
  stop.abort();
  return heard;
}

const ids = (heard: readonly Heard[]) => heard.flatMap(({ id }) => (id === undefined ? [] : [id]));
const count = () => lines.length - 1;

test('all that is journalled is heard once, in order, and the id goes on where one left off', async () => {
  const all = await listen((heard) => ids(heard).length === count());
  expect(ids(all)).toEqual(Array.from({ length: count() }, (_, k) => k + 1));
  const rest = await listen((heard) => heard.some(({ event }) => event === 'live'), count() - 2);
  expect(ids(rest)).toEqual([count() - 1, count()]);
});

test('the view is what its events make of an empty one, and an event heard twice changes nothing', async () => {
  const view = (await (await fetch(`${studio.origin}/api/runs/${small.run.name}`)).json()) as RunView;
  const events = (await listen((heard) => ids(heard).length === count())).flatMap(({ event, data }) =>
    event === 'happening' ? [data as RunEvent] : [],
  );
  const { finished: _, ...rest } = view;
  const empty: RunView = { ...rest, candidates: [], trainings: [], lastEvent: 0, ledger: emptyLedger };
  expect(events.reduce(applyEvent, empty)).toEqual(view);
  expect([...events, ...events].reduce(applyEvent, empty)).toEqual(view);
  expect(view.candidates.map(({ id, outcome }) => [id, outcome?.ok])).toEqual([
    ['01-01', true],
    ['01-02', false],
    ['02-01', true],
    ['02-02', true],
  ]);
});

test('a candidate that halving stopped says so, with the curve it has', async () => {
  const halved = halvedRun(small);
  const at = `${studio.origin}/api/runs/${halved.name}`;
  const { candidates, steps } = (await (await fetch(at)).json()) as RunView;
  const stoppedAt = candidates.map(({ outcome }) => outcome?.ok && outcome.stoppedAt);
  expect(stoppedAt).toEqual([undefined, false, 1, undefined]);
  const { outcome } = candidates[2]!;
  expect(outcome?.ok && outcome.curve.at(-1)![0]).toBeLessThan(steps);
  const { outcome: kept } = (await (await fetch(`${at}/candidates/02-01`)).json()) as CandidateDetail;
  expect(kept?.ok && kept.detail.stoppedAt).toBe(1);
});

test('what is appended is heard, a torn line only once it is whole', async () => {
  const file = journalFile(small.run);
  const whole = readFileSync(file);
  const line = `${lines.at(-2)}\n`;
  const heard = await listen(
    (sofar) => ids(sofar).includes(count() + 1),
    count(),
    () => {
      appendFileSync(file, line.slice(0, 40));
      setTimeout(() => {
        truncateSync(file, whole.length);
        appendFileSync(file, line);
      }, 700);
    },
  );
  expect(ids(heard)).toEqual([count() + 1]);
  writeFileSync(file, whole);
});

test('a training under way is heard as it grows, and forgotten once its outcome is journalled', async () => {
  const running = await smallRun();
  const journal = readFileSync(journalFile(running.run), 'utf8').trimEnd().split('\n');
  const evaluated = journal.findIndex((line) => line.includes('"evaluated"') && line.includes('"02-02"'));
  writeFileSync(journalFile(running.run), `${journal.slice(0, evaluated).join('\n')}\n`);
  for (const [steps, fitness] of [
    [1024, 9],
    [2048, 20],
    [1024, 10],
  ] as const) {
    appendProgress(running.run, { owner: '02-02', steps, fitness });
  }
  const other = await openStudio(running.runs);
  const live = async () =>
    ((await (await fetch(`${other.origin}/api/runs/${running.run.name}`)).json()) as { live: LiveNews }).live;
  // It was begun again: the later checkpoint belongs to the training before.
  expect(await live()).toMatchObject({ state: 'interrupted', training: { '02-02': [[1024, 10]] } });
  appendFileSync(journalFile(running.run), `${journal[evaluated]}\n`);
  expect((await live()).training).toEqual({});
  await other.close();
  running.remove();
});

test('a studio that comes back on the same port has the same token', async () => {
  const port = Number(new URL(studio.origin).port);
  const before = studio.token;
  await studio.close();
  studio = await openStudio(small.runs, port);
  expect(studio.token).toBe(before);
  await expect(openStudio(small.runs, port)).rejects.toThrow(`Port ${port} is taken.`);
});
