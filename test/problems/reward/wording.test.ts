import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../src/core/candidate.ts';
import { defineEnv, type Environment } from '../../../src/core/environment.ts';
import { fail } from '../../../src/core/fault.ts';
import type { Checkpoint } from '../../../src/core/training.ts';
import { conversation, repairConversation, reviewConversation } from '../../../src/optimize/conversation.ts';
import type { ProposalRequest } from '../../../src/optimize/problem.ts';
import { extractCode } from '../../../src/problems/reward/code-block.ts';
import { rewardProblem } from '../../../src/problems/reward/problem.ts';
import type { TrainingDetail } from '../../../src/problems/reward/reflection.ts';
import type { RewardWordingOptions } from '../../../src/problems/reward/wording.ts';
import { environmentSource, environments, findEnvironment, rewardSource } from '../../../src/registry.ts';
import { checkReward } from '../../../src/sandbox/check.ts';

type Settings = Partial<Omit<RewardWordingOptions, 'environment' | 'environmentSource'>>;

const problemOf = (environment: Environment, settings: Settings = {}) =>
  rewardProblem<TrainingDetail>({
    environment,
    environmentSource: environmentSource(environment),
    evaluate: async () => fail('crash', 'not evaluated here'),
    ...settings,
  });

/** Ten checkpoints of a training that got better. */
const checkpoints = Array.from({ length: 10 }, (_, k): Checkpoint => {
  const done = (k + 1) / 10;
  return {
    ...{ steps: 10_000 * (k + 1), fitness: 400 * done ** 2, episodeLength: 100 + 400 * done, reward: done },
    components: {
      upright: { mean: 2 * done - 1, min: -1, max: 1, std: 0.5, varianceShare: 0.9 },
      effort: { mean: -0.001234, min: -1, max: 0, std: 0.1, varianceShare: 0.1 },
    },
  };
});

const solution = `export function reward(s: State, a: Action) {
  const upright = Math.cos(s.angle);
  const effort = -0.01 * a.force ** 2;
  return { upright, effort };
}
`;
const best: Candidate<TrainingDetail> = {
  ...{ id: '01-02', iteration: 1, parents: [], solution },
  outcome: { ok: true, score: 400, detail: { checkpoints } },
};
const failed = (id: string, source: string, fault: ReturnType<typeof fail>): Candidate<TrainingDetail> => ({
  ...{ id, iteration: 1, parents: [], solution: source, outcome: fault },
});
const typo = fail('type', '`s.angel` is not a field of State; did you mean `angle`?', 2);
const failures = [
  failed('01-01', solution.replace('s.angle', 's.angel'), typo),
  failed(
    '01-03',
    solution,
    fail('timeout', 'The reward did not return in time; is there a loop without end?'),
  ),
];

function requestOf(
  environment: Environment,
  settings: Settings,
  changes: Partial<ProposalRequest<TrainingDetail>> = {},
): ProposalRequest<TrainingDetail> {
  const problem = problemOf(environment, settings);
  const empty = { parents: [], failures: [], seen: [], feedback: [] };
  return { problem, iteration: 2, ids: ['02-01'], seed: 0, ...empty, ...changes };
}

const parents = [best] as ProposalRequest<TrainingDetail>['parents'];
const feedback = ['The cart jerks.', 'Now it drifts to the left.\nKeep it in the middle.'];
const lessons = { environment: 'pendulum', text: '- A bell of width 0.3 rad around upright worked.\n' };
const mended = {
  id: '02-01',
  failures: 1,
  proposal: { text: 'I would raise it.', parents: [] },
  solution: failures[0]!.solution,
};

/** Every conversation there can be, by name. */
function conversations(environment: Environment) {
  const next = requestOf(environment, {}, { parents, failures, feedback });
  const bare = requestOf(environment, { reflection: false }, { parents });
  const first = requestOf(environment, { lessons, pretrained: true }, { feedback });
  return {
    first: conversation(requestOf(environment, {})),
    'first-with-lessons': conversation(first),
    next: conversation(next),
    'next-without-reflection': conversation(bare),
    'after-failures-alone': conversation(requestOf(environment, {}, { failures })),
    repair: repairConversation(requestOf(environment, {}), { ...mended, fault: typo.fault }),
    review: reviewConversation(problemOf(environment), [best, ...failures]),
  };
}

const textOf = (messages: readonly { role: string; content: string }[]) =>
  messages.map(({ role, content }) => `<!-- ${role} -->\n\n${content}\n`).join('\n');

