import type { Candidate } from '../core/candidate.ts';
import type { ChatMessage } from '../core/chat.ts';
import type { Usage } from '../core/usage.ts';

/** A proposal has come in. Journalled: what was asked and answered is never paid for again. */
export interface ProposedEvent {
  readonly type: 'proposed';
  readonly id: string;
  readonly iteration: number;
  readonly text: string;
  readonly parents: readonly string[];
  readonly messages?: readonly ChatMessage[];
  readonly usage?: Usage;
  readonly model?: string;
}

/** A candidate has its outcome. Journalled: what was evaluated is never evaluated again. */
export interface EvaluatedEvent<Detail = unknown> {
  readonly type: 'evaluated';
  readonly candidate: Candidate<Detail>;
}

/**
 * What happens in a search. `proposed` and `evaluated` are all that is needed to go on where a search was stopped;
 * the others tell a display what is going on.
 */
export type SearchEvent<Detail = unknown> =
  | { readonly type: 'iteration-started'; readonly iteration: number; readonly ids: readonly string[] }
  | ProposedEvent
  | { readonly type: 'progress'; readonly id: string; readonly progress: unknown }
  | EvaluatedEvent<Detail>
  /** `best` is the id of the best candidate so far, if any is valid. */
  | { readonly type: 'iteration-finished'; readonly iteration: number; readonly best?: string };

/** The journalled events of an earlier, unfinished search, by the id of the candidate. */
export interface Past<Detail> {
  readonly proposed: ReadonlyMap<string, ProposedEvent>;
  readonly evaluated: ReadonlyMap<string, Candidate<Detail>>;
}

/** Sorts `events` by kind and id; events that are not journalled are passed over. */
export function readPast<Detail>(events: readonly SearchEvent<Detail>[]): Past<Detail> {
  const proposed = new Map<string, ProposedEvent>();
  const evaluated = new Map<string, Candidate<Detail>>();
  for (const event of events) {
    if (event.type === 'proposed') proposed.set(event.id, event);
    if (event.type === 'evaluated') evaluated.set(event.candidate.id, event.candidate);
  }
  return { proposed, evaluated };
}

/** The id of a sample of an iteration, both counted from 1: '02-07'. */
export function candidateId(iteration: number, sample: number): string {
  return `${String(iteration).padStart(2, '0')}-${String(sample).padStart(2, '0')}`;
}
