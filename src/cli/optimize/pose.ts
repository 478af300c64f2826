import type { Chat } from '../../core/chat.ts';
import { HeurekaError } from '../../core/errors.ts';
import { isLoopback } from '../../llm/configuration.ts';
import { restartSeed } from '../../optimize/search.ts';
import type { Posed } from '../../problems/definition.ts';
import type { Context } from '../context.ts';
import { openChat } from '../search/proposers.ts';
import { findProblemAgain } from './find-problem.ts';
import type { OptimiseSettings } from './settings.ts';

/** What decides which instances of a problem there are. */
type PoseSettings = Pick<
  OptimiseSettings,
  'problem' | 'problemFile' | 'options' | 'prices' | 'repeats' | 'seed'
>;

/** An instance of the problem for every repeat, with `folder` to keep files in, once there is one. */
export async function poseAll(
  settings: PoseSettings,
  context: Context,
  folder?: string,
): Promise<readonly Posed[]> {
  const { problem, problemFile, options, prices = {}, repeats, seed } = settings;
  const definition = await findProblemAgain(problem, problemFile, context.cwd);
  const posed: Posed[] = [];
  for (let restart = 1; restart <= repeats; restart++) {
    const surroundings = {
      ...{ seed: restartSeed(seed, restart), cwd: context.cwd },
      ...(folder !== undefined && { folder }),
      openChat: (model: string, url?: string) => openScorer({ model, prices }, url, context),
    };
    posed.push(await definition.pose(options, surroundings));
  }
  return posed;
}

/** A language model that scores. The key for one place is no other place's business. */
async function openScorer(
  asked: Parameters<typeof openChat>[0],
  url: string | undefined,
  context: Context,
): Promise<Chat> {
  if (url === undefined) return openChat(asked, context, () => {});
  const { SCORER_API_KEY } = context.env;
  if (!SCORER_API_KEY && !isLoopback(url)) {
    throw new HeurekaError('unavailable', `The scorer at ${url} needs a key: SCORER_API_KEY is not set.`);
  }
  const env = { ...context.env, OPENAI_BASE_URL: url, OPENAI_API_KEY: SCORER_API_KEY };
  return openChat(asked, { ...context, env }, () => {});
}
