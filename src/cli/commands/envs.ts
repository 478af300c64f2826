import { Command } from 'commander';
import type { ActionField, Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import { type Colours, type Context, colours, widthOf, writeJson } from '../context.ts';
import { formatCount, shortPath } from '../format.ts';
import { tableLines, wrap } from '../table.ts';

/** `heureka envs [env]`: what there is, or one environment as a designer of rewards needs to know it. */
export function envsCommand(context: Context): Command {
  return new Command('envs')
    .description('list the environments, or describe one')
    .argument('[env]', 'an environment: its task, fields, units, fitness and human reward')
    .option('--json', 'one JSON document')
    .addHelpText('after', '\nExample:\n  heureka envs cartpole-swingup')
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      if (name === undefined) {
        const described = await openAll(context);
        if (options.json) writeJson(context.stdout, described.map(document), 2);
        else listEnvironments(described, context);
      } else {
        const described = await open(name, context);
        if (options.json) writeJson(context.stdout, document(described), 2);
        else describe(described, context);
      }
    });
}

async function open(reference: string, { cwd }: Context): Promise<Described> {
  const { openEnvironment, rewardSource } = await import('../../registry.ts');
  const environment = await openEnvironment(reference, cwd);
  const [fitness, human] = [rewardSource(environment, 'fitness'), rewardSource(environment, 'human')];
  return { environment, fitness, human };
}

/** Ours and the user's own; what is wrong with one of those is told, and hides no other. */
async function openAll(context: Context): Promise<Described[]> {
  const { environments, localEnvironments } = await import('../../registry.ts');
  const described: Described[] = [];
  for (const { name } of environments) described.push(await open(name, context));
  for (const [name, file] of localEnvironments(context.cwd)) {
    try {
      described.push(await open(name, context));
    } catch (error) {
      if (!(error instanceof HeurekaError)) throw error;
      const label = colours(context.stderr, context.env).yellow('left out');
      context.stderr.write(`${label}  ${shortPath(file, context.cwd)}: ${error.message}\n`);
    }
  }
  return described;
}

interface Described {
  readonly environment: Environment;
  readonly fitness: string;
  readonly human: string;
}

function document({ environment, fitness, human }: Described) {
  const { name, task, source, timestep, episodeLength, state, actions } = environment;
  return { name, task, source, timestep, episodeLength, state, actions, fitness, human };
}

function listEnvironments(described: readonly Described[], context: Context): void {
  const rows = described.map(({ environment }) => [environment.name, environment.task]);
  const paint = colours(context.stdout, context.env);
  const columns = [{ title: 'environment' }, { title: 'task' }];
  const [titles, ...lines] = tableLines(columns, rows, widthOf(context.stdout));
  context.stdout.write(`${paint.dim(titles!)}\n${lines.join('\n')}\n`);
  context.stderr.write(`\nMore about one: heureka envs ${described[0]!.environment.name}\n`);
}

function describe({ environment, fitness, human }: Described, context: Context): void {
  const paint = colours(context.stdout, context.env);
  const width = widthOf(context.stdout);
  const { name, task, source, timestep, episodeLength } = environment;
  const seconds = Number((timestep * episodeLength).toPrecision(3));
  const parts = [
    [paint.bold(name), ...wrap(task, width)],
    [
      `${paint.dim('episode')}  ${formatCount(episodeLength)} steps of ${timestep} s: ${seconds} s`,
      `${paint.dim('source')}   ${source}`,
    ],
    fieldLines(environment, paint, width),
    [
      paint.bold(`rewards/${name}/fitness.ts`),
      paint.dim('The task metric: summed over an episode.'),
      fitness,
    ],
    [
      paint.bold(`rewards/${name}/human.ts`),
      paint.dim("An expert's reward: the opponent of a search."),
      human,
    ],
  ];
  context.stdout.write(`${parts.map((lines) => lines.join('\n').trimEnd()).join('\n\n')}\n`);
}

/** The state a reward reads as `s.field`, and the action it reads as `a.field`. */
function fieldLines({ state, actions }: Environment, paint: Colours, width: number): string[] {
  const fields = Object.entries(state).map(([name, { unit, meaning }]) => [`s.${name}`, unit, '', meaning]);
  const commands = Object.entries(actions).map(([name, field]) => [
    ...[`a.${name}`, field.unit, range(field), field.meaning],
  ]);
  const columns = [{ title: 'field' }, { title: 'unit' }, { title: 'range' }, { title: 'meaning' }];
  const [titles, ...lines] = tableLines(columns, [...fields, ...commands], width);
  return [paint.dim(titles!), ...lines];
}

function range(field: ActionField): string {
  return 'values' in field ? field.values.join(', ') : `${field.min} to ${field.max}`;
}
