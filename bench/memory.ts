import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const command = resolve(import.meta.dirname, '../bin/heureka.js');

const tiny = '{ steps: 512, environments: 16, evaluationEpisodes: 1, checkpoints: 2, epochs: 1 }';

/** A long search, which prints one JSON object a line. */
interface Search {
  readonly title: string;
  readonly command: readonly string[];
  readonly candidates: number;
}

/** Of 16 candidates an iteration: evolve writes a few of them twice, which are not trained. */
const searches: readonly Search[] = [
  {
    title: 'a search, its trainings tiny',
    command: [
      ...[command, 'search', 'pendulum', '--proposer', 'evolve', '--iterations', '33', '--samples', '16'],
      ...['--seeds', '1', '-j', '2', '--json'],
    ],
    candidates: 33 * 16,
  },
  {
    title: 'ten times as many candidates, their trainings made up',
    command: [resolve(import.meta.dirname, 'measure/made-up-search.mjs'), '330'],
    candidates: 330 * 16,
  },
];

/** Lines of the table, and how many count as warming up. */
const windows = 8;
const warmUp = 2;

/** Tells, four times a second and after a full collection, what the search still holds; stdout is the search's own. */
const hook = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  setInterval(() => {
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    writeSync(3, heapUsed + arrayBuffers + '\\n');
  }, 250).unref();`)}`;

/** MB of 2^20 bytes when a number of candidates were done. */
interface Sample {
  readonly done: number;
  readonly megabytes: number;
}

interface Recording {
  /** What the search cannot let go of: heap and buffers after a collection. */
  readonly held: Sample[];
  /** Resident size of the search. */
  readonly resident: Sample[];
  /** Largest resident size seen of each evaluation. */
  readonly evaluations: Sample[];
}

const columns = ['held', 'resident', 'evaluations'] as const;

/**
 * Records a long search's memory as Linux tells it (proc(5)), and prints how it grows: what the search holds after a
 * collection, its resident size, and the peak of its evaluations. The compiled package is measured: npm run build first.
 */
export async function run({ json = false }: { readonly json?: boolean }): Promise<void> {
  if (!existsSync('/proc/self/status')) throw new Error('This needs /proc, as Linux has it.');
  for (const search of searches) {
    const recording = await record(search);
    const { title, candidates } = search;
    const window = candidates / windows;
    const medians = columns.map((name) => mediansOf(recording[name], window));
    const growth = columns.map((name) => slopeOf(recording[name], warmUp * window));
    if (json) {
      console.log(JSON.stringify({ benchmark: 'memory', title, candidates, columns, medians, growth }));
      continue;
    }
    console.log(`${title}: MB, medians over ${window} candidates`);
    console.log('candidates       held  resident  evaluation');
    for (let k = 0; k < windows; k++) {
      const values = medians.map((of) => of[k]);
      console.log(line(`${k * window + 1} to ${(k + 1) * window}`, values, 1));
    }
    console.log(`${line('growth', growth, 2)}  for 100 candidates, after the first ${warmUp * window}\n`);
  }
}

const line = (
  name: string,
  [held, resident, evaluation]: readonly (number | undefined)[],
  digits: number,
) => {
  const show = (value: number | undefined, width: number) => (value?.toFixed(digits) ?? '').padStart(width);
  return [name.padEnd(14), show(held, 5), show(resident, 8), show(evaluation, 10)].join('  ');
};

async function record({ command: argv, candidates }: Search): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-memory-'));
  writeFileSync(join(folder, 'heureka.config.yaml'), `training: ${tiny}\n`);
  const child = spawn(process.execPath, ['--expose-gc', '--import', hook, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const [held, resident, peaks]: [Sample[], Sample[], Map<number, Sample>] = [[], [], new Map()];
  let done = 0;
  const isUnderWay = () => done > 0 && done < candidates;
  createInterface({ input: child.stdio[3] as Readable }).on('line', (text) => {
    if (isUnderWay()) held.push({ done, megabytes: Number(text) / 2 ** 20 });
  });
  const children = new Children(child.pid!);
  const timer = setInterval(() => {
    if (!isUnderWay()) return;
    const size = sizeOf(child.pid!);
    if (size) resident.push({ done, megabytes: size });
    for (const pid of children.living()) {
      const peak = Math.max(peaks.get(pid)?.megabytes ?? 0, sizeOf(pid) ?? 0);
      if (peak > 0) peaks.set(pid, { done: peaks.get(pid)?.done ?? done, megabytes: peak });
    }
  }, 20);
  try {
    for await (const text of createInterface({ input: child.stdout! })) {
      if ((JSON.parse(text) as { type: string }).type === 'evaluated') done++;
    }
    if (done !== candidates) throw new Error(`The search ended after ${done} of ${candidates} candidates.`);
    return { held, resident, evaluations: [...peaks.values()] };
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The children of a process. Whose child a process is does not change: each is asked once. */
class Children {
  private readonly parent: number;
  private readonly isChild = new Map<string, boolean>();

  constructor(parent: number) {
    this.parent = parent;
  }

  living(): number[] {
    const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    for (const name of names) if (!this.isChild.has(name)) this.isChild.set(name, this.ask(name));
    return names.filter((name) => this.isChild.get(name)).map(Number);
  }

  private ask(name: string): boolean {
    try {
      const stat = readFileSync(join('/proc', name, 'stat'), 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === this.parent;
    } catch {
      return false;
    }
  }
}

/** Resident size of a process in MB, undefined once it is gone. */
function sizeOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
    return Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Of each window of candidates; undefined where nothing was seen. */
function mediansOf(samples: readonly Sample[], window: number): (number | undefined)[] {
  return Array.from({ length: windows }, (_, k) => {
    const of = samples.filter(({ done }) => Math.floor(done / window) === k);
    return of.map(({ megabytes }) => megabytes).sort((a, b) => a - b)[of.length >> 1];
  });
}

/** MB for 100 candidates, by least squares, without the first `warmUp`; undefined where nothing was seen. */
function slopeOf(samples: readonly Sample[], warmUp: number): number | undefined {
  const late = samples.filter(({ done }) => done > warmUp);
  if (late.length === 0) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [x, y] = [mean(late.map(({ done }) => done)), mean(late.map(({ megabytes }) => megabytes))];
  const covariance = mean(late.map(({ done, megabytes }) => (done - x) * (megabytes - y)));
  return (100 * covariance) / mean(late.map(({ done }) => (done - x) ** 2));
}
