import { existsSync, readFileSync } from 'node:fs';
import type { Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import type { ParentScope } from '../../optimize/strategies/eureka.ts';
import type { PromptOverrides } from '../../problems/reward/prompts.ts';
import type { Lessons } from '../../problems/reward/wording.ts';
import { fileError } from '../../runs/file-error.ts';
import { openRun } from '../../runs/run-folder.ts';
import type { Context } from '../context.ts';
import { findReward, type NamedReward } from '../reward-argument.ts';
import type { Settings } from '../settings.ts';
import { lessonsFile } from './run-files.ts';

/** How a search departs from the plain one, as config.json keeps it: texts and sources, not where they came from. */
export interface SearchModes {
  /** Independent searches. */
  readonly restarts: number;
  /** Times that an answer which fails is sent back. */
  readonly repairs: number;
  readonly parent: ParentScope;
  /** Whether an iteration's worse candidates are stopped early. */
  readonly halving: boolean;
  /** Whether a proposer sees how the components behaved. */
  readonly reflection: boolean;
  /** Whether a person is asked between iterations. */
  readonly ask: boolean;
  /** The first candidate. */
  readonly init?: NamedReward;
  /** What a person wants, from the start. */
  readonly feedback?: string;
  /** Whose policy every training starts from; it lies in the run's folder. */
  readonly from?: string;
  readonly prompts?: PromptOverrides;
  readonly lessons?: Lessons & { readonly run: string };
}

/** What runs without a mode's setting were searched with. */
export const plainModes: SearchModes = {
  restarts: 1,
  repairs: 0,
  parent: 'global',
  halving: false,
  reflection: true,
  ask: false,
};

/** Everything that can be wrong with a mode is found here, before there is a run. Throws `HeurekaError('usage')`. */
export async function resolveModes(
  settings: Settings,
  environment: Environment,
  context: Context,
): Promise<Omit<SearchModes, 'from'>> {
  const { restarts, repairs, parent, halving, reflection, ask, feedback } = settings;
  if (ask && !context.stdin?.isTTY) {
    throw new HeurekaError(
      'usage',
      '--ask needs a terminal to ask on.',
      'Give --feedback "...", or resume with it.',
    );
  }
  if (ask && restarts > 1) {
    throw new HeurekaError('usage', '--ask goes with one search.', 'Leave out --restarts, or --ask.');
  }
  refuseHalvingByWorkers(halving, settings);
  const prompts = settings.prompts === undefined ? undefined : await readPrompts(settings.prompts, context);
  return {
    ...{ restarts, repairs, parent, halving, reflection, ask },
    ...(settings.init !== undefined && {
      init: await findInit(settings.init, settings.runs, environment, context),
    }),
    ...(feedback !== undefined && { feedback }),
    ...(prompts && { prompts }),
    ...(settings.lessons !== undefined && { lessons: findLessons(settings.lessons, settings.runs) }),
  };
}

/** A training that waits for the others of its iteration would hold its worker up. Throws `HeurekaError('usage')`. */
export function refuseHalvingByWorkers(halving: boolean, { redis }: Pick<Settings, 'redis'>): void {
  if (!halving || redis === undefined) return;
  throw new HeurekaError(
    'usage',
    '--halving needs the trainings of an iteration on this machine, not on workers.',
    'Leave out --halving, or --redis (and REDIS_URL).',
  );
}

async function readPrompts(folder: string, context: Context): Promise<PromptOverrides> {
  const { readPromptFolder } = await import('../prompt-folder.ts');
  return readPromptFolder(folder, context.cwd);
}

async function findInit(
  argument: string,
  runs: string,
  environment: Environment,
  { cwd }: Context,
): Promise<NamedReward> {
  const reward = findReward(argument, environment, runs, cwd);
  const { checkedOrThrow } = await import('../train-one.ts');
  checkedOrThrow(reward, environment);
  return reward;
}

/** The lessons of a run, as they are now: a person may have mended them. */
function findLessons(reference: string, runs: string): NonNullable<SearchModes['lessons']> {
  const run = openRun(runs, reference);
  const file = lessonsFile(run);
  if (!existsSync(file)) {
    throw new HeurekaError(
      'usage',
      `${run.name} has no lessons.`,
      'They are drawn at the end of a search with a language model.',
    );
  }
  try {
    const text = readFileSync(file, 'utf8').trim();
    return { run: run.name, environment: run.config.environment, text };
  } catch (error) {
    throw new HeurekaError('usage', fileError(error, 'read', file).message);
  }
}
