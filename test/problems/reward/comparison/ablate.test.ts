import { describe, expect, test } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { createBatch } from '../../../../src/physics/create-batch.ts';
import { ablate } from '../../../../src/problems/reward/comparison/ablate.ts';
import { environments, findEnvironment, rewardSource } from '../../../../src/registry.ts';
import { checkReward } from '../../../../src/sandbox/check.ts';
import { loadReward } from '../../../../src/sandbox/isolate.ts';

/** Means of the components over a few random steps. */
function componentMeans(source: string, name: string): Record<string, number> {
  const environment = findEnvironment(name);
  const checked = checkReward(source, environment);
  if (!checked.ok) throw new Error(`${checked.fault.message}\n${source}`);
  const batch = createBatch(environment, 8, new Random(2, 'start'));
  const loaded = loadReward(checked.value, batch, environment);
  if (!loaded.ok) throw new Error(loaded.fault.message);
  for (let t = 0; t < 5; t++) {
    batch.actions.fill('values' in Object.values(environment.actions)[0]! ? -1 : 0.3);
    batch.step();
    loaded.value.evaluate();
  }
  const means = Object.entries(loaded.value.takeStatistics()).map(([key, { mean }]) => [key, mean]);
  loaded.value.dispose();
  return Object.fromEntries(means);
}

describe.each(environments.map(({ name }) => name))('the human reward of %s', (name) => {
  const source = rewardSource(findEnvironment(name), 'human');
  const whole = componentMeans(source, name);
  const names = Object.keys(whole);
  const variants = ablate('human', source, names, findEnvironment(name))!;

  test('is taken apart: each component removed and halved, the others as they were', () => {
    expect(variants).toHaveLength(2 * names.length);
    for (const component of names) {
      const { [component]: own, ...others } = whole;
      const of = (change: string) =>
        variants.find(({ label }) => label === `human ${change} ${component}`)!.source;
      expect(componentMeans(of('removed'), name)).toEqual(others);
      expect(componentMeans(of('halved'), name)).toEqual({ ...others, [component]: own! / 2 });
    }
  });
});

test('a reward of one component has nothing to be removed', () => {
  const source = rewardSource(findEnvironment('cartpole'), 'fitness');
  const labels = ablate('fitness', source, ['alive'], findEnvironment('cartpole'))!.map(({ label }) => label);
  expect(labels).toEqual(['fitness halved alive']);
});
