import type { Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import type { Limits } from '../../optimize/purse.ts';
import { environmentFile } from '../../registry.ts';
import type { Run } from '../../runs/run-folder.ts';
import { chooseBackend } from '../backend.ts';
import type { Context } from '../context.ts';
import { formatMoney } from '../ledger.ts';
import { type Flags, resolveTraining, type Settings } from '../settings.ts';
import { chooseProposer } from './choose-proposer.ts';
import { resolveModes } from './modes.ts';
import type { SearchSettings } from './perform.ts';
import { findRecording } from './recording.ts';
import { keepRecording, replaySettings } from './replay.ts';
import { findStartPolicy, keepStartPolicy, trainingFrom } from './start-policy.ts';
import { strategySettings } from './strategies.ts';

/** What a search will be, and what its run keeps besides its settings. */
export interface SearchPlan {
  readonly search: SearchSettings;
  readonly keep: (run: Run) => void;
}

/** Resolves everything that decides a search's result. Throws `HeurekaError` before there is a run. */
export async function planSearch(
  environment: Environment,
  settings: Settings,
  flags: Flags,
  context: Context,
): Promise<SearchPlan> {
  if (settings.proposer.startsWith('replay:')) {
    const recording = findRecording(settings.proposer.slice('replay:'.length), settings.runs, context.cwd);
    const search = replaySettings(recording, environment.name, flags);
    return { search, keep: (run) => keepRecording(run, recording) };
  }
  const modes = await resolveModes(settings, environment, context);
  const start =
    settings.from === undefined ? undefined : findStartPolicy(settings.from, environment, settings.runs);
  const preset = resolveTraining(environment, settings);
  const training = start ? trainingFrom(start, preset, settings) : preset;
  const file = environmentFile(environment);
  const search: SearchSettings = {
    environment: environment.name,
    ...(file && { environmentFile: file }),
    ...(await chooseProposer(settings, context)),
    ...modes,
    ...(start && { from: start.label }),
    ...strategySettings(settings),
    iterations: settings.iterations,
    samples: settings.samples,
    seed: settings.seed,
    finalSeeds: settings.seeds,
    training,
    backend: await chooseBackend(settings, environment, training),
    ...(settings.maxTime !== undefined && { maxTime: settings.maxTime }),
  };
  const limits = await spendingLimits(search, settings, environment);
  return {
    search: limits ? { ...search, limits } : search,
    keep: (run) => {
      if (start) keepStartPolicy(run, start.policy);
    },
  };
}

/** The limits on what a language model may take, with what its answers are expected to take before any is known. */
export async function spendingLimits(
  search: SearchSettings,
  { maxCost, maxTokens, runs }: Pick<Settings, 'maxCost' | 'maxTokens' | 'runs'>,
  environment: Environment,
): Promise<Limits | undefined> {
  if (search.proposer !== 'openai' || (maxCost === undefined && maxTokens === undefined)) return undefined;
  const { forecastAnswers } = await import('../forecast/answers.ts');
  const { first, next } = forecastAnswers(search, environment, runs);
  const tokens = first.inputTokens + first.outputTokens;
  if (maxCost !== undefined && (first.cost ?? 0) > maxCost) {
    throw tooLittle(`--max-cost ${maxCost}`, formatMoney(first.cost ?? 0));
  }
  if (maxTokens !== undefined && tokens > maxTokens) {
    throw tooLittle(`--max-tokens ${maxTokens}`, `${tokens} tokens`);
  }
  return {
    ...(maxCost !== undefined && { cost: maxCost }),
    ...(maxTokens !== undefined && { tokens: maxTokens }),
    expected: { first, next },
  };
}

const tooLittle = (limit: string, expected: string) =>
  new HeurekaError(
    'usage',
    `${limit} is less than the first answer is expected to take: ${expected}.`,
    'See what the whole search is expected to take: add --dry-run instead.',
  );
