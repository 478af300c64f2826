import { expect, test } from 'vitest';
import {
  classicTasks,
  gymnasiumTask,
  humanoidTask,
  type PublishedTask,
  robotTasks,
  settingsOf,
} from '../../bench/measure/gymnasium-task.ts';
import { mean } from '../../src/core/statistics.ts';
import { simdBackend } from '../../src/rl/backends/simd/simd.ts';
import { train } from '../../src/rl/train.ts';

const backend = await simdBackend();

test.each(classicTasks)('$environment reaches the published level in Gymnasium`s own reward', (task) =>
  reachesLevel(task, [0, 1, 2, 3, 4]),
);

test.each(robotTasks)('$environment reaches the published level in Gymnasium`s own reward', (task) =>
  reachesLevel(task, [0, 1, 2]),
);

test('the humanoid learns to walk', () => reachesLevel(humanoidTask, [0]), 1_800_000);

/** The last policy, deterministic, over 100 episodes it was not trained on; the mean of the seeds. */
async function reachesLevel(task: PublishedTask, seeds: readonly number[]): Promise<void> {
  const settings = settingsOf(task);
  const returns: number[] = [];
  const start = performance.now();
  for (const seed of seeds) {
    const trained = gymnasiumTask(task.environment, settings, seed);
    returns.push((await train(trained, settings, seed, backend)).finalFitness);
  }
  const seconds = (performance.now() - start) / 1000 / seeds.length;
  const each = returns.map((value) => value.toFixed(1)).join(' ');
  const took = `${seconds.toFixed(1)} s a training, ${Math.round(settings.steps / seconds)} steps/s`;
  console.log(`${task.environment}: ${mean(returns).toFixed(1)} (${each}), ${took}`);
  expect(mean(returns), returns.join(', ')).toBeGreaterThanOrEqual(task.level);
}
