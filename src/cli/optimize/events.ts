import type { Candidate } from '../../core/candidate.ts';
import type { Usage } from '../../core/usage.ts';
import type { SearchEvent } from '../../optimize/events.ts';
import type { Measurement } from '../../problems/definition.ts';

/** A candidate of a rival, found with the evaluations that the search itself took. Journalled. */
export interface RivalEvent {
  readonly type: 'rival-evaluated';
  readonly rival: string;
  readonly restart: number;
  readonly candidate: Candidate;
}

/** The best of a search, measured once more. Journalled. */
export interface ExaminedEvent {
  readonly type: 'examined';
  readonly restart: number;
  readonly candidate: string;
  readonly measurements: readonly Measurement[];
  readonly usage?: Usage;
}

/** What happens in an optimisation. */
export type OptimiseEvent = SearchEvent | RivalEvent | ExaminedEvent;

/** Whether an event is one of the optimiser's. */
export const isRoundEvent = (event: OptimiseEvent): event is SearchEvent =>
  event.type !== 'rival-evaluated' && event.type !== 'examined';
