import { humanNormalised, mean, standardDeviation } from '../../core/statistics.ts';
import type { Ledger } from '../../core/usage.ts';
import type { StoppedEvent } from '../../optimize/events.ts';
import { type FinalRole, finalRoles, type RewardSearchReport } from '../../problems/reward/search.ts';
import { finishedEntry, finishedReport, type Run } from '../../runs/run-folder.ts';
import { checkEntries } from './journal-shape.ts';

/** What a finished search says in its journal's last line. */
export interface SearchSummary {
  readonly type: typeof finishedEntry;
  /** The best candidate; missing when none was valid. */
  readonly best?: { readonly id: string; readonly score: number };
  /** Fitness of every final training. */
  readonly finals: Readonly<Record<FinalRole, readonly number[]>>;
  /** What the answers took; missing when nothing was asked of anybody who counts. */
  readonly ledger?: Ledger;
  /** Why the search ended before its last iteration. */
  readonly stopped?: Pick<StoppedEvent, 'reason' | 'restart' | 'iteration'>;
}

/** One line of the final table. */
export interface SummaryRow {
  readonly role: FinalRole;
  readonly scores: readonly number[];
  /** Missing when no training with this reward gave a score. */
  readonly mean?: number;
  /** Sample standard deviation over the seeds. */
  readonly std?: number;
  readonly humanNormalised?: number;
}

export function summaryOf(
  report: RewardSearchReport,
  { ledger, stopped }: { readonly ledger: Ledger; readonly stopped: StoppedEvent | undefined },
): SearchSummary {
  const { id, outcome } = report.best;
  return {
    ...{ type: finishedEntry, best: { id, score: outcome.score }, finals: report.finals },
    ...(ledger.answers > 0 && { ledger }),
    ...(stopped && {
      stopped: { reason: stopped.reason, restart: stopped.restart, iteration: stopped.iteration },
    }),
  };
}

/** The summary of a finished run, or undefined. Throws `HeurekaError('failed')` when it is damaged. */
export function readSummary(run: Run): SearchSummary | undefined {
  const report = finishedReport(run);
  if (report) checkEntries([report], undefined);
  return report as SearchSummary | undefined;
}

export function summaryRows({ finals }: Pick<SearchSummary, 'finals'>): SummaryRow[] {
  const [sparse, human] = [finals.sparse, finals.human].map(mean);
  return finalRoles.map((role) => {
    const scores = finals[role];
    if (scores.length === 0) return { role, scores };
    const centre = mean(scores);
    const normalised = humanNormalised(centre, sparse!, human!);
    return {
      ...{ role, scores, mean: centre, std: standardDeviation(scores) },
      ...(normalised !== undefined && Number.isFinite(normalised) && { humanNormalised: normalised }),
    };
  });
}
