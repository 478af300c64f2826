import { expect, test } from 'vitest';
import { gymnasiumTask, publishedTasks, settingsOf } from '../../bench/measure/gymnasium-task.ts';
import { mean } from '../../src/core/statistics.ts';
import { simdBackend } from '../../src/rl/backends/simd/simd.ts';
import { train } from '../../src/rl/train.ts';

const seeds = [0, 1, 2, 3, 4];

test.each(publishedTasks)(
  '$environment reaches the published level in Gymnasium`s own reward',
  async (task) => {
    const settings = settingsOf(task);
    const backend = await simdBackend();
    const returns: number[] = [];
    const start = performance.now();
    for (const seed of seeds) {
      const trained = gymnasiumTask(task.environment, settings, seed);
      returns.push((await train(trained, settings, seed, backend)).finalFitness);
    }
    const seconds = (performance.now() - start) / 1000 / seeds.length;
    const each = returns.map((value) => value.toFixed(1)).join(' ');
    console.log(
      `${task.environment}: ${mean(returns).toFixed(1)} (${each}), ${seconds.toFixed(1)} s a training`,
    );
    // The last policy, deterministic, over 100 episodes it was not trained on; the mean of five seeds.
    expect(mean(returns), returns.join(', ')).toBeGreaterThanOrEqual(task.level);
  },
);
