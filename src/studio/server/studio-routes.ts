import type { Hono } from 'hono';
import { z } from 'zod';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import { environmentSource, environments, findEnvironment, rewardSource } from '../../registry.ts';
import type { DoctorFinding, EnvironmentView, FormField, StudioFacts } from '../contract/studio.ts';
import type { Searches } from './searches.ts';

/** What the studio cannot find out by itself. */
export interface StudioKnowledge {
  readonly facts: StudioFacts;
  /** The fields of the form that starts a search. */
  readonly form: readonly FormField[];
  readonly doctor: () => Promise<readonly DoctorFinding[]>;
}

/** Routes about the package and the machine, and the one that starts a search. */
export function studioRoutes(app: Hono, knowledge: StudioKnowledge, searches: Searches): void {
  app.get('/api/facts', (context) => context.json(knowledge.facts));
  app.get('/api/form', (context) => context.json(knowledge.form));
  app.get('/api/doctor', async (context) => context.json(await knowledge.doctor()));
  app.get('/api/environments', (context) => context.json(environments.map(viewOf)));
  app.get('/api/environments/:name', (context) =>
    context.json(viewOf(findEnvironment(context.req.param('name')))),
  );
  app.post('/api/runs', async (context) => {
    const body = request.parse(await context.req.json());
    const { name } = findEnvironment(body.environment);
    return context.json({ name: await searches.start(name, flagsOf(body.settings, knowledge.form)) }, 201);
  });
}

const request = z.strictObject({
  environment: z.string(),
  settings: z.record(z.string(), z.string().max(200)),
});

/** Settings that are not empty, each a flag of the form. */
function flagsOf(settings: Readonly<Record<string, string>>, form: readonly FormField[]) {
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
