import { expect, test } from 'vitest';
import type { Environment } from '../../src/core/environment.ts';
import { findFlaw } from '../../src/environments/soundness.ts';
import { environments, findEnvironment } from '../../src/registry.ts';

const pendulum = findEnvironment('pendulum');
const field = { unit: 'm', meaning: 'a length' };

test('nothing is wrong with our own environments', () => {
  for (const environment of environments) expect(findFlaw(environment), environment.name).toBeUndefined();
});

test.each<[string, Partial<Record<keyof Environment, unknown>>, RegExp]>([
  ['a name with capitals', { name: 'Pendulum' }, /'name' of lower-case words/],
  ['no task', { task: '' }, /'task'/],
  ['a timestep of nothing', { timestep: 0 }, /'timestep'.*not 0/],
  ['a broken episode', { episodeLength: 1.5 }, /'episodeLength'.*not 1.5/],
  ['no reset', { reset: undefined }, /a function 'reset'/],
  ['a field that is no name', { state: { 'a-b': field } }, /'state.a-b'/],
  ['a field without a unit', { state: { x: { meaning: 'm' } } }, /'state.x' a 'unit' and a 'meaning'/],
  ['no action', { actions: {} }, /no 'actions'/],
  ['an empty range', { actions: { push: { ...field, min: 1, max: 1 } } }, /'actions.push' a finite 'min'/],
  ['an endless range', { actions: { push: { ...field, min: 0, max: Infinity } } }, /'actions.push' a finite/],
  ['one choice', { actions: { push: { ...field, values: [1] } } }, /two values/],
  [
    'a discrete action beside another',
    { actions: { push: { ...field, values: [0, 1] }, pull: { ...field, min: 0, max: 1 } } },
    /'push' with others/,
  ],
  [
    'a field that reset forgets',
    { state: { ...pendulum.state, other: field } },
    /'state.other', which 'reset'/,
  ],
  ['a field nobody declared', { state: { angle: field, tilt: field } }, /'angularVelocity' from 'reset'/],
  [
    'a step that is not finite',
    { step: () => ({ angle: 0, angularVelocity: Number.NaN, tilt: 0 }) },
    /'angularVelocity' = NaN from 'step'/,
  ],
  ['an observation that is no list', { observation: () => 1 }, /list of numbers/],
  ['an observation that is not finite', { observation: () => [Infinity] }, /Infinity in 'observation'/],
  ['an end at the start', { terminated: () => true }, /where an episode starts/],
])('%s is found', (_, change, flaw) => {
  expect(findFlaw({ ...pendulum, ...change } as Environment)).toMatch(flaw);
});
