import { expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatScore,
  formatScores,
  plural,
  shortPath,
} from '../../src/cli/format.ts';
import { openStatusLine } from '../../src/cli/status-line.ts';
import { tableLines, wrap } from '../../src/cli/table.ts';

test('numbers are written as people read them', () => {
  expect([0, 0.0123, 4.375, 43.21, 432.123, 43210.9, 1e9, 1e-5].map(formatScore)).toEqual([
    ...['0', '0.012', '4.375', '43.21', '432.1', '43211', '1.00e+9', '1.00e-5'],
  ]);
  expect([-0.0001, -4.3751].map(formatScore)).toEqual(['-1.00e-4', '-4.375']);
  expect(formatScores([0.04, -12.345, 500])).toEqual(['0.0', '-12.3', '500.0']);
  expect(formatScores([-0.01, 500])).toEqual(['0.0', '500.0']);
  expect([7, 1234, 1234567].map(formatCount)).toEqual(['7', '1,234', '1,234,567']);
  expect([0, 42.4, 725, 3753, -3].map(formatDuration)).toEqual(['0:00', '0:42', '12:05', '1:02:33', '0:00']);
  expect([plural(1, 'seed'), plural(5, 'seed')]).toEqual(['1 seed', '5 seeds']);
});

test('a path is short inside the folder one is in', () => {
  expect(shortPath('/home/me/runs/a', '/home/me')).toBe('runs/a');
  expect(shortPath('/home/other/runs', '/home/me')).toBe('/home/other/runs');
  expect(shortPath('/home/me', '/home/me')).toBe('/home/me');
});

test('a table is as wide as it needs to be, and wraps its last column', () => {
  const columns = [{ title: 'name' }, { title: 'n', align: 'right' as const }, { title: 'meaning' }];
  const rows = [
    ['x', '10', 'position of the cart on its track'],
    ['velocity', '2', ''],
  ];
  expect(tableLines(columns, rows)).toEqual([
    'name        n   meaning',
    'x          10   position of the cart on its track',
    'velocity    2',
  ]);
  expect(tableLines(columns, rows, 38)).toEqual([
    'name        n   meaning',
    'x          10   position of the cart',
    '                on its track',
    'velocity    2',
  ]);
});

test('a word that is too long gets a line of its own', () => {
  expect(wrap('a verylongword b', 6)).toEqual(['a', 'verylongword', 'b']);
});

function collected(isTTY: boolean) {
  const written: string[] = [];
  const stderr = { isTTY, columns: 40, write: (text: string) => written.push(text) };
  let seconds = 0;
  const advance = (by: number) => {
    seconds += by;
  };
  const line = openStatusLine(
    { stderr, env: { NO_COLOR: '1' } },
    (width) => `at ${seconds} s in ${width}`,
    () => seconds,
  );
  return { line, written, advance };
}

test('off a terminal there is one status line in ten seconds, counted from the last line', () => {
  const { line, written, advance } = collected(false);
  for (let k = 0; k < 25; k++) {
    line.refresh();
    if (k === 12) line.log('iteration 1');
    advance(1);
  }
  line.close();
  expect(written).toEqual(['at 10 s in Infinity\n', 'iteration 1\n', 'at 22 s in Infinity\n']);
});

test('on a terminal the status is redrawn in place, below the log, and gone at the end', () => {
  const { line, written, advance } = collected(true);
  line.refresh();
  advance(0.05);
  line.refresh();
  advance(0.1);
  line.refresh();
  line.log('done');
  line.close();
  expect(written).toEqual([
    ...['\r\u001b[2Kat 0 s in 39', `\r\u001b[2Kat ${0.05 + 0.1} s in 39`],
    ...['\r\u001b[2Kdone\n', `\r\u001b[2Kat ${0.05 + 0.1} s in 39`, '\r\u001b[2K'],
  ]);
});
