import { describe, expect, test } from 'vitest';
import { fail } from '../../../src/core/fault.ts';
import { rewardProblem } from '../../../src/problems/reward/problem.ts';
import { environmentSource, findEnvironment } from '../../../src/registry.ts';

const environment = findEnvironment('pendulum');
const { parse, wording } = rewardProblem({
  environment,
  environmentSource: environmentSource(environment),
  evaluate: async () => fail('crash', 'not evaluated here'),
});

describe('what is read from an answer', () => {
  const code = 'export function reward(s: State) {\n  return { upright: Math.cos(s.tilt) };\n}\n';
  const answered = (text: string) => `I would raise it.\n\n\`\`\`ts\n${text}\`\`\``;

  test('is the reward, checked, and its source alone', () => {
    const parsed = parse(answered(code));
    expect(parsed).toMatchObject({ text: code, solution: { ok: true, value: { source: code } } });
    expect(parse(wording.quote(code))).toEqual(parsed);
  });

  test.each([
    ['a field that is not there', code.replace('s.tilt', 's.titl'), 'type', /did you mean `tilt`/, 2],
    ['code that does not parse', code.replace('}', ''), 'syntax', /expected/, 2],
    ['something a reward may not use', code.replace('s.tilt', 'Math.random()'), 'forbidden', /random/, 2],
  ])('is a fault for %s, with its line in the code, not in the answer', (_, source, kind, message, line) => {
    const { text, solution } = parse(answered(source));
    expect(text).toBe(source);
    const fault = { kind, message: expect.stringMatching(message), line };
    expect(solution).toMatchObject({ ok: false, fault });
  });

  test('is a fault for an answer without code, which is quoted as it came', () => {
    const refusal = 'Just keep it up.';
    expect(parse(refusal)).toMatchObject({ text: refusal, solution: { fault: { kind: 'empty' } } });
    expect(wording.quote(refusal)).toBe(refusal);
    expect(wording.quote('')).toBe('(no answer)');
  });
});
