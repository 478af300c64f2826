import { join } from 'node:path';
import type { ChatProgress } from '../../core/chat.ts';
import { defaultModel } from '../../llm/configuration.ts';
import type { ManualTask } from '../../llm/manual.ts';
import type { Proposer } from '../../optimize/problem.ts';
import { chatProposer } from '../../optimize/proposers/chat.ts';
import { replayProposer } from '../../optimize/proposers/replay.ts';
import { evolveProposer } from '../../problems/reward/evolve/evolve.ts';
import { isSearchEvent, type RewardDetail } from '../../problems/reward/search.ts';
import { findEnvironment } from '../../registry.ts';
import type { Run } from '../../runs/run-folder.ts';
import type { Context } from '../context.ts';
import { searchEvents } from './history.ts';
import { plainModes } from './modes.ts';
import type { SearchSettings } from './perform.ts';
import { readRecording } from './recording.ts';
import { recordingFile } from './replay.ts';

/** What a proposer tells its surroundings while it works. */
export interface Listener {
  readonly onProgress: (progress: ChatProgress) => void;
  readonly onTask: (task: ManualTask) => void;
}

/** The proposer that the settings of a run name. */
export async function openProposer(
  run: Run,
  settings: SearchSettings,
  context: Context,
  listener: Listener,
): Promise<Proposer<RewardDetail>> {
  const { reasoning } = { ...plainModes, ...settings };
  switch (settings.proposer) {
    case 'evolve':
      return evolveProposer(findEnvironment(settings.environment));
    case 'openai':
      return chatProposer(await openChat(settings, context, listener.onProgress), { reasoning });
    case 'manual': {
      const { manualChat } = await import('../../llm/manual.ts');
      const folder = join(run.folder, 'manual');
      const chat = manualChat({ folder, show: listener.onTask, onProgress: listener.onProgress });
      // The result does not wait until a person has written down what the search taught.
      const { conclude: _, ...proposer } = chatProposer(chat, { reasoning });
      return proposer;
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
