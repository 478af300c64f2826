import { measured } from '../../optimize/trajectory.ts';
import { type Run, runState } from '../../runs/run-folder.ts';
import { type Context, writeJson } from '../context.ts';
import { formatScore } from '../format.ts';
import { referenceTo } from '../run-reference.ts';
import { showOptimisation } from './perform.ts';
import type { OptimiseSettings } from './settings.ts';
import { readOptimiseSummary } from './summary.ts';

/** `heureka runs show` of an optimisation: its result, or how to come to it. */
export async function showOptimisationRun(run: Run, json: boolean, context: Context): Promise<void> {
  const summary = readOptimiseSummary(run);
  if (summary?.searches) {
    showOptimisation(run, summary, json, context);
    return;
  }
  const state = runState(run);
  if (json) {
    writeJson(context.stdout, { name: run.name, folder: run.folder, state, ...run.config }, 2);
    return;
  }
  context.stdout.write(`${run.name}  ${state}\n`);
  if (state === 'interrupted') {
    context.stderr.write(`\nGo on with: heureka resume ${await referenceTo(run, context)}\n`);
  }
}

/** One line of `heureka runs ls`. */
export function optimisationLine(run: Run) {
  const { problem } = run.config.settings as unknown as OptimiseSettings;
  const summary = readOptimiseSummary(run);
  const [best] = [...(summary?.searches ?? [])]
    .flatMap((search) => search.best ?? [])
    .sort((a, b) => b.score - a.score);
  const { proposer, seed, created } = run.config;
  return {
    ...{ name: run.name, folder: run.folder, state: runState(run), problem, proposer, seed, created },
    ...(summary?.measure &&
      best && { measure: summary.measure.name, value: measured(best.score, summary.measure) }),
  };
}

/** The value of a line for people: 'length 254.0'. */
export const lineValue = ({ measure, value }: ReturnType<typeof optimisationLine>): string =>
  value === undefined ? '-' : `${measure} ${formatScore(value)}`;
