import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaveMessage, takeMessage, waitingMessages } from '../../src/runs/messages.ts';
import { clearTrouble, leaveTrouble, readTrouble } from '../../src/runs/trouble.ts';

let run: { readonly folder: string };
beforeEach(() => {
  run = { folder: mkdtempSync(join(tmpdir(), 'heureka-messages-')) };
});
afterEach(() => rmSync(run.folder, { recursive: true, force: true }));

test('messages wait in the order in which they were left, until each is taken', () => {
  expect(waitingMessages(run)).toEqual([]);
  const second = leaveMessage(run, 'then this', new Date(2000));
  const first = leaveMessage(run, 'first "this"\n<b>', new Date(1000));
  expect(waitingMessages(run)).toEqual([first, second]);
  takeMessage(run, first.id);
  takeMessage(run, first.id);
  expect(waitingMessages(run)).toEqual([second]);
});

test('two messages of one millisecond are two', () => {
  const now = new Date(5);
  expect(leaveMessage(run, 'same', now).id).not.toBe(leaveMessage(run, 'same', now).id);
  expect(waitingMessages(run)).toHaveLength(2);
});

test('what is no message is passed over', () => {
  leaveMessage(run, 'heard', new Date(1));
  for (const [name, text] of [
    ['0.json', '{'],
    ['1.json', '{"text":3}'],
    ['2.part', '{"text":"no"}'],
  ] as const) {
    writeFileSync(join(run.folder, 'messages', name), text);
  }
  expect(readdirSync(join(run.folder, 'messages'))).toHaveLength(4);
  expect(waitingMessages(run).map(({ text }) => text)).toEqual(['heard']);
});

test('what ended the work on a run is told until work goes on, and never stands in its way', () => {
  expect(readTrouble(run)).toBeUndefined();
  leaveTrouble(run, { message: 'The server does not answer.', hint: 'Try again.' });
  expect(readTrouble(run)).toEqual({ message: 'The server does not answer.', hint: 'Try again.' });
  leaveTrouble(run, new Error('Out of memory.'));
  expect(readTrouble(run)).toEqual({ message: 'Out of memory.' });
  writeFileSync(join(run.folder, 'trouble.json'), '{"mess');
  expect(readTrouble(run)).toBeUndefined();
  clearTrouble(run);
  clearTrouble(run);
  leaveTrouble({ folder: join(run.folder, 'gone') }, { message: 'lost' });
  expect(readdirSync(run.folder)).toEqual([]);
});
