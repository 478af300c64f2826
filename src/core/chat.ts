/** One message of a conversation with a language model. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ChatAnswer {
  readonly text: string;
  readonly usage: ChatUsage;
  readonly model: string;
}

export interface ChatOptions {
  readonly temperature: number;
  readonly signal?: AbortSignal;
}

/** A language model that answers: OpenAI or compatible, recorded, or a person. */
export interface Chat {
  readonly name: string;
  /** One answer. Throws `HeurekaError('unavailable')` when the model cannot be reached after its retries. */
  complete(messages: readonly ChatMessage[], options: ChatOptions): Promise<ChatAnswer>;
}
