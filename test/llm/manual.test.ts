import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualTask, manualChat } from '../../src/llm/manual.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heureka-manual-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const messages = [
  { role: 'system', content: 'You write rewards.' },
  { role: 'user', content: 'Balance the pole.' },
  { role: 'assistant', content: 'return { up: 1 };' },
  { role: 'user', content: 'It fell. Try again.' },
] as const;

function person(respond: (task: ManualTask) => void, interval = 0.03) {
  const tasks: ManualTask[] = [];
  const show = (task: ManualTask) => {
    tasks.push(task);
    respond(task);
  };
  return { tasks, chat: manualChat({ folder: join(folder, 'manual'), show, interval }) };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('the prompt is one text in a file, the answer is what is saved beside it', async () => {
  const { tasks, chat } = person(({ answerFile }) => writeFileSync(answerFile, 'My answer.\n'));
  const answer = await chat.complete(messages, { temperature: 1, label: '01-02' });
  expect(answer).toEqual({ text: 'My answer.\n', model: 'manual' });
  const [task] = tasks;
  expect(task!.promptFile).toBe(join(folder, 'manual', '01-02.prompt.md'));
  expect(readFileSync(task!.promptFile, 'utf8')).toBe(task!.prompt);
  expect(task!.prompt).toBe(`You write rewards.

---

Balance the pole.

---

You answered:

return { up: 1 };

---

It fell. Try again.
`);
});

test('a prompt is shown once, however many answers to it are wanted', async () => {
  const { tasks, chat } = person(({ label, answerFile }) => writeFileSync(answerFile, label));
  const labels = ['01-01', '01-02', '01-03 repair 1'];
  const answers = await Promise.all(
    labels.map((label) => chat.complete(messages, { temperature: 1, label })),
  );
  expect(answers.map(({ text }) => text)).toEqual(labels);
  expect(tasks.map(({ again }) => again)).toEqual([false, true, true]);
  expect(tasks[2]!.answerFile).toMatch(/01-03-repair-1\.answer\.md$/);
});

test('an answer still being written, or empty, is waited for', async () => {
  const { chat } = person(({ answerFile }) => {
    writeFileSync(answerFile, '');
    void (async () => {
      for (const word of ['one ', 'two ', 'three']) {
        await pause(20);
        appendFileSync(answerFile, word);
      }
    })();
  }, 0.3);
  const { text } = await chat.complete(messages, { temperature: 1, label: '01-01' });
  expect(text).toBe('one two three');
});

test('an answer that is there already is taken, without a word', async () => {
  const first = person(({ answerFile }) => writeFileSync(answerFile, 'Kept.'));
  await first.chat.complete(messages, { temperature: 1, label: '01-01' });
  const second = person(() => {});
  const { text } = await second.chat.complete(messages, { temperature: 1, label: '01-01' });
  expect(text).toBe('Kept.');
  expect(second.tasks).toEqual([]);
});

test('the wait can be cancelled', async () => {
  const stop = new AbortController();
  const { chat } = person(() => setTimeout(() => stop.abort(), 50));
  const waiting = chat.complete(messages, { temperature: 1, label: '01-01', signal: stop.signal });
  await expect(waiting).rejects.toMatchObject({ reason: 'interrupted' });
});
