import type { Fault } from './fault.ts';

/** What an evaluation of a valid candidate gives. `Detail` is the problem's own: curves, statistics. */
export interface Evaluation<Detail = unknown> {
  /** Higher is better. */
  readonly score: number;
  readonly detail: Detail;
}

/** One proposed solution with its evaluation. */
export interface Candidate<Detail = unknown> {
  /** `<iteration>-<sample>`, both counted from 1, zero-padded: '02-07'; 'r2-02-07' in the second of several searches. */
  readonly id: string;
  readonly iteration: number;
  /** Which of several independent searches proposed it, counted from 1; missing in the first. */
  readonly restart?: number;
  /** How often its proposer had to mend it; missing when the first answer stands. */
  readonly repairs?: number;
  /** Ids of the candidates it was made from. */
  readonly parents: readonly string[];
  /** What its proposer wrote down before it, where it was asked to. */
  readonly reasoning?: string;
  /** The solution as text: for a reward its TypeScript source. */
  readonly solution: string;
  readonly outcome: Outcome<Detail>;
}

export type Outcome<Detail = unknown> =
  | ({ readonly ok: true } & Evaluation<Detail>)
  | { readonly ok: false; readonly fault: Fault };

/** A candidate that has a score. */
export type ValidCandidate<Detail = unknown> = Candidate<Detail> & {
  readonly outcome: { readonly ok: true } & Evaluation<Detail>;
};

export function isValid<Detail>(candidate: Candidate<Detail>): candidate is ValidCandidate<Detail> {
  return candidate.outcome.ok;
}

/** The valid candidates, best first; equal scores keep the order in which they were proposed. */
export function ranked<Detail>(candidates: readonly Candidate<Detail>[]): ValidCandidate<Detail>[] {
  return candidates.filter(isValid).sort((a, b) => b.outcome.score - a.outcome.score);
}
