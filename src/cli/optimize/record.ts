import type { Journal } from '../../runs/journal.ts';
import type { Run } from '../../runs/run-folder.ts';
import { writeMessages } from '../search/recorder.ts';
import type { OptimiseEvent } from './events.ts';

/** Seconds of work that a crash may cost, where nothing was paid for it. */
const slack = 0.2;

/**
 * Keeps what an optimisation says. What a built-in proposer proposes is not journalled: it comes out the same again and
 * costs nothing. Scores that come in faster than a disk takes them wait a moment for one another: a crash costs them
 * alone, and they too come out the same again.
 */
export class Recorder {
  private readonly run: Run;
  private readonly journal: Journal;
  /** Seconds, from any origin. */
  private readonly now: () => number;
  private waiting: OptimiseEvent[] = [];
  private written = Number.NEGATIVE_INFINITY;

  constructor(run: Run, journal: Journal, now: () => number) {
    this.run = run;
    this.journal = journal;
    this.now = now;
  }

  keep(event: OptimiseEvent): void {
    if (!isJournalled(event)) return;
    if (event.type === 'proposed') writeMessages(this.run, event);
    this.waiting.push(event);
    const paid = 'usage' in event || event.type === 'proposed';
    if (paid || this.now() - this.written >= slack) this.flush();
  }

  /** Writes what waits. */
  flush(): void {
    if (this.waiting.length > 0) this.journal.append(...this.waiting);
    this.waiting = [];
    this.written = this.now();
  }
}

function isJournalled(event: OptimiseEvent): boolean {
  switch (event.type) {
    case 'proposed':
      return event.messages !== undefined || event.usage !== undefined;
    case 'iteration-started':
    case 'iteration-finished':
    case 'progress':
    case 'cut':
      return false;
    default:
      return true;
  }
}
