import { readdirSync } from 'node:fs';
import { unknownName } from '../src/core/errors.ts';

/**
 * `npm run bench -- <name> [--json] [--repeats N]` runs bench/<name>.ts; without a name, lists what there is.
 * A benchmark exports `run`, which prints ours against a named peer: a ratio a line, or with --json one document.
 */
interface Benchmark {
  run(options: BenchmarkOptions): unknown;
}

interface BenchmarkOptions {
  readonly json?: boolean;
  readonly repeats?: number;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length));

async function main([name, ...flags]: readonly string[]): Promise<void> {
  if (name === undefined) {
    console.log(`Benchmarks: ${names.join(', ')}. Run one: npm run bench -- <name> [--json] [--repeats N]`);
    return;
  }
  if (!names.includes(name)) throw unknownName('benchmark', name, names);
  const benchmark: Benchmark = await import(`./${name}.ts`);
  await benchmark.run(optionsFrom(flags));
}

function optionsFrom(flags: readonly string[]): BenchmarkOptions {
  const at = flags.indexOf('--repeats');
  const json = flags.includes('--json');
  return at < 0 ? { json } : { json, repeats: Math.max(1, Number.parseInt(flags[at + 1] ?? '', 10) || 1) };
}

main(process.argv.slice(2)).catch((error: Error & { hint?: string }) => {
  console.error(error.message, error.hint ?? '');
  process.exitCode = 1;
});
