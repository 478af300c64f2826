import { type Candidate, ranked, type ValidCandidate } from '../../core/candidate.ts';
import { unknownName } from '../../core/errors.ts';
import { type Ledger, ledgerOf, type Usage } from '../../core/usage.ts';
import { compareIds } from '../../optimize/candidate-id.ts';
import { readPast } from '../../optimize/events.ts';
import type { RewardDetail, RewardSearchEvent } from '../../problems/reward/search.ts';
import type { JournalEntry } from '../../runs/journal.ts';
import { type Run, runEntries } from '../../runs/run-folder.ts';
import { standingEntries } from './continue.ts';
import { checkEntries } from './journal-shape.ts';
import { readSummary } from './summary.ts';

/** A candidate reward and how its training went. */
export type RewardCandidate = Candidate<RewardDetail>;

/**
 * Journal entries as the events they were written from, as far as they still stand. Throws `HeurekaError('failed')` when one is damaged.
 */
export function searchEvents(entries: readonly JournalEntry[]): readonly RewardSearchEvent[] {
  checkEntries(entries);
  return standingEntries(entries) as readonly unknown[] as readonly RewardSearchEvent[];
}

/** The evaluated candidates of a run, in order of id. */
export function readCandidates(run: Run): RewardCandidate[] {
  return candidatesIn(searchEvents(runEntries(run)));
}

/** The evaluated candidates among `events`, in order of id. */
function candidatesIn(events: readonly RewardSearchEvent[]): RewardCandidate[] {
  const search = events.filter((event) => event.type === 'proposed' || event.type === 'evaluated');
  const { evaluated } = readPast<RewardDetail>(search);
  return [...evaluated.values()].sort((a, b) => compareIds(a.id, b.id));
}

/** What the answers of a run took, or those of one of its candidates alone. */
export function usagesOf(run: Run, id?: string): Ledger {
  const all = runEntries(run);
  checkEntries(all);
  const entries = all.filter((entry) => id === undefined || entry.id === id);
  return ledgerOf(entries.map(({ usage }) => usage as Usage | undefined));
}

/** The candidate that a finished search chose, of one that goes on the one with the highest score so far. */
export function bestOf(
  run: Run,
  candidates: readonly RewardCandidate[],
): ValidCandidate<RewardDetail> | undefined {
  const best = ranked(candidates);
  const chosen = readSummary(run)?.best?.id;
  return best.find(({ id }) => id === chosen) ?? best[0];
}

/** The candidate called `id`. Throws `HeurekaError('usage')` with the nearest one there is. */
export function findCandidate(candidates: readonly RewardCandidate[], id: string, run: Run): RewardCandidate {
  const found = candidates.find((candidate) => candidate.id === id);
  if (found) return found;
  const ids = candidates.map((candidate) => candidate.id);
  throw unknownName(`candidate of ${run.name}`, id, ids);
}
