import { expect, test } from 'vitest';
import { costText, formatMoney, ledgerDocument, ledgerText } from '../../src/cli/ledger.ts';
import { Writing } from '../../src/cli/search/writing.ts';

const ledger = {
  ...{ answers: 24, requests: 26, inputTokens: 48_211, cachedTokens: 12_288, outputTokens: 9120 },
  ...{ estimated: false, cost: 0.0712, unpriced: 0 },
};

test('the ledger is one line', () => {
  expect(ledgerText(ledger)).toBe(
    '24 answers (2 retries), 48,211 tokens in (12,288 cached), 9,120 out, $0.0712',
  );
  expect(
    ledgerText({ ...ledger, answers: 1, requests: 1, cachedTokens: 0, estimated: true, cost: 2.5 }),
  ).toBe('1 answer, about 48,211 tokens in, 9,120 out, $2.50');
});

test('what has no price did not cost nothing', () => {
  expect(costText({ answers: 3, cost: 0, unpriced: 3 })).toBe('cost unknown');
  expect(costText({ answers: 3, cost: 0.5, unpriced: 1 })).toBe('at least $0.5000');
  expect(ledgerDocument({ ...ledger, unpriced: 1 })).toMatchObject({ cost: null, knownCost: 0.0712 });
  expect([0, 0.00004, 0.0123, 12.345].map(formatMoney)).toEqual([
    '$0.00',
    'under $0.0001',
    '$0.0123',
    '$12.35',
  ]);
});

test('the status says what is being written, and what is waited for', () => {
  const writing = new Writing();
  expect(writing.facts).toEqual([]);
  writing.see({ label: '01-01', text: 'export function\n  reward', done: false });
  writing.see({ label: '01-02', text: '', waiting: 'asked too often, again in 20 s', done: false });
  expect(writing.facts).toEqual([
    'writing 1 answer: 24 characters',
    '1 waiting: asked too often, again in 20 s',
  ]);
  writing.see({ label: '01-01', text: 'export function\n  reward(s: State)', done: false });
  expect(writing.facts.at(-1)).toBe('…export function reward(s: State)');
  writing.see({ label: '01-01', text: '', done: true });
  writing.see({ label: '01-02', text: '', done: true });
  expect(writing.facts).toEqual([]);
});
