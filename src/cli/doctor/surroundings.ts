import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { plural, shortPath } from '../format.ts';
import type { Finding } from './finding.ts';

/** The oldest Node that heureka runs on, as `engines` in package.json says. */
const oldestNode = [20, 19] as const;

export function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const detail = `Node ${process.versions.node}, ${plural(availableParallelism(), 'core')}`;
  if (fits) return { name: 'node', state: 'works', detail };
  return { name: 'node', state: 'missing', detail, fix: [`Install Node ${oldestNode.join('.')} or newer.`] };
}

/** Loads isolated-vm and runs a line in it. */
export async function examineSandbox(): Promise<Finding> {
  try {
    const { isolatedVm } = await import('../../sandbox/isolated-vm.ts');
    const { ivm, name } = isolatedVm();
    const isolate = new ivm.Isolate({ memoryLimit: 16 });
    isolate.createContextSync().evalSync('({})', { reference: true, timeout: 1000 });
    isolate.dispose();
    return { name: 'sandbox', state: 'works', detail: name };
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return { name: 'sandbox', state: 'missing', detail: message, ...(hint !== undefined && { fix: [hint] }) };
  }
}

/** What the operating system does to keep a reward in, besides its isolate and its process. */
export async function examineWalls(): Promise<Finding[]> {
  const { wallsHere } = await import('../../sandbox/child-command.ts');
  return wallsHere().map(({ name, command, detail }) => {
    const found = command.length > 0;
    return { name: `sandbox ${name}`, state: found ? 'works' : 'absent', detail };
  });
}

/** Whether runs can be kept. */
export function examineRuns(runs: string, cwd: string): Finding {
  let folder = runs;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const detail = shortPath(runs, cwd);
  try {
    accessSync(folder, constants.W_OK);
    return { name: 'runs', state: 'works', detail };
  } catch {
    const fix = ['Choose a folder you may write to: --runs DIR or HEUREKA_RUNS'];
    return { name: 'runs', state: 'missing', detail: `${detail} is not writable`, fix };
  }
}
