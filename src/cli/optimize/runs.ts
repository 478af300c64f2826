import { join } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { listRuns, openRun, type Run } from '../../runs/run-folder.ts';
import { readTags } from '../../runs/run-tags.ts';

/** Where the runs of `heureka optimize` are kept: apart from those of searches, whose candidates are rewards. */
export const optimisationsFolder = (runs: string) => join(runs, 'optimizations');

/**
 * The run that `reference` means, of a search or of an optimisation; `latest` is the younger of both. Throws
 * `HeurekaError('usage')`.
 */
export function openAnyRun(runs: string, reference: string): Run {
  const folder = optimisationsFolder(runs);
  const optimisations = listRuns(folder);
  const [latest] = optimisations;
  if (reference === 'latest' && latest) {
    const [search] = listRuns(runs);
    return search && search.config.created > latest.config.created ? search : latest;
  }
  const named = optimisations.find((run) => run.name === reference || readTags(run).includes(reference));
  if (named) return named;
  try {
    return openRun(runs, reference);
  } catch (error) {
    if (!(error instanceof HeurekaError) || optimisations.length === 0) throw error;
    return openRun(folder, reference);
  }
}

export const isOptimisation = ({ config }: Run): boolean => 'problem' in config.settings;
