import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const folder = resolve(import.meta.dirname, '../../src/optimize');
/** What the optimiser knows nothing of: what its problems are about. */
const foreign =
  /\b(rewards?|fitness|polic(?:y|ies)|environments?|episodes?|physics|robots?|training|tours?|cities|torque)\b/i;

test('the optimiser has no word of rewards or physics', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(10);
  const found = files.flatMap((file) => {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    return lines.flatMap((line, k) => (foreign.test(line) ? [`${file}:${k + 1}: ${line.trim()}`] : []));
  });
  expect(found).toEqual([]);
});
