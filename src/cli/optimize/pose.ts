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

/** An instance of the problem for every repeat. */
export async function poseAll(settings: PoseSettings, context: Context): Promise<readonly Posed[]> {
  const { problem, problemFile, options, prices = {}, repeats, seed } = settings;
  const definition = await findProblemAgain(problem, problemFile, context.cwd);
  const posed: Posed[] = [];
  for (let restart = 1; restart <= repeats; restart++) {
    const surroundings = {
      ...{ seed: restartSeed(seed, restart), cwd: context.cwd },
      openChat: (model: string) => openChat({ model, prices }, context, () => {}),
    };
    posed.push(await definition.pose(options, surroundings));
  }
  return posed;
}
