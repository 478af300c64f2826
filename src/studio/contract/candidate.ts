import type { Outcome } from '../../core/candidate.ts';
import type { ChatMessage } from '../../core/chat.ts';
import type { Checkpoint } from '../../core/training.ts';

/** Everything that is kept of one candidate. */
export interface CandidateDetail {
  readonly id: string;
  readonly iteration: number;
  readonly parents: readonly string[];
  /** TypeScript, as it was evaluated; of an answer without code, the answer. */
  readonly solution: string;
  /** Missing while it is trained. */
  readonly outcome?: Outcome<{
    readonly checkpoints: readonly Checkpoint[];
    readonly finalFitness: number;
    /** At which rung successive halving stopped it, if it did. */
    readonly stoppedAt?: number;
  }>;
  /** What a language model was asked; absent when none was. */
  readonly messages?: readonly ChatMessage[];
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  /** The proposer's answer as it came. */
  readonly answer?: string;
  /** What it can be compared with, by name: its parents' code, and the human reward. */
  readonly others: readonly { readonly name: string; readonly source: string }[];
  /** Names of the policies that can be replayed beside it. */
  readonly replayable: boolean;
}
