import type { Limits } from '../../optimize/purse.ts';
import type { JournalEntry } from '../../runs/journal.ts';
import { finishedEntry } from '../../runs/run-folder.ts';
import type { Flags, Settings } from '../settings.ts';

/** The journal's entry that lets a search go on for longer than its settings say. */
export const continuedEntry = 'continued';

interface ContinuedEntry extends JournalEntry, NewLimits {
  readonly type: typeof continuedEntry;
  /** Iterations in all. */
  readonly iterations: number;
}

/** Limits in place of those that a search had. */
export interface NewLimits {
  /** Seconds that one process may work on it from now on. */
  readonly maxTime?: number;
  /** What may be spent on answers, those it has among them. */
  readonly limits?: Limits;
}

/** What a person adds to a search that was stopped, or that is finished. */
export interface Continuation {
  /** Iterations more; one at least, when there is feedback and none left to hear it. */
  readonly iterations?: number;
  readonly feedback?: string;
  readonly newLimits?: NewLimits;
}

/** The limits in force, as a search's journal has them: those of its settings until there are others. */
export function limitsOf({ maxTime, limits }: NewLimits, entries: readonly JournalEntry[]): NewLimits {
  const continued = entries.filter((entry): entry is ContinuedEntry => entry.type === continuedEntry);
  const time = continued.findLast((entry) => entry.maxTime !== undefined)?.maxTime ?? maxTime;
  const spending = [limits, ...continued.map((entry) => entry.limits)].filter((one) => one !== undefined);
  return {
    ...(time !== undefined && { maxTime: time }),
    ...(spending.length > 0 && { limits: Object.assign({}, ...spending) as Limits }),
  };
}

const lastWords = ['lessons', 'stopped'];

/**
 * The entries that were written from events, and still stand: where a finished search was gone on with, its lessons and
 * the limit that ended it are no longer the last word.
 */
export function standingEntries(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const continued = entries.findLastIndex(({ type }) => type === continuedEntry);
  return entries.filter(
    ({ type }, i) =>
      type !== continuedEntry && type !== finishedEntry && !(lastWords.includes(type) && i < continued),
  );
}

/** Iterations of a search with `planned` of them, as its journal has it. */
export function iterationsOf(planned: number, entries: readonly JournalEntry[]): number {
  const last = entries.findLast((entry): entry is ContinuedEntry => entry.type === continuedEntry);
  return last?.iterations ?? planned;
}

/** The journal's entries for `continuation`: feedback is heard by the first iteration that has not begun. */
export function continuationEntries(
  { iterations = 0, feedback, newLimits }: Continuation,
  planned: number,
  entries: readonly JournalEntry[],
): JournalEntry[] {
  const before = iterationsOf(planned, entries);
  const next = 1 + begun(entries);
  const total = Math.max(before + iterations, feedback === undefined ? 0 : next);
  return [
    ...(total > before || newLimits ? [{ type: continuedEntry, iterations: total, ...newLimits }] : []),
    ...(feedback === undefined ? [] : [{ type: 'feedback', iteration: next, text: feedback }]),
  ];
}

/** The last iteration that anything was proposed in. */
function begun(entries: readonly JournalEntry[]): number {
  const last = entries.findLast(({ type }) => type === 'proposed');
  return typeof last?.iteration === 'number' ? last.iteration : 0;
}

/** What the flags of `resume` add to its iterations, or undefined; the settings hold their values, checked. */
export function readContinuation(flags: Flags, settings: Settings): Continuation | undefined {
  if (flags.iterations === undefined && flags.feedback === undefined) return undefined;
  return {
    ...(flags.iterations !== undefined && { iterations: settings.iterations }),
    ...(flags.feedback !== undefined && settings.feedback !== undefined && { feedback: settings.feedback }),
  };
}
