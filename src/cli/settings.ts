import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Environment } from '../core/environment.ts';
import { HeurekaError, nearestName, unknownName } from '../core/errors.ts';
import { defaultTraining, type TrainingSettings } from '../core/training.ts';
import type { Context } from './context.ts';
import { readSettingsFile } from './settings-file.ts';
import { knownNames, type PartialSettings, settingsSchema } from './settings-schema.ts';

/** Settings of a command, all present; the optional ones have defaults of their own elsewhere, or none. */
export type Settings = Required<Omit<PartialSettings, Optional>> & Pick<PartialSettings, Optional>;

type Optional =
  | ModeOptional
  | StrategyOptional
  | 'model'
  | 'steps'
  | 'training'
  | 'maxCost'
  | 'maxTokens'
  | 'maxTime'
  | 'prices'
  | 'redis';
type StrategyOptional = 'kept' | 'order' | 'scores' | 'buckets' | 'context' | 'temperature' | 'repeats';
type ModeOptional = 'init' | 'feedback' | 'from' | 'prompts' | 'lessons';

/** Options of a command as commander reads them: texts. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

const defaults = {
  proposer: 'auto',
  strategy: 'eureka',
  iterations: 5,
  samples: 16,
  restarts: 1,
  repairs: 2,
  parent: 'global',
  halving: false,
  reflection: true,
  fresh: false,
  ask: false,
  seed: 0,
  seeds: 5,
  backend: 'auto',
  runs: 'runs',
} as const;

/** Trainings that a search has on a queue at once: more than most have workers, and no burden for Redis. */
const trainingsHandedOut = 1024;

/**
 * The settings for a command: defaults, then heureka.config.yaml, then the process's environment, then flags; the later
 * wins, and a command may have defaults of its `own`. Flags that are no settings are passed over. Throws `HeurekaError('usage')` naming the source and the field.
 */
export async function resolveSettings(
  flags: Flags,
  context: Pick<Context, 'env' | 'cwd'>,
  own: Partial<Settings> = {},
): Promise<Settings> {
  const [file, environment, given] = [
    await fromFile(context.cwd),
    fromEnvironment(context.env),
    fromFlags(flags),
  ];
  const chosen = { ...file, ...environment, ...given };
  const jobs = chosen.redis === undefined ? availableParallelism() : trainingsHandedOut;
  const merged = { ...defaults, jobs, ...own, ...chosen };
  return Object.freeze({ ...merged, runs: resolve(context.cwd, merged.runs) });
}

/** How a policy is trained: the defaults, then the environment's preset, then the user's settings. */
export function resolveTraining(environment: Environment, settings: Settings): TrainingSettings {
  const overrides = { ...settings.training, ...(settings.steps !== undefined && { steps: settings.steps }) };
  return Object.freeze({ ...defaultTraining, ...environment.training, ...overrides });
}

async function fromFile(cwd: string): Promise<PartialSettings> {
  const file = await readSettingsFile(cwd);
  return file ? parse(file.content, (path) => `${file.name}: '${path.join('.')}'`) : {};
}

function fromEnvironment(env: Context['env']): PartialSettings {
  const { HEUREKA_RUNS: runs, REDIS_URL: redis } = env;
  return { ...(runs && parse({ runs }, () => 'HEUREKA_RUNS')), ...(redis && { redis }) };
}

function fromFlags(flags: Flags): PartialSettings {
  const known = new Set(knownNames([]));
  const given = Object.entries(flags).filter(([name, value]) => known.has(name) && value !== undefined);
  const values = given.map(([name, value]) => [name, numberOrText(value)]);
  return parse(
    Object.fromEntries(values),
    (path) => `--${path.join('.').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  );
}

/** '1e6' -> 1000000; a name stays a text, and the schema says what is wrong with it. */
export function numberOrText(value: string | boolean | undefined): unknown {
  return typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)
    ? Number(value)
    : value;
}

/** Checks the settings of one source, in which nothing is undefined; `label` names a field of it. */
function parse(content: unknown, label: (path: readonly PropertyKey[]) => string): PartialSettings {
  const parsed = settingsSchema.safeParse(content);
  if (parsed.success) return parsed.data as PartialSettings;
  // A misspelt name is also a missing one: the misspelling says more.
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const error = unknownName('setting', issue.keys[0]!, knownNames(issue.path));
    const path = [...issue.path, issue.keys[0]!];
    throw new HeurekaError('usage', `${label(path)} is not a setting.`, error.hint);
  }
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], content);
  const message = `${label(issue.path)} must be ${issue.message}, not ${shown(value)}.`;
  const nearest = nearestName(String(value), allowedNames(issue));
  throw new HeurekaError('usage', message, nearest && `Did you mean '${nearest}'?`);
}

/** What might have been meant: the names that a setting may have. */
function allowedNames(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(allowedNames) : [];
}

export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
