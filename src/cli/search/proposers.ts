import { join } from 'node:path';
import type { ChatProgress } from '../../core/chat.ts';
import { defaultModel } from '../../llm/configuration.ts';
import type { ManualTask } from '../../llm/manual.ts';
import type { SearchEvent } from '../../optimize/events.ts';
import type { Proposer } from '../../optimize/problem.ts';
import { chatProposer, linearTemperature } from '../../optimize/proposers/chat.ts';
import { replayProposer } from '../../optimize/proposers/replay.ts';
import { isSearchEvent } from '../../problems/reward/search.ts';
import type { Run } from '../../runs/run-folder.ts';
import type { Context } from '../context.ts';
import { searchEvents } from './history.ts';
import type { SearchSettings } from './perform.ts';
import { readRecording } from './recording.ts';
import { recordingFile } from './replay.ts';

/** What a proposer tells its surroundings while it works. */
export interface Listener {
  readonly onProgress: (progress: ChatProgress) => void;
  readonly onTask: (task: ManualTask) => void;
}

/** What of a run's settings tells who is asked. */
export type AskedSettings = Pick<
  SearchSettings,
  'proposer' | 'model' | 'prices' | 'recorded' | 'iterations' | 'temperature'
>;

/** The proposer that the settings of a run name; `builtIn` is the one that needs no language model. */
export async function openProposer<Detail>(
  run: Run,
  settings: AskedSettings,
  context: Context,
  listener: Listener,
  builtIn: () => Proposer<Detail>,
): Promise<Proposer<Detail>> {
  switch (settings.proposer) {
    case 'evolve':
      return builtIn();
    case 'openai':
      return chatProposer(await openChat(settings, context, listener.onProgress), heatOf(settings));
    case 'manual': {
      const { manualChat } = await import('../../llm/manual.ts');
      const folder = join(run.folder, 'manual');
      const chat = manualChat({ folder, show: listener.onTask, onProgress: listener.onProgress });
      // The result does not wait until a person has written down what the search taught.
      const { conclude: _, ...proposer } = chatProposer(chat);
      return proposer;
    }
    case 'replay': {
      const { entries } = readRecording(recordingFile(run));
      return replayProposer(
        searchEvents(entries).filter(isSearchEvent) as readonly SearchEvent<Detail>[],
        settings.recorded?.proposer !== 'evolve',
      );
    }
  }
}

/** How the temperature goes, where one is set. */
function heatOf({ temperature, iterations }: AskedSettings) {
  return temperature ? { temperature: linearTemperature(temperature.from, temperature.to, iterations) } : {};
}

/** One language model, or several by their weights. */
export async function openChat(
  { model = defaultModel, prices = {} }: Pick<AskedSettings, 'model' | 'prices'>,
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
