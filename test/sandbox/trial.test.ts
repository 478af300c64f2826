import { describe, expect, test } from 'vitest';
import { type Recording, tryReward } from '../../src/sandbox/trial.ts';
import { checked } from './checked.ts';
import { batchOf, lander, unchecked } from './lander.ts';

const recording = (endsEarly = false): Recording => ({ ...batchOf(64), endsEarly });
const reward = (body: string) => checked(`export function reward(s: State, a: Action) { ${body} }`);

describe('a trial', () => {
  test('leaves a sound reward and the recording as they were', () => {
    const recorded = recording();
    const before = recorded.state.slice();
    const sound = reward('return { near: Math.exp(-s.x * s.x), effort: -0.01 * a.main ** 2 };');
    expect(tryReward(sound, recorded, lander)).toBeUndefined();
    expect(recorded.state).toEqual(before);
  });

  test.each([
    ['not finite in a state', reward('return { depth: Math.log(s.height) };'), /`depth` is NaN at s = /],
    ['exploding', reward('return { far: Math.exp(40 * s.x) };'), /at most 1000000 in size/],
    [
      'the same in every state',
      reward('return { alive: 1, time: -0.25 };'),
      /is 0.75 in each of 64 recorded states/,
    ],
    [
      'one that counts its calls',
      unchecked('let calls = 0; function reward(s) { return { near: s.x + 1e-9 * calls++ }; }'),
      /keep nothing between calls/,
    ],
    [
      'one that remembers the state before',
      unchecked('let last = 0; function reward(s) { const near = s.x - last; last = s.x; return { near }; }'),
      /keep nothing between calls/,
    ],
  ])('refuses a reward that is %s', (_, source, message) => {
    const fault = tryReward(source, recording(), lander);
    expect(fault).toMatchObject({ kind: 'value', message: expect.stringMatching(message) });
  });

  test('lets a constant pass where an episode can end early: to stay alive is then worth something', () => {
    expect(tryReward(reward('return { alive: 1 };'), recording(true), lander)).toBeUndefined();
  });
});
