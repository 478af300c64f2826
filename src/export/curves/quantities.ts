import type { Checkpoint } from '../../core/training.ts';

/** What a checkpoint holds, by name: 'fitness', 'component/upright/mean'. */
export function quantities({ fitness, episodeLength, reward, components }: Checkpoint): [string, number][] {
  const parts = Object.entries(components).flatMap(([name, statistics]) =>
    Object.entries(statistics).map(([statistic, value]): [string, number] => [
      `component/${name}/${statistic}`,
      value,
    ]),
  );
  return [['fitness', fitness], ['episodeLength', episodeLength], ['reward', reward], ...parts];
}
