import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { HeurekaError } from '../../src/core/errors.ts';
import type { Fault } from '../../src/core/fault.ts';
import { runGuarded } from '../../src/sandbox/guarded-process.ts';
import { anyObject } from '../../src/sandbox/guarded-protocol.ts';
import type { Message, Task } from './guarded-child.ts';

const entry = new URL('./guarded-child.ts', import.meta.url);

async function run(task: Task, heartbeatSeconds = 30, signal?: AbortSignal) {
  const messages: Message[] = [];
  const read = anyObject<Message>;
  const options = { entry, input: task, read, heartbeatSeconds, memoryMegabytes: 256 };
  const onMessage = (message: Message) => void messages.push(message);
  const result = await runGuarded<Message>({ ...options, onMessage, ...(signal ? { signal } : {}) });
  return { result, messages };
}

function faultOf({ result }: Awaited<ReturnType<typeof run>>) {
  if (result.ok) throw new Error('expected a fault');
  return result.fault;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('messages come in order, and the end is a success', async () => {
  const { result, messages } = await run({ kind: 'count', to: 2000 });
  expect(result.ok).toBe(true);
  expect(messages).toEqual(Array.from({ length: 2000 }, (_, i) => ({ number: i + 1 })));
});

test('the child sees nothing of our environment', async () => {
  process.env.OPENAI_API_KEY ??= 'a key that stays here';
  const { messages } = await run({ kind: 'environment' });
  expect(messages).toEqual([{ names: [] }]);
});

test('a child that asks waits for its answer, longer than it may be silent', async () => {
  const messages: Message[] = [];
  const answer = async (question: Message) => {
    await sleep(1300);
    return { to: question, text: 'a\nb' };
  };
  const onMessage = (message: Message) => void messages.push(message);
  const options = { entry, input: { kind: 'ask' }, read: anyObject<Message>, heartbeatSeconds: 1 };
  expect(await runGuarded<Message>({ ...options, onMessage, answer })).toMatchObject({ ok: true });
  const answers = [1, 2].map((number) => JSON.stringify({ to: { number }, text: 'a\nb' }));
  expect(messages).toEqual(answers.map((text) => ({ names: [text] })));
  const refused = runGuarded<Message>({
    ...options,
    onMessage,
    answer: () => Promise.reject(new Error('no')),
  });
  await expect(refused).rejects.toThrow('no');
});

test('a fault in the child is a fault here', async () => {
  expect(faultOf(await run({ kind: 'fault' }))).toEqual({ kind: 'value', message: 'near is NaN', line: 3 });
});

test('what is missing there is an error here', async () => {
  const error = await run({ kind: 'missing' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HeurekaError);
  expect(error).toMatchObject({ reason: 'unavailable', message: 'No sandbox.', hint: 'Install it.' });
});

test('an exception is a crash that says what happened', async () => {
  const fault = faultOf(await run({ kind: 'throw' }));
  expect(fault.kind).toBe('crash');
  expect(fault.message).toContain('a slip of ours');
});

test('a child that something outside kills is told from one that crashes', async () => {
  expect(faultOf(await run({ kind: 'kill' }))).toMatchObject({
    ...{ kind: 'killed', message: expect.stringContaining('SIGKILL') },
  });
});

test('a child that eats memory is a crash', async () => {
  expect(faultOf(await run({ kind: 'memory' }))).toMatchObject({
    kind: 'crash',
    message: expect.stringContaining('memory'),
  });
});

test('a silent child is killed', async () => {
  const silent = await run({ kind: 'hang' }, 1);
  expect(faultOf(silent).kind).toBe('timeout');
  const [first] = silent.messages;
  expect(isAlive((first as { pid: number }).pid)).toBe(false);
});

test('a child that waits without working may take its time', async () => {
  const { result, messages } = await run({ kind: 'beat' }, 0.5);
  expect(result.ok).toBe(true);
  expect(messages).toHaveLength(5);
});

test('a child that is called off is killed', async () => {
  const controller = new AbortController();
  const messages: { pid: number }[] = [];
  const work = runGuarded<{ pid: number }>({
    entry,
    input: { kind: 'hang' },
    read: anyObject<{ pid: number }>,
    heartbeatSeconds: 30,
    signal: controller.signal,
    onMessage: (message) => {
      messages.push(message);
      controller.abort(new Error('called off'));
    },
  });
  await expect(work).rejects.toThrow('called off');
  expect(isAlive(messages[0]!.pid)).toBe(false);
});

test('an answer of 20 MB is refused, and what is printed is no answer', async () => {
  const flood = await run({ kind: 'flood' });
  expect(faultOf(flood)).toMatchObject({ kind: 'crash', message: expect.stringContaining('16 MB') });
  expect(flood.messages).toEqual([]);
});

test('an answer that cannot be read is a crash', async () => {
  const fault = faultOf(await run({ kind: 'garble' }));
  expect(fault).toMatchObject({ kind: 'crash', message: expect.stringContaining('cannot be read') });
});

test('what the listener throws comes back, and ends the child', async () => {
  const onMessage = () => {
    throw new Error('the listener slipped');
  };
  const options = { entry, input: { kind: 'count', to: 10 }, heartbeatSeconds: 30 };
  const work = runGuarded({ ...options, read: anyObject, onMessage });
  await expect(work).rejects.toThrow('the listener slipped');
});

test('a stuck child dies with its parent', async () => {
  const parent = spawn(process.execPath, [
    '--import',
    'tsx',
    new URL('./guarded-parent.ts', import.meta.url).pathname,
  ]);
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  for (let i = 0; i < 100 && isAlive(pid); i++) await sleep(50);
  expect(isAlive(pid)).toBe(false);
});

test('a reward runs in a child', async () => {
  const { messages } = await run({ kind: 'reward', code: 'function reward() { return { a: 2, b: 0.5 }; }' });
  expect(messages).toEqual([{ number: 0 }, { number: 2.5 }]);
});

test('a reward that loops is a fault of its own', async () => {
  const { fault } = (await run({ kind: 'reward', code: 'function reward() { for (;;); }' })).result as {
    fault: Fault;
  };
  expect(fault.kind).toBe('timeout');
  expect(fault.message).toContain('did not return');
});

test.each([
  [
    'an array of a thousand million',
    'const r = Array(1e9).fill(1); function reward() { return { r: r.length }; }',
  ],
  ['a number that squares itself', 'function reward() { let n = 3n; for (;;) n *= n; }'],
  ['a text that doubles', 'function reward() { let t = "x"; for (;;) t = (t + t).at(0) + t + t; }'],
  [
    'a search through an empty list',
    'const l = []; l[4e9] = 1; function reward() { l.length = 4e9; return { a: l.indexOf(7) }; }',
  ],
])('%s costs the child alone', async (_, code) => {
  const fault = faultOf(await run({ kind: 'reward', code }));
  // Which limit it meets first depends on the machine.
  expect(['crash', 'timeout', 'runtime']).toContain(fault.kind);
});