describe('what a language model reads', () => {
  const swingup = conversations(findEnvironment('cartpole-swingup'));

  test.each(Object.entries(swingup))('%s', async (name, messages) => {
    // What comes before the last question is the golden text of another.
    const shown = name.startsWith('first') ? messages : messages.slice(-1);
    await expect(textOf(shown)).toMatchFileSnapshot(`golden/${name}.md`);
  });

  test('begins with role and task, and takes turns', () => {
    for (const messages of Object.values(swingup)) {
      const roles = messages.map(({ role }) => role);
      expect(roles.slice(0, 2)).toEqual(['system', 'user']);
      expect(roles.slice(1).every((role, i) => role === (i % 2 === 0 ? 'user' : 'assistant'))).toBe(true);
    }
  });

  test('shows an example of a reward that keeps its own rules', () => {
    const { role } = problemOf(findEnvironment('pendulum')).wording.describe();
    const example = extractCode(role);
    const field = { unit: 'm', meaning: 'a coordinate' };
    const environment = defineEnv({
      ...findEnvironment('pendulum'),
      state: { x: field, y: field, goalX: field, goalY: field },
      actions: { push: { unit: 'N', meaning: 'a push', min: -1, max: 1 } },
    });
    expect(example.ok && checkReward(example.value, environment)).toMatchObject({ ok: true });
  });
});

/** Expressions of a reward, without white space: what would give it away. */
function secretsOf(source: string): string[] {
  const lines = source
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .split('\n')
    .filter((line) => !/^import\b|^export function reward\(/.test(line))
    .flatMap((line) => line.replace(/^\s*(?:const|let)\s+\w+\s*=|^\s*return\b/, '').split(/[;,](?![^(]*\))/))
    .map((text) => text.replace(/[\s{}]/g, ''));
  return lines.filter((text) => text.length >= 8 && /[*(/]/.test(text));
}

const leaks = (secrets: readonly string[], text: string) => {
  const packed = text.replace(/\s/g, '');
  return secrets.filter((secret) => packed.includes(secret));
};

describe('what a language model never reads', () => {
  const named = environments.map((environment) => [environment.name, environment] as const);

  test.each(named)('%s: the fitness and the reward a person wrote', (_, environment) => {
    const own = environmentSource(environment).replace(/\s/g, '');
    for (const kind of ['human', 'fitness'] as const) {
      const source = rewardSource(environment, kind);
      // An expression of the dynamics themselves, such as a height, tells nothing about the reward.
      const secrets = secretsOf(source).filter((secret) => !own.includes(secret));
      for (const [name, messages] of Object.entries(conversations(environment))) {
        const text = textOf(messages);
        expect(leaks(secrets, text), name).toEqual([]);
        expect(text).not.toContain(`rewards/${environment.name}`);
        expect(text, name).not.toMatch(/\{\{|undefined|\[object|NaN/);
      }
      expect(textOf(conversation(requestOf(environment, {})))).toContain(
        environmentSource(environment).trim(),
      );
    }
  });

  test('a leak would be found', () => {
    for (const environment of environments) {
      for (const kind of ['human', 'fitness'] as const) {
        const source = rewardSource(environment, kind);
        const text = textOf(
          conversation(requestOf(environment, { lessons: { environment: 'x', text: source } })),
        );
        const secrets = secretsOf(source);
        expect(leaks(secrets, text), `${environment.name} ${kind}`).toEqual(secrets);
      }
    }
  });
});

describe('a reflection', () => {
  const { wording } = problemOf(findEnvironment('cartpole-swingup'));

  test('has, for each component, ten values, their extremes and their mean', () => {
    const lines = wording.reflect(best).split('\n');
    expect(lines).toContain(
      "upright: [-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1], max: 1, mean: 0.1, min: -0.8, share of the reward's variance at the end: 0.9",
    );
    expect(lines).toContain(
      'task_score: [4, 16, 36, 64, 100, 144, 196, 256, 324, 400], max: 400, mean: 154, min: 4',
    );
    expect(lines.find((line) => line.startsWith('episode_length: ['))).toMatch(
      /max: 500, mean: 320, min: 140$/,
    );
  });

  test('without reflection has the score alone', () => {
    const { wording: bare } = problemOf(findEnvironment('cartpole-swingup'), { reflection: false });
    expect(bare.reflect(best)).toContain('task_score: [4, 16,');
    expect(bare.reflect(best)).not.toMatch(/upright|effort|episode_length/);
  });

  test('on a fault shows what is wrong and where', () => {
    expect(wording.reflect(failures[0]!)).toBe(
      [
        'This reward failed (type): `s.angel` is not a field of State; did you mean `angle`?',
        '```',
        '    1 | export function reward(s: State, a: Action) {',
        '>   2 |   const upright = Math.cos(s.angel);',
        '    3 |   const effort = -0.01 * a.force ** 2;',
        '    4 |   return { upright, effort };',
        '```',
      ].join('\n'),
    );
  });
});
