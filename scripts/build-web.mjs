/** Bundles what a browser loads: the studio, and the player of a self-contained replay. Only when it has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist/web');
const stamp = join(target, 'sources.sha256');
const sources = [
  'src/studio/web',
  'src/studio/picture',
  'src/studio/contract',
  'package-lock.json',
  'scripts/build-web.mjs',
];

/** Builds dist/web unless it is up to date, and gives its path. Throws with the bundler's messages. */
export async function buildWeb() {
  const hash = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return target;
  const { build } = await import('vite');
  const { default: preact } = await import('@preact/preset-vite');
  rmSync(target, { recursive: true, force: true });
  const shared = { configFile: false, logLevel: 'warn', plugins: [preact({ devToolsEnabled: false })] };
  const web = join(root, 'src/studio/web');
  await build({
    ...shared,
    root: web,
    build: {
      outDir: target,
      emptyOutDir: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 700,
    },
  });
  await build({
    ...shared,
    root: join(web, 'page'),
    build: {
      outDir: join(target, 'page'),
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: 'main.tsx',
        formats: ['iife'],
        name: 'replay',
        fileName: () => 'page.js',
        cssFileName: 'page',
      },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  writeFileSync(stamp, hash);
  return target;
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesIn)) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesIn(path) {
  if (statSync(join(root, path)).isFile()) return [path];
  const names = readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(path, name),
  );
  return names.filter((name) => statSync(join(root, name)).isFile()).sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.error(await buildWeb());
