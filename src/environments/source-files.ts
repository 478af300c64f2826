import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

/**
 * The file of an environment with those it imports from its own folder, directly or by way of one another, in the order
 * of first mention. What lies outside that folder (the library, rewards) is not followed.
 */
export function sourceFiles(file: string): string[] {
  const files = [file];
  for (const next of files)
    files.push(...importsOf(next, dirname(file)).filter((path) => !files.includes(path)));
  return files;
}

/** One text of them all; the imported ones are headed by their names. */
export function sourceText(file: string): string {
  const [own, ...imported] = sourceFiles(file).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const parts = imported.map(
    ({ path, text }) => `// ${nameIn(dirname(file), path)}, imported above\n${text}`,
  );
  return [own!.text, ...parts].join('\n');
}

const nameIn = (folder: string, path: string) => `./${relative(folder, path).split(sep).join('/')}`;

function importsOf(file: string, folder: string): string[] {
  const text = readFileSync(file, 'utf8');
  const named = [...text.matchAll(/^(?:import|export)\b[^;'"]*['"](\.{1,2}\/[^'"]+)['"]/gm)];
  const paths = named.flatMap(([, name]) => fileOf(resolve(dirname(file), name!)) ?? []);
  return [...new Set(paths)].filter((path) => path.startsWith(folder + sep));
}

/** TypeScript may name what a module is compiled to, or leave the ending out. */
function fileOf(path: string): string | undefined {
  const candidates = [path, path.replace(/\.([mc]?)js$/, '.$1ts'), `${path}.ts`];
  return candidates.find((candidate) => /\.[mc]?[jt]s$/.test(candidate) && existsSync(candidate));
}
