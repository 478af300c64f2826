import { expect, test } from 'vitest';
import { traceReward } from '../../src/export/trace/trace.ts';
import { findEnvironment } from '../../src/registry.ts';

const cartpole = findEnvironment('cartpole');
const faultOf = (body: string) => {
  const traced = traceReward(`export function reward(s: State) {\n${body}\n}`, cartpole);
  return traced.ok ? undefined : traced.fault;
};

test.each([
  [
    'const n = s.x; let t = 0;\nfor (let i = 0; i < n; i++) t += i;\nreturn { t };',
    3,
    'How often this loop runs',
  ],
  ['const t = [1, 2].filter((v) => v > s.x).length;\nreturn { t };', 2, 'Which items are taken'],
  ['return { t: ([s.x, s.angle])[s.x] };', 2, 'Which part is read'],
  ['const t = s.x | 0;\nreturn { t };', 2, '`|` has no equation'],
  [
    'return { t: f(s.x) };\nfunction f(x: number): number { return x > 0 ? f(x - 1) : 0; }',
    3,
    'calls itself',
  ],
  ['let t = [s.x];\nif (s.x > 0) t = [s.x, 1];\nreturn { t: t.length };', 4, 'differs between branches'],
])('refuses %s in its line', (body, line, message) => {
  expect(faultOf(body)).toMatchObject({ kind: 'forbidden', line });
  expect(faultOf(body)!.message).toContain(message);
});

test('refuses a loop that unrolls into more than a formula', () => {
  const body = 'let t = s.x;\nfor (let i = 0; i < 9000; i++) t = t * 0.5 + s.x;\nreturn { t };';
  expect(faultOf(body)!.message).toContain('too long');
});

test.each([
  [
    'runs long and writes nothing',
    'for (let i = 0; i < 9000; i++) for (let j = 0; j < 9000; j++) {}',
    'too long',
  ],
  ['squares its value ever again', 'let t = s.x; for (let i = 0; i < 9000; i++) t = t * t;', 'too long'],
  ['doubles a list', 'let q = [s.x]; for (let i = 0; i < 40; i++) q = [...q, ...q];', '4096 items'],
])('gives up a loop that %s', (_, body, message) => {
  expect(faultOf(`${body}\nreturn { x: s.x };`)!.message).toContain(message);
});

test('keeps names, comments and the order of components; what is not used is left out', () => {
  const traced = traceReward(
    [
      'export function reward(s: State) {',
      '  const width = 0.5; // rad',
      '  const idle = s.x * 2;',
      '  const upright = Math.exp(-((s.angle / width) ** 2)); // best at 0',
      '  return { upright, centred: -s.x * s.x };',
      '}',
    ].join('\n'),
    cartpole,
  );
  if (!traced.ok) throw new Error(traced.fault.message);
  expect(traced.value.lines.map(({ name, role, comment }) => [name, role, comment])).toEqual([
    ['width', 'definition', 'rad'],
    ['upright', 'component', 'best at 0'],
    ['centred', 'component', undefined],
  ]);
});

test('refuses remainders that some languages would write out for ever', () => {
  expect(faultOf(`return { x: ${'('.repeat(40)}s.x${' % 3)'.repeat(40)} };`)).toMatchObject({
    message: 'Written out as equations, the reward is too long.',
  });
});
