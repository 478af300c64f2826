import { resolve } from 'node:path';
import { studioExports } from '../../../src/cli/studio/exports.ts';
import { type Studio, startStudio } from '../../../src/studio/server/studio.ts';

const main = resolve(import.meta.dirname, '../../../src/cli/main.ts');

/** A studio that listens on a port of its own; `errors` collects what went wrong inside. */
export async function openStudio(runs: string, port = 0): Promise<Studio & { readonly errors: unknown[] }> {
  const errors: unknown[] = [];
  const studio = await startStudio({
    ...{ runs, port, command: [process.execPath, '--import', 'tsx', main] },
    facts: { version: '0', runs },
    forms: {
      search: [{ name: 'iterations', help: 'rounds', kind: 'number', min: 1, max: 99, whole: true }],
      comparison: [{ name: 'seeds', help: 'trainings', kind: 'number', min: 1, max: 99, whole: true }],
    },
    doctor: async () => [{ name: 'node', state: 'works', detail: 'Node' }],
    exports: studioExports(runs, runs, new AbortController().signal),
    onError: (error) => errors.push(error),
  });
  return { ...studio, errors };
}
