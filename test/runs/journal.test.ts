import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal, readJournal } from '../../src/runs/journal.ts';
import { lastEntry } from '../../src/runs/last-entry.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heureka-journal-'));
  file = join(folder, 'events.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entries = [
  { type: 'proposed', id: '01-01', text: 'näher: ‹exp(-4 θ²)›\nsecond line' },
  { type: 'evaluated', id: '01-01', score: 0.1 + 0.2, curve: [1e-300, -5, 123456789.125] },
  { type: 'finished', report: { best: '01-01' } },
];

function write(): void {
  const journal = openJournal(file);
  for (const entry of entries) journal.append(entry);
  journal.close();
}

test('what was appended is there when the journal is opened again, to the last bit', () => {
  write();
  const journal = openJournal(file);
  expect(journal.past).toEqual(entries);
  journal.close();
  expect(readJournal(file)).toEqual(entries);
  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('{"type":"journal","version":1}');
});

test('cut at every byte, the journal keeps the entries that are whole and goes on behind them', () => {
  write();
  const bytes = readFileSync(file);
  const ends = [...bytes.keys()].filter((i) => bytes[i] === 10);
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(file, bytes.subarray(0, length));
    const whole = Math.max(0, ends.filter((end) => end < length).length - 1);
    expect(readJournal(file), `cut at ${length}`).toEqual(entries.slice(0, whole));
    const journal = openJournal(file);
    expect(journal.past, `cut at ${length}`).toEqual(entries.slice(0, whole));
    journal.append({ type: 'again' });
    journal.close();
    expect(readJournal(file), `cut at ${length}`).toEqual([...entries.slice(0, whole), { type: 'again' }]);
  }
});

test('a last line that a power cut left as zeros is a torn tail', () => {
  write();
  appendFileSync(file, Buffer.alloc(300));
  expect(readJournal(file)).toEqual(entries);
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from('\n')]));
  const journal = openJournal(file);
  expect(journal.past).toEqual(entries);
  journal.close();
  expect(readFileSync(file).includes(0)).toBe(false);
});

test('damage in the middle is named by its line, and nothing is cut off', () => {
  write();
  const lines = readFileSync(file, 'utf8').split('\n');
  lines[1] = lines[1]!.slice(0, 20);
  writeFileSync(file, lines.join('\n'));
  const before = readFileSync(file, 'utf8');
  expect(() => openJournal(file)).toThrow(`${file} is damaged at line 2.`);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('a journal of another version is refused by name', () => {
  writeFileSync(file, '{"type":"journal","version":7}\n');
  expect(() => openJournal(file)).toThrow('has journal version 7; this heureka reads version 1.');
  expect(readFileSync(file, 'utf8')).toBe('{"type":"journal","version":7}\n');
});

test('a number that is not finite is refused, and the journal stays as it was', () => {
  const journal = openJournal(file);
  expect(() => journal.append({ type: 'evaluated', score: Number.NaN } as { type: string })).toThrow(
    "'score' is NaN",
  );
  journal.append({ type: 'after' });
  journal.close();
  expect(readJournal(file)).toEqual([{ type: 'after' }]);
});

test('a removed journal is noticed at the next append', () => {
  const journal = openJournal(file);
  rmSync(folder, { recursive: true });
  expect(() => journal.append({ type: 'lost' })).toThrow('was removed or moved while the search was running');
  journal.close();
});

test.skipIf(process.platform === 'win32')(
  'an entry the disk has no room for leaves the journal as it was',
  () => {
    // A file size limit of the shell stands in for a full disk: the write comes back short, then fails.
    const program = `
    import { openJournal } from ${JSON.stringify(new URL('../../src/runs/journal.ts', import.meta.url).href)};
    process.on('SIGXFSZ', () => {});
    const journal = openJournal(process.argv[1]);
    journal.append({ type: 'small' });
    try { journal.append({ type: 'large', text: 'x'.repeat(200000) }); } catch (error) { console.log(error.message); }
    journal.append({ type: 'after' });`;
    const command = 'ulimit -f 100; exec "$0" --import tsx --input-type=module -e "$1" "$2"';
    const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, program, file], {
      encoding: 'utf8',
    });
    expect(stdout, stderr).toBe(`Cannot write ${file}: the file would grow past the size limit.\n`);
    expect(readJournal(file)).toEqual([{ type: 'small' }, { type: 'after' }]);
  },
);

test('the last entry is found from the end, however long, torn tails aside', () => {
  expect(existsSync(file)).toBe(false);
  expect(lastEntry(file)).toBeUndefined();
  const journal = openJournal(file);
  journal.append({ type: 'long', text: 'y'.repeat(300_000) } as { type: string });
  journal.close();
  expect(lastEntry(file)).toMatchObject({ type: 'long', text: 'y'.repeat(300_000) });
  appendFileSync(file, '{"type":"short"}\n{"type":"to');
  expect(lastEntry(file)).toEqual({ type: 'short' });
  truncateSync(file, 31);
  expect(lastEntry(file)).toEqual({ type: 'journal', version: 1 });
});
