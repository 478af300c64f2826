import type { Candidate } from '../core/candidate.ts';
import type { ChatMessage } from '../core/chat.ts';
import type { Fault } from '../core/fault.ts';
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
  /** What its proposer wrote down before the answer. */
  readonly reasoning?: string;
  /** The language model that answered. */
  readonly model?: string;
  /** What was wrong with the proposal of the same id before it, when this one mends it. */
  readonly mends?: Fault;
}

/** A candidate has its outcome. Journalled: what was evaluated is never evaluated again. */
export interface EvaluatedEvent<Detail = unknown> {
  readonly type: 'evaluated';
  readonly candidate: Candidate<Detail>;
  /** What scoring it took, where that took something. */
  readonly usage?: Usage;
}

/** A candidate has come to a rung of successive halving, counted from 1. Journalled: it is judged by that. */
export interface RungEvent {
  readonly type: 'rung';
  readonly id: string;
  readonly rung: number;
  /** Its score so far. */
  readonly score: number;
}

/** No answer could be had, though asking took something. Journalled: it is asked again after a restart. */
export interface UnansweredEvent {
  readonly type: 'unanswered';
  readonly id: string;
  readonly iteration: number;
  readonly usage: Usage;
}

/** A limit has ended the search before its last iteration. Journalled. */
export interface StoppedEvent {
  readonly type: 'stopped';
  readonly reason: 'cost' | 'tokens' | 'time';
  /** The iteration that was not begun, or that was cut short. */
  readonly restart: number;
  readonly iteration: number;
  /** Ids of the candidates of that iteration that were finished. */
  readonly candidates: readonly string[];
}

/** What a person said before an iteration, '' for nothing. Journalled: nobody is asked twice. */
export interface FeedbackEvent {
  readonly type: 'feedback';
  /** Of which of the independent searches; missing where it is said to all of them. */
  readonly restart?: number;
  readonly iteration: number;
  readonly text: string;
  /** The id of the message, when it was left for the running search. */
  readonly message?: string;
}

/** What a search taught, as its proposer put it, '' when it gave no answer. Journalled. */
export interface LessonsEvent {
  readonly type: 'lessons';
  readonly text: string;
  readonly messages?: readonly ChatMessage[];
  readonly usage?: Usage;
  readonly model?: string;
}

/**
 * What happens in a search. The journalled ones are all that is needed to go on where a search was stopped; the others
 * tell a display what is going on.
 */
export type SearchEvent<Detail = unknown> =
  | {
      readonly type: 'iteration-started';
      readonly restart: number;
      readonly iteration: number;
      readonly ids: readonly string[];
    }
  /** Some of what was to be shown in an iteration had no room. */
  | { readonly type: 'cut'; readonly restart: number; readonly iteration: number; readonly omitted: number }
  | FeedbackEvent
  | ProposedEvent
  | UnansweredEvent
  | StoppedEvent
  | RungEvent
  | { readonly type: 'progress'; readonly id: string; readonly progress: unknown }
  | EvaluatedEvent<Detail>
  /** `best` is the id of the best candidate so far, if any is valid. */
  | {
      readonly type: 'iteration-finished';
      readonly restart: number;
      readonly iteration: number;
      readonly best?: string;
    }
  | LessonsEvent;

/** The journalled events of an earlier, unfinished search. */
export interface Past<Detail> {
  /** The proposals of a candidate, the first and those that mend it, by its id. */
  readonly proposed: ReadonlyMap<string, readonly ProposedEvent[]>;
  readonly rungs: readonly RungEvent[];
  readonly evaluated: ReadonlyMap<string, Candidate<Detail>>;
  /** What was said before the iterations, in order; of each iteration once somebody was asked. */
  readonly feedback: readonly FeedbackEvent[];
  readonly lessons: LessonsEvent | undefined;
  readonly stopped: StoppedEvent | undefined;
}

/** Sorts `events` by kind and id; events that are not journalled are passed over. */
export function readPast<Detail>(events: readonly SearchEvent<Detail>[]): Past<Detail> {
  const proposed = new Map<string, readonly ProposedEvent[]>();
  const rungs: RungEvent[] = [];
  const evaluated = new Map<string, Candidate<Detail>>();
  const feedback: FeedbackEvent[] = [];
  let lessons: LessonsEvent | undefined;
  let stopped: StoppedEvent | undefined;
  for (const event of events) {
    if (event.type === 'proposed') append(proposed, event.id, event);
    if (event.type === 'rung') rungs.push(event);
    if (event.type === 'evaluated') evaluated.set(event.candidate.id, event.candidate);
    if (event.type === 'feedback') feedback.push(event);
    if (event.type === 'lessons') lessons = event;
    if (event.type === 'stopped') stopped = event;
  }
  return { proposed, rungs, evaluated, feedback, lessons, stopped };
}

function append<Key, T>(lists: Map<Key, readonly T[]>, key: Key, item: T): void {
  lists.set(key, [...(lists.get(key) ?? []), item]);
}
