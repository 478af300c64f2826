import type { JournalEntry } from '../../runs/journal.ts';
import { waitingMessages } from '../../runs/messages.ts';
import { type ProgressLine, progressFile } from '../../runs/progress-file.ts';
import { journalFile, type Run, runState } from '../../runs/run-folder.ts';
import { readTags } from '../../runs/run-tags.ts';
import { readTrouble } from '../../runs/trouble.ts';
import {
  applyEvent,
  type CurvePoint,
  emptyLedger,
  type LiveNews,
  type RunEvent,
  type RunView,
} from '../contract/run.ts';
import { happeningOf } from './happening.ts';
import { LineTail } from './line-tail.ts';
import { isStarred } from './star.ts';

/** Follows one run: its journal, and the trainings under way. Reads only what has been added since the last look. */
export class RunReader {
  readonly run: Run;
  /** The journal's entries; event `id` is entry `id - 1`. */
  private readonly entries: JournalEntry[] = [];
  private readonly journal: LineTail;
  private readonly progress: LineTail;
  private readonly events: RunEvent[] = [];
  private readonly training = new Map<string, CurvePoint[]>();
  private readonly ended = new Set<string>();
  private header = false;
  private seen: RunView;

  constructor(run: Run) {
    this.run = run;
    this.journal = new LineTail(journalFile(run));
    this.progress = new LineTail(progressFile(run));
    this.seen = emptyView(run);
  }

  /** The run as it is now. */
  view(): RunView {
    this.look();
    return { ...this.seen, ...badges(this.run), live: this.live() };
  }

  /** The journal's entries, as they were written. */
  allEntries(): readonly JournalEntry[] {
    this.look();
    return this.entries;
  }

  /** What has happened after event `id`. */
  eventsAfter(id: number): readonly RunEvent[] {
    this.look();
    return this.events.slice(Math.max(0, id));
  }

  /** Whether somebody works on it, and the trainings under way. Call it after the events have been read. */
  live(): LiveNews {
    const state = runState(this.run);
    const trouble = state === 'interrupted' ? readTrouble(this.run) : undefined;
    return {
      ...{ state, training: Object.fromEntries(this.training) },
      unheard: waitingMessages(this.run).map(({ text }) => text),
      ...(trouble && { trouble: trouble.hint ? `${trouble.message} ${trouble.hint}` : trouble.message }),
    };
  }

  private look(): void {
    // Progress first: what is journalled after it was read takes it away again.
    for (const line of this.progress.read()) this.takeProgress(JSON.parse(line) as ProgressLine);
    for (const line of this.journal.read()) {
      if (this.header) this.takeEntry(JSON.parse(line) as JournalEntry);
      this.header = true;
    }
  }

  private takeEntry(entry: JournalEntry): void {
    this.entries.push(entry);
    const happening = happeningOf(entry);
    const event = { id: this.entries.length, happening };
    this.events.push(event);
    this.seen = applyEvent(this.seen, event);
    if (happening.type === 'evaluated') this.end(happening.candidate.id);
    if (happening.type === 'trained') this.end(happening.training.owner);
  }

  private end(owner: string): void {
    this.ended.add(owner);
    this.training.delete(owner);
  }

  /** A training that is done anew, after a stop, begins its curve again. */
  private takeProgress({ owner, steps, fitness }: ProgressLine): void {
    if (this.ended.has(owner)) return;
    const curve = (this.training.get(owner) ?? []).filter(([earlier]) => earlier < steps);
    this.training.set(owner, [...curve, [steps, fitness]]);
  }
}

export const badges = (run: Run) => ({ tags: readTags(run), starred: isStarred(run) });

/** Whether whoever writes the rewards of a run reads what people say: a language model, or a person. */
export const listens = ({ config }: Run) => config.proposer === 'openai' || config.proposer === 'manual';

function emptyView(run: Run): RunView {
  const { environment, proposer, seed, created, versions, settings } = run.config;
  const number = (name: string) => Number(settings[name] ?? 0);
  const training = (settings.training ?? {}) as { readonly steps?: number };
  return {
    ...{ name: run.name, environment, proposer, seed, created, versions },
    ...(typeof settings.model === 'string' && { model: settings.model }),
    strategy: String(settings.strategy ?? ''),
    backend: String(settings.backend ?? ''),
    iterations: number('iterations'),
    samples: number('samples'),
    restarts: number('restarts') || 1,
    finalSeeds: number('finalSeeds'),
    steps: training.steps ?? 0,
    ...badges(run),
    listens: listens(run),
    ...{ candidates: [], trainings: [], ledger: emptyLedger, said: [], lastEvent: 0 },
    live: { state: 'interrupted', training: {}, unheard: [] },
  };
}
