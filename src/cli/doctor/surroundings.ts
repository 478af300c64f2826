import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { Context } from '../context.ts';
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

/** Whether a language model is configured; it is not asked anything, since that may cost money. */
export async function examineModel(env: Context['env']): Promise<Finding> {
  const { defaultModel, openaiConfigured } = await import('../../llm/openai.ts');
  const url = env.OPENAI_BASE_URL;
  const name = 'language model';
  if (openaiConfigured(env)) {
    const key = env.OPENAI_API_KEY ? 'OPENAI_API_KEY is set' : 'no key needed';
    return {
      name,
      state: 'works',
      detail: `${key}, ${url ?? 'api.openai.com'}, default model ${defaultModel}`,
    };
  }
  return {
    ...{ name, state: 'absent', detail: 'not configured: searches use the built-in proposer evolve' },
    fix: [
      'export OPENAI_API_KEY=...                          OpenAI, or with OPENAI_BASE_URL any compatible server',
      'export OPENAI_BASE_URL=http://localhost:11434/v1   a server on this machine needs no key',
    ],
  };
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
