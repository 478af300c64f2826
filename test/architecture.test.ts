import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** The rooms each room may import from, besides itself. Arrows point one way: see docs/architecture.md. */
const allowed: Record<string, readonly string[]> = {
  'src/core': [],
  'src/physics': ['src/core'],
  envs: ['src/core', 'src/physics'],
  rewards: [],
  'src/rl': ['src/core'],
  'src/sandbox': ['src/core'],
  'src/llm': ['src/core'],
  'src/optimize': ['src/core'],
  'src/runs': ['src/core'],
  'src/compare': ['src/core'],
  'src/export': ['src/core'],
  'src/env': ['src/core', 'src/physics'],
  'src/problem': ['src/core', 'src/optimize', 'src/problems'],
  'src/environments': ['src/core'],
  'src/registry': ['src/core', 'src/physics', 'src/environments', 'envs', 'rewards'],
  'src/problems': [
    ...['src/core', 'src/physics', 'src/rl', 'src/sandbox', 'src/llm', 'src/optimize', 'src/runs'],
    ...['src/compare', 'src/export', 'src/environments', 'src/registry'],
  ],
  'src/queue': [
    ...['src/core', 'src/sandbox', 'src/optimize', 'src/problems', 'src/environments', 'src/registry'],
  ],
};

/** Rooms inside the studio, which a browser and a server share: what they show one another has rooms of its own. */
const studio: Record<string, readonly string[]> = {
  'src/studio/contract': ['src/core', 'src/compare'],
  'src/studio/picture': ['src/studio/contract'],
  'src/studio/web': ['src/core', 'src/studio/contract', 'src/studio/picture'],
};
Object.assign(allowed, studio);

/** `src/problems/reward/evaluate.ts` is in the room `src/problems`; `src/registry.ts` is a room of its own. */
function room(file: string): string {
  const parts = file.replace(/\.[jt]sx?$/, '').split('/');
  const inner = parts.slice(0, 3).join('/');
  if (inner in studio) return inner;
  return parts[0] === 'src' ? parts.slice(0, 2).join('/') : parts[0]!;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('/kernels/'));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1]!);
  return specifiers.map((specifier) => relative(root, resolve(root, dirname(file), specifier)));
}

function arrowsThatRunBack(files: readonly string[], imports: (file: string) => string[]): string[] {
  return files.flatMap((file) => {
    const from = room(file);
    const permitted = allowed[from];
    if (!permitted) return [];
    return imports(file)
      .filter((target) => room(target) !== from && !permitted.includes(room(target)))
      .map((target) => `${file} -> ${target}`);
  });
}

test('every import follows the arrows of docs/architecture.md', () => {
  const files = [...sources('src'), ...sources('envs')];
  expect(files.length).toBeGreaterThan(10);
  expect(arrowsThatRunBack(files, importsOf)).toEqual([]);
});

test('an arrow that runs back is found', () => {
  const planted = () => ['src/rl/ppo.ts'];
  expect(arrowsThatRunBack(['src/core/random.ts'], planted)).toEqual(['src/core/random.ts -> src/rl/ppo.ts']);
});

test('the browser takes types alone from core', () => {
  const values = sources('src/studio/web').flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/import (?!type)[^;]*?from '[^']*\/core\/[^']*'/g)].map(
      (match) => `${file}: ${match[0]}`,
    );
  });
  expect(values).toEqual([]);
});

/** What is loaded with `file`, other files and packages, before anything runs. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, name] of text.matchAll(/^(?:import|export) (?!type)[^;']*?from '([^']+)'/gm)) {
    if (name!.startsWith('.')) loadedWith(relative(root, resolve(root, dirname(file), name!)), seen);
    else seen.add(name!);
  }
  return seen;
}

test('who uses no queue loads no client of Redis: the worker alone does so from the start', () => {
  const clients = ['bullmq', 'ioredis'];
  const loading = sources('src/cli').filter((file) => {
    const loaded = loadedWith(file);
    return clients.some((name) => loaded.has(name));
  });
  expect(loading).toEqual(['src/cli/worker.ts']);
});
