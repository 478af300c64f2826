import { expect, test } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { aimOf } from '../../../../src/problems/reward/evolve/aim.ts';
import { freshGenome, grammarOf } from '../../../../src/problems/reward/evolve/grammar.ts';
import { renderGenome } from '../../../../src/problems/reward/evolve/render.ts';
import { surveyEnvironment } from '../../../../src/problems/reward/evolve/survey.ts';
import { environments, findEnvironment } from '../../../../src/registry.ts';

const rates = { x: 'xVelocity', y: 'yVelocity', z: 'zVelocity' };

test('a task that asks for speed names its direction; others have no aim', () => {
  const aims = environments.flatMap((environment) => {
    const declared = Object.entries(rates).filter(([position]) => position in environment.state);
    const aim = aimOf(environment, Object.fromEntries(declared));
    return aim ? [[environment.name, aim.rate]] : [];
  });
  expect(Object.fromEntries(aims)).toEqual({
    swimmer: 'xVelocity',
    hopper: 'xVelocity',
    'half-cheetah': 'xVelocity',
    walker2d: 'xVelocity',
    ant: 'xVelocity',
    humanoid: 'xVelocity',
  });
});

test('the words of the task decide, not the order of the fields', () => {
  const swimmer = findEnvironment('swimmer');
  const plane = { x: 'xVelocity', y: 'yVelocity' };
  const across = { ...swimmer, task: 'Cross the pool, swimming across it as quickly as can be.' };
  expect(aimOf(across, plane)).toEqual({ position: 'y', rate: 'yVelocity' });
  expect(aimOf({ ...swimmer, task: 'Swim as fast as it can.' }, plane)).toBeUndefined();
});

test('most programs for a hopper pay for speed, and many for staying up', () => {
  const hopper = findEnvironment('hopper');
  const grammar = grammarOf(hopper, surveyEnvironment(hopper));
  const sources = Array.from({ length: 200 }, (_, seed) =>
    renderGenome(freshGenome(grammar, new Random(seed)), hopper),
  );
  const share = (pattern: RegExp) => sources.filter((source) => pattern.test(source)).length / sources.length;
  expect(share(/= \d[\d.]*( \* s\.xVelocity\b| \* \(s\.x - prev\.x\))|= s\.xVelocity\b/)).toBeGreaterThan(
    0.7,
  );
  expect(share(/const alive/)).toBeGreaterThan(0.35);
  expect(share(/const effort = -/)).toBeGreaterThan(0.2);
});
