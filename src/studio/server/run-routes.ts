import { existsSync, readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Candidate } from '../../core/candidate.ts';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import type { ProposedEvent } from '../../optimize/events.ts';
import type { RewardDetail } from '../../problems/reward/search.ts';
import { findEnvironment, rewardSource } from '../../registry.ts';
import type { JournalEntry } from '../../runs/journal.ts';
import { leaveMessage } from '../../runs/messages.ts';
import { candidateFile, listRuns, type Run, runState } from '../../runs/run-folder.ts';
import { tagRun, untagRun } from '../../runs/run-tags.ts';
import type { CandidateDetail } from '../contract/candidate.ts';
import { ownersOf } from '../replay/owners.ts';
import { attachment } from './attachment.ts';
import type { Library } from './library.ts';
import { listens, type RunReader } from './run-reader.ts';
import type { Searches } from './searches.ts';
import { setStar } from './star.ts';
import type { StudioExports } from './studio-routes.ts';
import { zip } from './zip.ts';

/** Milliseconds between two looks at a run that is watched. */
const look = 250;

/** Routes that read runs, and those that tag, star, delete, stop and resume them. */
export function runRoutes(app: Hono, library: Library, searches: Searches, exports: StudioExports): void {
  app.get('/api/runs', (context) => context.json(library.list()));
  app.get('/api/runs/:run', (context) => context.json(library.reader(context.req.param('run')).view()));
  app.get('/api/runs/:run/policies', (context) =>
    context.json(ownersOf(library.find(context.req.param('run')))),
  );
  app.get('/api/runs/:run/candidates/:id', (context) => {
    const reader = library.reader(context.req.param('run'));
    return context.json(detailOf(reader, context.req.param('id')));
  });
  app.get('/api/runs/:run/candidates/:id/exports/:format', async (context) => {
    const { run, id, format } = context.req.param();
    const { name } = candidateOf(library, run, id);
    const known = exports.formats.find((one) => one.name === format);
    if (!known) {
      throw unknownName(
        'format',
        format,
        exports.formats.map((one) => one.name),
      );
    }
    const made = await exports.make(`${name}:${id}`, format);
    const content = typeof made === 'string' || made instanceof Uint8Array ? made : zip(made);
    return attachment(context, `${known.of}-${id}${known.ending}`, content);
  });
  app.get('/api/runs/:run/events', (context) => {
    const reader = library.reader(context.req.param('run'));
    const after = context.req.header('last-event-id') ?? context.req.query('after') ?? '0';
    return streamSSE(context, async (stream) => {
      let last = Number.parseInt(after, 10) || 0;
      let told = '';
      while (!stream.aborted) {
        for (const event of reader.eventsAfter(last)) {
          await stream.writeSSE({ id: String(event.id), event: 'happening', data: JSON.stringify(event) });
          last = event.id;
        }
        const news = JSON.stringify(reader.live());
        if (news !== told) await stream.writeSSE({ event: 'live', data: news });
        told = news;
        await stream.sleep(look);
      }
    });
  });
  changes(app, library, searches);
}

/** The run, once it is known to have a candidate called `id`. */
function candidateOf(library: Library, name: string, id: string): Run {
  const reader = library.reader(name);
  if (!reader.view().candidates.some((candidate) => candidate.id === id)) throw noCandidate(id);
  return reader.run;
}

const noCandidate = (id: string) => new HeurekaError('usage', `There is no candidate '${id}' in this run.`);

function changes(app: Hono, library: Library, searches: Searches): void {
  const tag = z.object({ tag: z.string() });
  app.post('/api/runs/:run/tags', async (context) => {
    const run = library.find(context.req.param('run'));
    tagRun(run, tag.parse(await context.req.json()).tag, listRuns(library.folder));
    return context.json({});
  });
  app.delete('/api/runs/:run/tags/:tag', (context) => {
    untagRun(library.find(context.req.param('run')), context.req.param('tag'));
    return context.json({});
  });
  app.put('/api/runs/:run/star', async (context) => {
    const { starred } = z.object({ starred: z.boolean() }).parse(await context.req.json());
    setStar(library.find(context.req.param('run')), starred);
    return context.json({});
  });
  app.delete('/api/runs/:run', (context) => {
    library.remove(context.req.param('run'));
    return context.json({});
  });
  app.post('/api/runs/:run/restore', (context) => {
    library.restore(context.req.param('run'));
    return context.json({});
  });
  app.post('/api/runs/:run/stop', (context) => {
    searches.stop(library.find(context.req.param('run')));
    return context.json({});
  });
  app.post('/api/runs/:run/feedback', async (context) => {
    const { text } = z.object({ text: z.string().trim().min(1).max(4000) }).parse(await context.req.json());
    await say(library.find(context.req.param('run')), text, searches);
    return context.json({});
  });
  app.post('/api/runs/:run/resume', async (context) => {
    await searches.resume(library.find(context.req.param('run')));
    return context.json({});
  });
}

/** A search hears it before the next iteration that has not begun; a finished one goes on for one more. */
async function say(run: Run, text: string, searches: Searches): Promise<void> {
  if (!listens(run)) {
    throw new HeurekaError('usage', `Nobody reads words here: ${run.config.proposer} writes the rewards.`);
  }
  if (runState(run) === 'finished') await searches.resume(run, { feedback: text });
  else leaveMessage(run, text, new Date());
}

function detailOf(reader: RunReader, id: string): CandidateDetail {
  const { run } = reader;
  const entries = reader.allEntries();
  const proposed = entries.find((entry) => entry.type === 'proposed' && entry.id === id) as
    | (ProposedEvent & { readonly type: 'proposed' })
    | undefined;
  const evaluated = solutionsOf(entries).get(id);
  if (!proposed && !evaluated) throw noCandidate(id);
  const parents = evaluated?.parents ?? proposed!.parents;
  const environment = findEnvironment(run.config.environment);
  return {
    id,
    iteration: evaluated?.iteration ?? proposed!.iteration,
    parents,
    solution: evaluated?.solution ?? proposed!.text,
    ...(evaluated && { outcome: evaluated.outcome }),
    ...(proposed && { answer: proposed.text }),
    ...messagesOf(run, id),
    others: [
      ...parents.flatMap((parent) => {
        const source = solutionsOf(entries).get(parent)?.solution;
        return source === undefined ? [] : [{ name: parent, source }];
      }),
      { name: 'human', source: rewardSource(environment, 'human') },
    ],
    replayable: existsSync(candidateFile(run, id, 'policy.json')),
  };
}

function solutionsOf(entries: readonly JournalEntry[]): Map<string, Candidate<RewardDetail>> {
  return new Map(
    entries.flatMap((entry) => {
      if (entry.type !== 'evaluated') return [];
      const candidate = entry.candidate as Candidate<RewardDetail>;
      return [[candidate.id, candidate] as const];
    }),
  );
}

/** What a language model was asked; a built-in proposer is asked nothing. */
function messagesOf(run: Run, id: string): Pick<CandidateDetail, 'messages' | 'usage'> {
  const file = candidateFile(run, id, 'messages.json');
  if (!existsSync(file)) return {};
  const { messages, usage } = JSON.parse(readFileSync(file, 'utf8')) as CandidateDetail;
  return { ...(messages && { messages }), ...(usage && { usage }) };
}
