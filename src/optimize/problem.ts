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
  /** Accounts for what scoring took, where it takes something: once, with the sum, failed evaluations included. */
  readonly spend: (usage: Usage) => void;
}

/** What a problem counts, in its own words: a score is higher the better, a length or a loss is lower the better. */
export interface Measure {
  /** 'length', 'accuracy': what people and proposers are told a solution has. */
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** The least and the greatest there can be, where that is known. */
  readonly range?: readonly [number, number];
}

/** Whatever scores solutions. `Solution` is the parsed form of a proposal's text. */
export interface Problem<Solution = unknown, Detail = unknown> {
  readonly name: string;
  /** How the problem is put to a proposer that reads. */
  readonly wording: Wording<Detail>;
  /** What a score stands for; the score itself unless it is given. */
  readonly measure?: Measure;
  /** Whether nothing better need be looked for: the search then ends. */
  solved?(candidate: ValidCandidate<Detail>): boolean;
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
  /** The candidates to go on from, the one that counts most first; empty at the start and for the random baseline. */
  readonly parents: readonly ValidCandidate<Detail>[];
  /** Candidates of the last iteration that failed, for the proposer to learn from. */
  readonly failures: readonly Candidate<Detail>[];
  /** The parents as a proposer that reads is shown them all at once; it is shown the best alone without. */
  readonly trajectory?: Trajectory;
}

/** In which order scored solutions are shown. */
export type TrajectoryOrder = 'worst-first' | 'best-first' | 'random';

/** Scored solutions, written down. */
export interface Trajectory {
  readonly text: string;
  readonly order: TrajectoryOrder;
  /** Whether the scores are shown beside the solutions. */
  readonly scored: boolean;
  /** Solutions that were to be shown, and had no room. */
  readonly omitted: number;
}

/** One iteration's request, or that of one of its parts: the same object for each of its samples. */
export interface ProposalRequest<Detail = unknown> extends Selection<Detail> {
  readonly problem: Problem<unknown, Detail>;
  readonly iteration: number;
  /** The ids of the samples that are wanted, in order. */
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
  /** What was written down before the answer, where that was asked for. */
  readonly reasoning?: string;
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

/** A round as a strategy sees it, or the part of it that one selection is for. */
export interface StrategyRound<Detail = unknown> {
  readonly problem: Problem<unknown, Detail>;
  readonly iteration: number;
  readonly ids: readonly string[];
  /** Of the whole search, not of the round. */
  readonly seed: number;
}

/** How history becomes the next request: a pure function of its arguments, so that it is the same after a restart. */
export interface Strategy {
  readonly name: string;
  select<Detail>(history: readonly Candidate<Detail>[], round: StrategyRound<Detail>): Selection<Detail>;
  /** The parts of a round that go on from candidates of their own, each with one id at least; missing for one part. */
  split?(iteration: number, ids: readonly string[]): readonly (readonly string[])[];
}
