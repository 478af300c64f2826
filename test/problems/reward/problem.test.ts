import { describe, expect, test } from 'vitest';
import { defineEnv } from '../../../src/core/environment.ts';
import { fail } from '../../../src/core/fault.ts';
import type { Checkpoint } from '../../../src/core/training.ts';
import { extractCode } from '../../../src/problems/reward/code-block.ts';
import { rewardProblem } from '../../../src/problems/reward/problem.ts';
import { renderPrompt } from '../../../src/problems/reward/prompts.ts';
import { environmentSource, environments, findEnvironment, rewardSource } from '../../../src/registry.ts';
import { checkReward } from '../../../src/sandbox/check.ts';

const problemOf = (name: string) => {
  const environment = findEnvironment(name);
  const source = environmentSource(environment);
  return rewardProblem({
    environment,
    environmentSource: source,
    evaluate: async () => fail('crash', 'not evaluated here'),
  });
};

describe('what a proposer is told', () => {
  test.each(environments.map((environment) => [environment.name, environment] as const))(
    'about %s is all of the environment, nothing of its rewards',
    (name, environment) => {
      const { role, task } = problemOf(name).describe();
      expect(task).toContain(environmentSource(environment).trim());
      expect(task).toContain(environment.task);
      for (const [field, { unit, meaning }] of Object.entries(environment.state)) {
        expect(task).toMatch(new RegExp(`readonly ${field}: number`));
        expect(task).toContain(meaning);
        expect(task).toContain(unit);
      }
      expect(`${role}${task}`).not.toMatch(/\{\{|undefined|\[object/);
      for (const kind of ['human', 'fitness'] as const) {
        const secrets = rewardSource(environment, kind)
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line.length > 20 && !line.startsWith('export function reward('));
        expect(secrets.length).toBeGreaterThan(0);
        for (const line of secrets) expect(`${role}${task}`).not.toContain(line);
      }
    },
  );

  test('shows an example of a reward that keeps its own rules', () => {
    const { role } = problemOf('pendulum').describe();
    const example = extractCode(role);
    const field = { unit: 'm', meaning: 'a coordinate' };
    const environment = defineEnv({
      ...findEnvironment('pendulum'),
      state: { x: field, y: field, goalX: field, goalY: field },
      actions: { push: { unit: 'N', meaning: 'a push', min: -1, max: 1 } },
    });
    expect(example.ok && checkReward(example.value, environment)).toMatchObject({ ok: true });
  });

  test('needs a value for everything a prompt asks for', () => {
    expect(() => renderPrompt('fault', { kind: 'type' })).toThrow(/asks for 'message'/);
    // A value is text: nothing in it is taken for a pattern or a place to fill.
    const odd = { kind: 'type', message: "$& $1 {{kind}} $'", excerpt: '' };
    expect(renderPrompt('fault', odd)).toContain("$& $1 {{kind}} $'");
  });
});

describe('what is read from an answer', () => {
  const { parse, quote } = problemOf('pendulum');
  const code = 'export function reward(s: State) {\n  return { upright: Math.cos(s.tilt) };\n}\n';

  test('is the reward, checked, and its source alone', () => {
    const parsed = parse(`I would raise it.\n\n\`\`\`ts\n${code}\`\`\``);
    expect(parsed).toMatchObject({ ok: true, value: { text: code, solution: { source: code } } });
    expect(parse(quote(code))).toEqual(parsed);
  });

  test.each([
    ['a field that is not there', code.replace('s.tilt', 's.titl'), 'type', /tilt/],
    ['code that does not parse', code.replace('}', ''), 'syntax', /./],
    ['an answer without code', 'Just keep it up.', 'empty', /fenced/],
    ['something a reward may not use', code.replace('s.tilt', 'Math.random()'), 'forbidden', /random/],
  ])('is a fault for %s', (_, answer, kind, message) => {
    const parsed = parse(answer);
    expect(parsed).toMatchObject({ ok: false, fault: { kind, message: expect.stringMatching(message) } });
  });
});

describe('a reflection', () => {
  const { reflect } = problemOf('pendulum');
  const base = {
    id: '01-01',
    iteration: 1,
    parents: [],
    solution: 'line one\nline two\nline three\nline four',
  };
  const checkpoint = (k: number): Checkpoint => ({
    steps: 1000 * k,
    fitness: 10 * k,
    episodeLength: 200,
    reward: k,
    components: {
      upright: { mean: k / 3, min: -1, max: 1, std: 0.5, varianceShare: 0.9 },
      effort: { mean: -0.001234, min: -1, max: 0, std: 0.1, varianceShare: 0.1 },
    },
  });

  test('tells how components, score and episodes went, at every checkpoint', () => {
    const checkpoints = Array.from({ length: 10 }, (_, k) => checkpoint(k + 1));
    const text = reflect({ ...base, outcome: { ok: true, score: 100, detail: { checkpoints } } });
    const lines = text.split('\n');
    expect(lines).toContain(
      "upright: [0.333, 0.667, 1, 1.33, 1.67, 2, 2.33, 2.67, 3, 3.33], max: 3.33, mean: 1.83, min: 0.333, share of the reward's variance at the end: 0.9",
    );
    expect(text).toContain('effort: [-0.00123,');
    expect(lines).toContain(
      'task_score: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], max: 100, mean: 55, min: 10',
    );
    expect(text).toContain('episode_length: [200,');
    expect(text).toMatch(/At 10 evenly spaced moments/);
  });

  test('on a fault shows what is wrong and where', () => {
    const fault = { kind: 'type', message: 'There is no such field.', line: 3 } as const;
    expect(reflect({ ...base, outcome: { ok: false, fault } })).toBe(
      [
        'This reward failed (type): There is no such field.',
        '```',
        '    1 | line one',
        '    2 | line two',
        '>   3 | line three',
        '    4 | line four',
        '```',
      ].join('\n'),
    );
    expect(reflect({ ...base, outcome: fail('timeout', 'It took too long.') })).toBe(
      'This reward failed (timeout): It took too long.',
    );
  });
});
