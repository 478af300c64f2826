import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../../../scripts/build-web.mjs';

let folder: string;

beforeAll(async () => {
  folder = await buildWeb();
});

const read = (name: string) => readFileSync(join(folder, 'assets', name), 'utf8');

/** The files that `names` need before anything is shown: those they import, not those they import later. */
function needed(names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    const imports = [...read(name).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)].map(
      (match) => match[1]!,
    );
    needed(imports, found);
  }
  return found;
}

test("the first page's scripts are below 200 kB, gzipped, and hold neither three nor the code editor", () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const first = needed([...page.matchAll(/assets\/([\w.-]+\.js)/g)].map((match) => match[1]!));
  expect(first.size).toBeGreaterThan(1);
  const bytes = [...first].reduce((sum, name) => sum + gzipSync(read(name)).length, 0);
  // Raised, if it must be, in the commit that needs it.
  expect(bytes).toBeLessThan(60_000);
  const later = readdirSync(join(folder, 'assets')).filter(
    (name) => name.endsWith('.js') && !first.has(name),
  );
  const text = (names: Iterable<string>) => [...names].map(read).join('\n');
  for (const sign of ['WebGLRenderer', 'cm-content']) {
    expect(text(later)).toContain(sign);
    expect(text(first)).not.toContain(sign);
  }
});

test('nothing is asked of another server', () => {
  const texts = readdirSync(join(folder, 'assets')).map(read);
  const addresses = texts.flatMap((text) => text.match(/https?:\/\/[\w./-]+/g) ?? []);
  // Names of namespaces, and what error messages and comments point to.
  const named = /^https?:\/\/(www\.w3\.org|github\.com|jcgt\.org|preactjs\.com|developer\.mozilla|mui\.com)/;
  expect(addresses.filter((address) => !named.test(address))).toEqual([]);
});
