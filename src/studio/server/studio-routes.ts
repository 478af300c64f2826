import type { Hono } from 'hono';
import { z } from 'zod';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import { environmentSource, environments, findEnvironment, rewardSource } from '../../registry.ts';
import type {
  DoctorFinding,
  EnvironmentView,
  ExportFormat,
  FormField,
  StudioFacts,
} from '../contract/studio.ts';
import type { Searches } from './searches.ts';
import type { ZipFile } from './zip.ts';

/** What the studio cannot find out by itself. */
export interface StudioKnowledge {
  readonly facts: StudioFacts;
  /** The fields of the forms that start a search and a comparison. */
  readonly forms: { readonly search: readonly FormField[]; readonly comparison: readonly FormField[] };
  readonly doctor: () => Promise<readonly DoctorFinding[]>;
  readonly exports: StudioExports;
}

/** What can be taken away of a candidate. */
export interface StudioExports {
  readonly formats: readonly ExportFormat[];
  /** What `heureka export` writes of a candidate, '<run>:<id>': one file, or those of a folder. */
  readonly make: (what: string, format: string) => Promise<string | Uint8Array | readonly ZipFile[]>;
}

/** Routes about the package and the machine, and the one that starts a search. */
export function studioRoutes(app: Hono, knowledge: StudioKnowledge, searches: Searches): void {
  app.get('/api/facts', (context) => context.json(knowledge.facts));
  app.get('/api/forms/search', (context) => context.json(knowledge.forms.search));
  app.get('/api/forms/comparison', (context) => context.json(knowledge.forms.comparison));
  app.get('/api/exports', (context) => context.json(knowledge.exports.formats));
  app.get('/api/doctor', async (context) => context.json(await knowledge.doctor()));
  app.get('/api/environments', (context) => context.json(environments.map(viewOf)));
  app.get('/api/environments/:name', (context) =>
    context.json(viewOf(findEnvironment(context.req.param('name')))),
  );
  app.post('/api/runs', async (context) => {
    const body = request.parse(await context.req.json());
    const { name } = findEnvironment(body.environment);
    const flags = flagsOf(body.settings, knowledge.forms.search);
    return context.json({ name: await searches.start(name, flags) }, 201);
  });
}

/** What a form was filled in with. */
export const filledIn = z.record(z.string(), z.string().max(200));

const request = z.strictObject({ environment: z.string(), settings: filledIn });

/** Settings that are not empty, each a flag of the form. */
export function flagsOf(settings: Readonly<Record<string, string>>, form: readonly FormField[]) {
  const known = form.map(({ name }) => name);
  const given = Object.entries(settings).filter(([, value]) => value !== '');
  for (const [name, value] of given) {
    if (!known.includes(name)) throw unknownName('setting', name, known);
    if (/[\n\r]/.test(value)) throw new HeurekaError('usage', `${name} must be on one line.`);
  }
  return Object.fromEntries(given);
}

function viewOf(environment: (typeof environments)[number]): EnvironmentView {
  const { name, task, source, timestep, episodeLength, state, actions, robot } = environment;
  return {
    ...{ name, task, source, timestep, episodeLength, state, actions, robot: robot !== undefined },
    code: {
      environment: environmentSource(environment),
      human: rewardSource(environment, 'human'),
      fitness: rewardSource(environment, 'fitness'),
    },
  };
}
