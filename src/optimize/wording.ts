import type { Candidate } from '../core/candidate.ts';
import type { Trajectory } from './problem.ts';

/** What there is to solve, as a proposer reads it. */
export interface ProblemDescription {
  /** Who the solver is and how a solution must look: a language model's system message. */
  readonly role: string;
  /** The task and its context: a language model's first user message. */
  readonly task: string;
}

/** What a proposer is asked for, with what belongs to it. */
export type Question<Detail = unknown> =
  /** A first solution: nothing came before it that could be shown. */
  | { readonly kind: 'first'; readonly feedback: readonly string[] }
  /** A solution better than the one shown. */
  | {
      readonly kind: 'next';
      /** How the one shown fared. */
      readonly reflection: string;
      /** How others failed that were proposed beside it. */
      readonly failures: readonly string[];
      /** What a person has said, oldest first. */
      readonly feedback: readonly string[];
    }
  /** A solution better than all of those shown with their scores. */
  | {
      readonly kind: 'trajectory';
      readonly trajectory: Trajectory;
      /** What a person has said, oldest first. */
      readonly feedback: readonly string[];
      /** For what a problem draws anew in every iteration, such as examples. */
      readonly seed: number;
    }
  /** The solution just given, without its fault. */
  | { readonly kind: 'repair'; readonly fault: string }
  /** What a search taught, from its most telling candidates in the order of proposal. */
  | { readonly kind: 'lessons'; readonly candidates: readonly Candidate<Detail>[] };

/** How a problem speaks to a proposer that reads: a language model or a person. */
export interface Wording<Detail = unknown> {
  describe(): ProblemDescription;
  /** How `candidate` fared, failed ones included. */
  reflect(candidate: Candidate<Detail>): string;
  /** A solution as it stands in a conversation, so that `Problem.parse` would read it back. */
  quote(solution: string): string;
  /** The words of a question. */
  ask(question: Question<Detail>): string;
}
