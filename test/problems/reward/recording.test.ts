import { describe, expect, test } from 'vitest';
import { recordTransitions } from '../../../src/problems/reward/recording.ts';
import { environments, findEnvironment, rewardSource } from '../../../src/registry.ts';
import { checkReward } from '../../../src/sandbox/check.ts';
import { tryReward } from '../../../src/sandbox/trial.ts';

describe('recorded transitions', () => {
  test.each(environments.map((environment) => [environment.name, environment] as const))(
    'of %s are finite, follow from one another, and pass the rewards that come with it',
    (_, environment) => {
      const recorded = recordTransitions(environment);
      expect([...recorded.state, ...recorded.previous, ...recorded.actions].every(Number.isFinite)).toBe(
        true,
      );
      expect(recorded.state).not.toEqual(recorded.previous);
      for (const kind of ['human', 'fitness'] as const) {
        const source = checkReward(rewardSource(environment, kind), environment);
        expect(source.ok && tryReward(source.value, recorded, environment)).toBeUndefined();
      }
    },
  );

  test('are the same every time, and know whether an episode can end early', () => {
    const [one, two] = [0, 1].map(() => recordTransitions(findEnvironment('cartpole')));
    expect(two).toEqual(one);
    const early = ['cartpole', 'mountain-car', 'acrobot', 'hopper', 'pendulum', 'half-cheetah'];
    expect(early.filter((name) => recordTransitions(findEnvironment(name)).endsEarly)).toEqual(
      early.slice(0, 4),
    );
  });
});
