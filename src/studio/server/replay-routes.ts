import { existsSync } from 'node:fs';
import type { Context, Hono } from 'hono';
import { HeurekaError } from '../../core/errors.ts';
import { findEnvironment, rewardSource } from '../../registry.ts';
import { candidateFile, listRuns } from '../../runs/run-folder.ts';
import type { Replay } from '../contract/replay.ts';
import { playableOf } from '../replay/owners.ts';
import { pageOf } from '../replay/page.ts';
import { type Playable, replayPolicy } from '../replay/replay-policy.ts';
import { robotContacts } from '../replay/robot-contacts.ts';
import { attachment } from './attachment.ts';
import type { Library } from './library.ts';

/** Whose policy shows how an environment's task is done. */
const expert = 'human-1';

/** Replays kept in memory; one has a megabyte or two. */
const kept = 24;

/** Routes that play policies. A replay is made once: it depends on its address alone. */
export function replayRoutes(app: Hono, library: Library, signal: AbortSignal): void {
  const replays = new Map<string, Promise<Replay>>();
  const remember = (key: string, context: Context, playable: () => Playable) => {
    const start = { seed: number(context, 'seed', 0), episode: number(context, 'episode', 1) };
    const whole = JSON.stringify([key, start]);
    const replay = replays.get(whole) ?? replayPolicy(playable(), start, signal);
    replays.delete(whole);
    replays.set(whole, replay);
    for (const oldest of [...replays.keys()].slice(0, -kept)) replays.delete(oldest);
    replay.catch(() => replays.delete(whole));
    return replay;
  };
  const ofRun = (context: Context, owner: string) => {
    const run = library.find(context.req.param('run')!);
    return remember(`${run.name}:${owner}`, context, () => playableOf(run, owner));
  };
  app.get('/api/runs/:run/replays/:owner', async (context) =>
    context.json(await ofRun(context, context.req.param('owner'))),
  );
  app.get('/api/runs/:run/replays/:owner/contacts', async (context) => {
    const contacts = await robotContacts(await ofRun(context, context.req.param('owner')));
    if (!contacts) throw new HeurekaError('usage', 'Contacts are those of robots; this is none.');
    return context.json(contacts);
  });
  app.get('/api/runs/:run/pages/:owners', async (context) => {
    const owners = context.req.param('owners').split(',').slice(0, 4);
    const page = pageOf(await Promise.all(owners.map((owner) => ofRun(context, owner))));
    return attachment(context, `${owners.join('-')}.html`, page);
  });
  app.get('/api/environments/:name/trained', (context) => {
    const { name } = findEnvironment(context.req.param('name'));
    const run = listRuns(library.folder).find(
      (one) => one.config.environment === name && existsSync(candidateFile(one, expert, 'policy.json')),
    );
    return context.json(run ? { run: run.name, owner: expert } : {});
  });
  app.get('/api/environments/:name/rollout', async (context) => {
    const environment = findEnvironment(context.req.param('name'));
    const source = rewardSource(environment, 'human');
    const random = { environment: environment.name, label: 'random actions', rewardSource: source };
    return context.json(await remember(`random:${environment.name}`, context, () => random));
  });
}

function number(context: Context, name: string, fallback: number): number {
  const text = context.req.query(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value < 10_000) return value;
  throw new HeurekaError('usage', `'${name}' must be a whole number below 10,000.`);
}
