import { join } from 'node:path';
import type { ChatProgress } from '../../core/chat.ts';
import { HeurekaError } from '../../core/errors.ts';
import { defaultModel, openaiConfigured } from '../../llm/configuration.ts';
import type { ManualTask } from '../../llm/manual.ts';
import { listedPrices, type Prices, priceOf } from '../../llm/prices.ts';
import type { Proposer } from '../../optimize/problem.ts';
import { chatProposer } from '../../optimize/proposers/chat.ts';
import { replayProposer } from '../../optimize/proposers/replay.ts';
import { evolveProposer } from '../../problems/reward/evolve/evolve.ts';
import { isSearchEvent, type RewardDetail } from '../../problems/reward/search.ts';
import { findEnvironment } from '../../registry.ts';
import type { Run } from '../../runs/run-folder.ts';
import type { Context } from '../context.ts';
import type { Settings } from '../settings.ts';
import { searchEvents } from './history.ts';
import type { SearchSettings } from './perform.ts';
import { readRecording } from './recording.ts';
import { recordingFile } from './replay.ts';

/** Who writes the rewards of a search, as config.json keeps it. */
export type ProposerSettings = Pick<SearchSettings, 'proposer' | 'model' | 'prices'>;

/** What a proposer tells its surroundings while it works. */
export interface Listener {
  readonly onProgress: (progress: ChatProgress) => void;
  readonly onTask: (task: ManualTask) => void;
}

/** `auto` asks a language model when one is configured, and is the built-in proposer when none is. */
export async function chooseProposer(settings: Settings, context: Context): Promise<ProposerSettings> {
  const { proposer } = settings;
  if (proposer === 'evolve' || proposer === 'manual') return { proposer };
  if (proposer === 'auto' && !openaiConfigured(context.env)) return { proposer: 'evolve' };
  const { connect } = await import('../../llm/connection.ts');
  const { parseModels } = await import('../../llm/mixture.ts');
  // Fails here, before there is a run, when there is no key.
  connect(context.env);
  const model = settings.model ?? defaultModel;
  const models = parseModels(model).map((part) => part.model);
  return { proposer: 'openai', model, prices: pricesOf(models, settings) };
}

/** The prices of the models in use, kept with the run: what a stopped search may still spend must not change. */
function pricesOf(models: readonly string[], { prices, maxCost }: Settings): Prices {
  const known: Prices = { ...listedPrices(), ...(prices as Prices | undefined) };
  const found = models.flatMap((model) => {
    const price = priceOf(model, known);
    if (!price && maxCost !== undefined) throw unpriced(model);
    return price ? [[model, price] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The proposer that the settings of a run name. */
export async function openProposer(
  run: Run,
  settings: SearchSettings,
  context: Context,
  listener: Listener,
): Promise<Proposer<RewardDetail>> {
  switch (settings.proposer) {
    case 'evolve':
      return evolveProposer(findEnvironment(settings.environment));
    case 'openai':
      return chatProposer(await openChat(settings, context, listener.onProgress));
    case 'manual': {
      const { manualChat } = await import('../../llm/manual.ts');
      const folder = join(run.folder, 'manual');
      return chatProposer(manualChat({ folder, show: listener.onTask, onProgress: listener.onProgress }));
    }
    case 'replay': {
      const { entries } = readRecording(recordingFile(run));
      return replayProposer(
        searchEvents(entries).filter(isSearchEvent),
        settings.recorded?.proposer !== 'evolve',
      );
    }
  }
}

/** One language model, or several by their weights. */
async function openChat(
  { model = defaultModel, prices = {} }: SearchSettings,
  { env }: Context,
  onProgress: Listener['onProgress'],
) {
  const { openaiChat } = await import('../../llm/openai.ts');
  const { mixture, parseModels } = await import('../../llm/mixture.ts');
  const models = parseModels(model).map((part) => ({
    ...part,
    chat: openaiChat({ environment: env, model: part.model, prices, onProgress }),
  }));
  return models.length === 1 ? models[0]!.chat : mixture(models);
}

const unpriced = (model: string) =>
  new HeurekaError(
    'usage',
    `--max-cost needs a price of ${model}, and there is none.`,
    `Add it to heureka.config.yaml, in US dollars a million tokens, such as: prices: { "${model}": { input: 1, output: 4 } }`,
  );
