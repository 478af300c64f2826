import { type Candidate, isValid, ranked } from '../../core/candidate.ts';
import type { Ledger } from '../../core/usage.ts';
import type { StoppedEvent } from '../../optimize/events.ts';
import type { Measure } from '../../optimize/problem.ts';
import { measured } from '../../optimize/trajectory.ts';
import type { Baseline, Measurement, Posed, Published } from '../../problems/definition.ts';
import { type finishedEntry, finishedReport, type Run } from '../../runs/run-folder.ts';

/** How one of the searches ended. */
export interface SearchResult {
  readonly restart: number;
  /** Missing when nothing was valid. */
  readonly best?: { readonly id: string; readonly score: number; readonly solution: string };
  /** The iteration that the best came from; 0 is the start. */
  readonly steps: number;
  /** Solutions that were scored, the starting points among them. */
  readonly explored: number;
  readonly solved: boolean;
  readonly optimum?: number;
  readonly baselines: readonly Baseline[];
  readonly measurements: readonly Measurement[];
}

/** What a finished optimisation says in its journal's last line. */
export interface OptimiseSummary {
  readonly type: typeof finishedEntry;
  readonly measure: Measure;
  readonly searches: readonly SearchResult[];
  readonly published: readonly Published[];
  readonly ledger?: Ledger;
  readonly stopped?: Pick<StoppedEvent, 'reason' | 'restart' | 'iteration'>;
}

/** The result of the search over `posed`, whose `candidates` and rivals' best scores these are. */
export function resultOf(
  restart: number,
  posed: Posed,
  candidates: readonly Candidate[],
  rivals: readonly { readonly name: string; readonly candidates: readonly Candidate[] }[],
  measurements: readonly Measurement[],
): SearchResult {
  const [best] = ranked(candidates);
  const searched = rivals.flatMap(({ name, candidates: found }) => {
    const [top] = ranked(found);
    return top ? [{ name, score: top.outcome.score }] : [];
  });
  return {
    restart,
    ...(best && { best: { id: best.id, score: best.outcome.score, solution: best.solution } }),
    steps: best?.iteration ?? 0,
    explored: candidates.filter(isValid).length,
    solved: best !== undefined && posed.problem.solved?.(best) === true,
    ...(posed.optimum !== undefined && { optimum: posed.optimum }),
    baselines: [...searched, ...(posed.baselines ?? [])],
    measurements,
  };
}

/** The share of the optimum by which a score falls short of it; undefined where that has no meaning. */
export function gapOf(score: number, optimum: number | undefined, measure: Measure): number | undefined {
  if (optimum === undefined) return undefined;
  const best = Math.abs(measured(optimum, measure));
  return best > 0 ? (optimum - score) / best : undefined;
}

/** The summary of a finished optimisation, or undefined. */
export function readOptimiseSummary(run: Run): OptimiseSummary | undefined {
  return finishedReport(run) as OptimiseSummary | undefined;
}
