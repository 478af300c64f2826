import type { z } from 'zod';
import type { ValidCandidate } from '../core/candidate.ts';
import type { Chat } from '../core/chat.ts';
import type { EvaluationContext, Problem, Proposer } from '../optimize/problem.ts';
import type { ScoreForm } from '../optimize/trajectory.ts';

/** What `heureka optimize` can work on: one of ours in `src/problems/<name>/`, or a user's own file. */
export interface ProblemDefinition<Options = unknown> {
  /** Lower-case words joined by dashes. */
  readonly name: string;
  /** One line for a list: what is looked for. */
  readonly about: string;
  /**
   * What a user can set: a zod object, each field with its default and description. A flag has the same name. A message
   * says what is expected, and follows "--name must be".
   */
  readonly options?: z.ZodType<Options>;
  /** The option that may be given behind the problem's name, as in `heureka optimize hyperparameters pendulum`. */
  readonly argument?: string;
  /** How it is searched unless the user says otherwise. */
  readonly defaults?: SearchDefaults;
  /**
   * An instance of the problem. Whatever is random in it comes from `seed` alone. With --repeats it is called once for
   * every repeat, with a seed of its own. Throws `HeurekaError` for options that do not go together.
   */
  pose(options: Options, surroundings: Surroundings): Posed | Promise<Posed>;
}

export interface SearchDefaults {
  readonly iterations?: number;
  readonly samples?: number;
  readonly strategy?: string;
  /** Solutions that the strategy opro shows, and how it tells their scores. */
  readonly kept?: number;
  readonly scores?: ScoreForm;
}

/** What an instance may use of the world around it. */
export interface Surroundings {
  readonly seed: number;
  /** Where relative paths begin. */
  readonly cwd: string;
  /** A language model beside the proposer's, such as a scorer. Throws `HeurekaError('unavailable')` without a key. */
  readonly openChat: (model: string) => Promise<Chat>;
}

/** An instance of a problem, with what can be known of it before a search. */
export interface Posed<Solution = unknown, Detail = unknown> {
  readonly problem: Problem<Solution, Detail>;
  /** The built-in proposer, which needs no language model; without it one must be configured. */
  readonly proposer?: Proposer<Detail>;
  /** Solutions, as text, that every search starts from. */
  readonly startingPoints?: readonly string[];
  /** The greatest score there can be, where that is known. */
  readonly optimum?: number;
  /** Solutions made without a search, each with its score. */
  readonly baselines?: readonly Baseline[];
  /**
   * Ways of searching that ours is to be held against, each given as many evaluations as it took. Without any, `random`
   * is: the built-in proposer without a history.
   */
  readonly rivals?: readonly Rival[];
  /** Measures the best solution once more, otherwise than the search did: on held-out data, or with fresh seeds. */
  examine?(best: ValidCandidate<Detail>, context: EvaluationContext): Promise<readonly Measurement[]>;
  /** What was published for this very setting, to stand beside our table. */
  readonly published?: readonly Published[];
}

/** What a simpler method reaches. */
export interface Baseline {
  readonly name: string;
  readonly score: number;
}

/** A baseline that searches. */
export interface Rival {
  readonly name: string;
  /** Asked with an empty history in every iteration. */
  readonly proposer: Proposer;
}

/** What a search is judged by besides its score. */
export interface Measurement {
  /** 'held-out accuracy' */
  readonly name: string;
  /** As people read it, with its unit and, where there is one, its interval. */
  readonly value: string;
}

/** A row of a table in a paper. */
export interface Published {
  /** 'OPRO, gpt-4' */
  readonly name: string;
  /** Mean steps to the solution. */
  readonly steps?: number;
  /** Mean share by which the best falls short of the optimum: 0.032 is 3.2 %. */
  readonly gap?: number;
  /** Searches that reached the optimum. */
  readonly solved?: string;
}

/** Declares a problem: the identity, for the sake of the types. */
export function defineProblem<Options>(definition: ProblemDefinition<Options>): ProblemDefinition<Options> {
  return definition;
}
