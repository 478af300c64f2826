import type { Usage } from './usage.ts';

/** One message of a conversation with a language model. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatAnswer {
  readonly text: string;
  /** Missing when nothing was paid for, as when a person answers. */
  readonly usage?: Usage;
  readonly model: string;
}

export interface ChatOptions {
  readonly temperature: number;
  readonly signal?: AbortSignal;
  /** What the answer is for, such as '02-07': how a display and a person tell it from the others. */
  readonly label?: string;
  /** Decides which model is asked where there are several: equal seeds ask the same one. */
  readonly seed?: number;
}

/** A language model that answers: OpenAI or compatible, or a person. */
export interface Chat {
  readonly name: string;
  /**
   * One answer. Throws `UnansweredError` when the model cannot be reached after its retries, and
   * `HeurekaError('interrupted')` after the signal.
   */
  complete(messages: readonly ChatMessage[], options: ChatOptions): Promise<ChatAnswer>;
}

/** How far an answer has come, for a display; never part of the result. */
export interface ChatProgress {
  /** What the answer is for, such as '02-07'. */
  readonly label: string;
  /** What has been written so far. */
  readonly text: string;
  /** What is being waited for, when it is something else than the next word: 'asked too often, again in 20 s'. */
  readonly waiting?: string;
  readonly done: boolean;
}
