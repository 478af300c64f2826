import type { Journal } from '../../runs/journal.ts';
import type { Run } from '../../runs/run-folder.ts';
import { writeMessages } from '../search/recorder.ts';
import type { OptimiseEvent } from './events.ts';

/**
 * Keeps what an optimisation says. What a built-in proposer proposes is not journalled: it comes out the same again, and
 * costs nothing.
 */
export function recordEvent(run: Run, journal: Journal, event: OptimiseEvent): void {
  switch (event.type) {
    case 'proposed':
      if (!event.messages && !event.usage) return;
      writeMessages(run, event);
      break;
    case 'evaluated':
    case 'rival-evaluated':
    case 'examined':
    case 'feedback':
    case 'unanswered':
    case 'stopped':
      break;
    default:
      return;
  }
  journal.append(event);
}
