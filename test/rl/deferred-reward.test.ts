import { expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import type { EnvironmentBatch } from '../../src/core/reward.ts';
import { createBatch } from '../../src/physics/create-batch.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { DeferredReward } from '../../src/rl/deferred-reward.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { loadedOrThrow } from '../../src/sandbox/isolate.ts';

const environment = findEnvironment('acrobot');

/** The human reward, which looks at the state before a step too. */
function bind(steps: EnvironmentBatch) {
  const checked = checkReward(rewardSource(environment, 'human'), environment);
  if (!checked.ok) throw new Error(checked.fault.message);
  return loadedOrThrow(checked.value, steps, environment);
}

/** 60 environments are 17 steps at once: 40 steps fill the room twice and leave a rest. */
test.each([60, 2000])('of %i environments, says what the reward says after every step', (count) => {
  const simulation = createBatch(environment, count, new Random(0, 'start'));
  const random = new Random(1, 'actions');
  const immediate = bind(simulation);
  const deferred = new DeferredReward(simulation, bind);
  const [expected, told]: [number[][], number[][]] = [[], []];
  const settle = () => deferred.settle((totals) => told.push(Array.from(totals)));
  for (let t = 0; t < 40; t++) {
    for (let i = 0; i < count; i++) simulation.actions[i] = [-1, 0, 1][Math.floor(3 * random.uniform())]!;
    simulation.step();
    immediate.evaluate();
    expected.push(Array.from(immediate.totals));
    deferred.keep();
    if (t % 7 === 6) simulation.reset(t, random);
    if (deferred.full) settle();
  }
  settle();
  expect(told).toEqual(expected);
  expect(deferred.reward.takeStatistics()).toEqual(immediate.takeStatistics());
});
