import type { Candidate, Evaluation, ValidCandidate } from '../core/candidate.ts';
import type { ChatMessage } from '../core/chat.ts';
import type { Fault, Result } from '../core/fault.ts';
import type { Usage } from '../core/usage.ts';
import type { Rungs } from './halving.ts';
import type { Wording } from './wording.ts';

export interface EvaluationContext<Progress = unknown> {
  /** Id of the candidate: where its artefacts are kept; never part of the result. */
  readonly id: string;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Reports what has happened so far, for a display; never part of the result. */
  readonly progress: (progress: Progress) => void;
  /** Where the evaluation asks whether to go on; missing when it is to be done to its end. */
  readonly rungs?: Rungs;
}

/** Whatever scores solutions. `Solution` is the parsed form of a proposal's text. */
export interface Problem<Solution = unknown, Detail = unknown> {
  readonly name: string;
  /** How the problem is put to a proposer that reads. */
  readonly wording: Wording<Detail>;
  /** Reads a proposal, free text included. */
  parse(text: string): Parsed<Solution>;
  /** Scores a solution: a pure function of the solution and the seed. */
  evaluate(solution: Solution, context: EvaluationContext): Promise<Result<Evaluation<Detail>>>;
}

/** What a proposal says. */
export interface Parsed<Solution> {
  /** The solution alone, without the words around it, as far as it can be told. */
  readonly text: string;
  /** A fault says what is wrong with it, for the proposer to mend; its line counts in `text`. */
  readonly solution: Result<Solution>;
}

/** What a strategy takes from the history. */
export interface Selection<Detail = unknown> {
  /** The candidates to go on from, best first; empty at the start and for the random baseline. */
  readonly parents: readonly ValidCandidate<Detail>[];
  /** Candidates of the last iteration that failed, for the proposer to learn from. */
  readonly failures: readonly Candidate<Detail>[];
}

/** One iteration's request: the same object for each of its samples. */
export interface ProposalRequest<Detail = unknown> extends Selection<Detail> {
  readonly problem: Problem<unknown, Detail>;
  readonly iteration: number;
  /** The ids of the iteration's samples, in order: as many as there are wanted. */
  readonly ids: readonly string[];
  /** Seed of this request: the built-in proposers' randomness comes from it alone. */
  readonly seed: number;
  /** Every solution proposed so far: what not to propose again. */
  readonly seen: readonly string[];
  /** What a person has said about the solutions so far, oldest first. */
  readonly feedback: readonly string[];
}

/** One answer of a proposer. */
export interface Proposal {
  /** The answer as it came; `Problem.parse` reads it. */
  readonly text: string;
  readonly parents: readonly string[];
  /** What was asked, when a language model was. */
  readonly messages?: readonly ChatMessage[];
  readonly usage?: Usage;
  /** The language model that answered, by its own name. */
  readonly model?: string;
}

/** A proposal that did not parse, or whose evaluation failed. */
export interface FailedProposal {
  readonly id: string;
  /** Proposals for this id that have failed, this one included. */
  readonly failures: number;
  readonly proposal: Proposal;
  /** The solution in it, as `Problem.parse` tells it. */
  readonly solution: string;
  readonly fault: Fault;
}

/** Whatever writes candidates. Its methods throw `UnansweredError` when no answer can be had. */
export interface Proposer<Detail = unknown> {
  readonly name: string;
  /**
   * The proposal for one sample, counted from 0, of `request`. The samples of an iteration are asked for side by side,
   * and after a restart only those that are missing.
   */
  propose(request: ProposalRequest<Detail>, sample: number, signal: AbortSignal): Promise<Proposal>;
  /** A better answer in place of one that failed; missing in proposers that do not read what went wrong. */
  repair?(request: ProposalRequest<Detail>, failed: FailedProposal, signal: AbortSignal): Promise<Proposal>;
  /** What a search taught, in words, for the next one; missing in proposers that have none. */
  conclude?(
    problem: Problem<unknown, Detail>,
    history: readonly Candidate<Detail>[],
    signal: AbortSignal,
  ): Promise<Proposal>;
}

/** How history becomes the next request. */
export interface Strategy {
  readonly name: string;
  select<Detail>(history: readonly Candidate<Detail>[]): Selection<Detail>;
}
