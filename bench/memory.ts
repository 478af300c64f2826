import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { childrenOf } from '../test/crash/search-process.ts';

const command = resolve(import.meta.dirname, '../bin/heureka.js');

/** 33 iterations of 16: evolve writes a few candidates twice, which are not trained. */
const candidates = 33 * 16;
const search = [
  ...['search', 'pendulum', '--proposer', 'evolve', '--iterations', '33', '--samples', '16'],
  ...['--seeds', '1', '-j', '2', '--json'],
];
const tiny = '{ steps: 512, environments: 16, evaluationEpisodes: 1, checkpoints: 2, epochs: 1 }';

/** Candidates to a line of the table, and how many count as warming up. */
const window = 66;
const warmUp = 2 * window;

/** Memory of one search in MB of 2^20 bytes, when a number of its candidates were done. */
interface Sample {
  readonly done: number;
  readonly megabytes: number;
}

/**
 * Records the resident size of a long search and the peak of each of its evaluations, as Linux tells them (proc(5)),
 * and prints how they grow. The compiled package is measured: npm run build first.
 */
export async function run({ json = false }: { readonly json?: boolean }): Promise<void> {
  if (!existsSync('/proc/self/status')) throw new Error('This needs /proc, as Linux has it.');
  const { parent, children } = await record();
  const report = {
    candidates,
    parent: { growth: slopeOf(parent), windows: windowsOf(parent) },
    evaluations: { count: children.length, growth: slopeOf(children), windows: windowsOf(children) },
  };
  if (json) return console.log(JSON.stringify(report));
  console.log(`MB resident, medians over ${window} candidates: the search, and the peak of an evaluation`);
  for (const [k, megabytes] of report.parent.windows.entries()) {
    const range = `${k * window + 1} to ${(k + 1) * window}`.padEnd(12);
    console.log(`${range} ${round(megabytes)} ${round(report.evaluations.windows[k]!)}`);
  }
  console.log(`growth for 100 candidates, after the first ${warmUp}:`);
  console.log(`  the search ${report.parent.growth.toFixed(2)} MB, an evaluation`, end(report));
}

const end = ({ evaluations: { growth, count } }: { evaluations: { growth: number; count: number } }) =>
  `${growth.toFixed(2)} MB (${count} of them)`;

const round = (megabytes: number) => megabytes.toFixed(0).padStart(6);

async function record(): Promise<{ readonly parent: Sample[]; readonly children: Sample[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-memory-'));
  writeFileSync(join(folder, 'heureka.config.yaml'), `training: ${tiny}\n`);
  const child = spawn(process.execPath, [command, ...search], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const parent: Sample[] = [];
  const peaks = new Map<number, Sample>();
  let done = 0;
  const timer = setInterval(() => {
    const resident = sizeOf(child.pid!, 'VmRSS');
    if (done > 0 && done < candidates && resident) parent.push({ done, megabytes: resident });
    for (const pid of childrenOf(child.pid!)) {
      const peak = sizeOf(pid, 'VmHWM');
      if (done > 0 && done < candidates && peak) peaks.set(pid, { done, megabytes: peak });
    }
  }, 50);
  try {
    for await (const line of createInterface({ input: child.stdout! })) {
      if ((JSON.parse(line) as { type: string }).type === 'evaluated') done++;
    }
    if (done !== candidates) throw new Error(`The search ended after ${done} of ${candidates} candidates.`);
    return { parent, children: [...peaks.values()] };
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line of /proc/<pid>/status, in MB; undefined once the process is gone. */
function sizeOf(pid: number, name: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )!;
    return Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

function windowsOf(samples: readonly Sample[]): number[] {
  return Array.from({ length: candidates / window }, (_, k) => {
    const of = samples.filter(({ done }) => Math.floor(done / window) === k);
    return of.map(({ megabytes }) => megabytes).sort((a, b) => a - b)[of.length >> 1] ?? Number.NaN;
  });
}

/** MB for 100 candidates, by least squares, without the first. */
function slopeOf(samples: readonly Sample[]): number {
  const late = samples.filter(({ done }) => done > warmUp);
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [x, y] = [mean(late.map(({ done }) => done)), mean(late.map(({ megabytes }) => megabytes))];
  const covariance = mean(late.map(({ done, megabytes }) => (done - x) * (megabytes - y)));
  return (100 * covariance) / mean(late.map(({ done }) => (done - x) ** 2));
}
