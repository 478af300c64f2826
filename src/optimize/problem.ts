import type { Candidate, Evaluation, ValidCandidate } from '../core/candidate.ts';
import type { ChatMessage } from '../core/chat.ts';
import type { Result } from '../core/fault.ts';
import type { Usage } from '../core/usage.ts';

/** What there is to solve, as a proposer reads it. */
export interface ProblemDescription {
  /** Who the solver is and how a solution must look: a language model's system message. */
  readonly role: string;
  /** The task and its context: a language model's first user message. */
  readonly task: string;
}

export interface EvaluationContext<Progress = unknown> {
  /** Id of the candidate: where its artefacts are kept; never part of the result. */
  readonly id: string;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Reports what has happened so far, for a display; never part of the result. */
  readonly progress: (progress: Progress) => void;
}

/** Whatever scores solutions. `Solution` is the parsed form of a proposal's text. */
export interface Problem<Solution = unknown, Detail = unknown> {
  readonly name: string;
  describe(): ProblemDescription;
  /** Reads a proposal, free text included; a fault says what is wrong with it, for the proposer to mend. */
  parse(text: string): Result<{ readonly solution: Solution; readonly text: string }>;
  /** Scores a solution: a pure function of the solution and the seed. */
  evaluate(solution: Solution, context: EvaluationContext): Promise<Result<Evaluation<Detail>>>;
  /** What a proposer should know about how `candidate` fared, failed ones included. */
  reflect(candidate: Candidate<Detail>): string;
  /** A solution as it stands in a conversation, so that `parse` would read it back. */
  quote(solution: string): string;
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
  /** Samples wanted in this iteration: K. */
  readonly count: number;
  /** Seed of this request: the built-in proposers' randomness comes from it alone. */
  readonly seed: number;
  /** Every solution proposed so far: what not to propose again. */
  readonly seen: readonly string[];
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

/** Whatever writes candidates. */
export interface Proposer<Detail = unknown> {
  readonly name: string;
  /**
   * The proposal for one sample, counted from 0, of `request`. The samples of an iteration are asked for side by side,
   * and after a restart only those that are missing. Throws `UnansweredError` when no answer can be had.
   */
  propose(request: ProposalRequest<Detail>, sample: number, signal: AbortSignal): Promise<Proposal>;
}

/** How history becomes the next request. */
export interface Strategy {
  readonly name: string;
  select<Detail>(history: readonly Candidate<Detail>[]): Selection<Detail>;
}
