import type { Chat, ChatAnswer, ChatMessage, ChatOptions, ChatProgress } from '../core/chat.ts';
import { HeurekaError } from '../core/errors.ts';
import { addUsages, charactersPerToken, UnansweredError, type Usage } from '../core/usage.ts';
import { defaultModel } from './configuration.ts';
import { type Connection, connect } from './connection.ts';
import { Dialect } from './dialect.ts';
import { Draft } from './draft.ts';
import { BrokenAnswer, briefly, isPassing, retryAfter, unanswered } from './failure.ts';
import { backoff, defaultPatience, type Patience, sleep } from './patience.ts';
import { costOf, type Prices, priceOf } from './prices.ts';
import { receive } from './receive.ts';

/** Tokens of an answer at most, thinking included: endless answers cost no more than this. */
const answerLimit = 32_768;

export interface OpenaiSettings {
  readonly model?: string;
  /** Where OPENAI_API_KEY and OPENAI_BASE_URL are read; the process's environment by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly patience?: Partial<Patience>;
  /** What tokens cost; an answer of a model that is not among them has no cost. */
  readonly prices?: Prices;
  /** Told how answers come on. */
  readonly onProgress?: (progress: ChatProgress) => void;
  /** Tokens at which an answer is cut off. */
  readonly longestAnswer?: number;
}

/**
 * A language model behind OpenAI's chat-completions protocol: OpenAI's own, or any compatible server named by
 * OPENAI_BASE_URL. A server on this machine needs no key. Answers are streamed; what fails for a passing reason is
 * asked again, with growing waits or those that the server asks for.
 *
 * @throws HeurekaError 'unavailable' when there is no key.
 */
export function openaiChat(settings: OpenaiSettings = {}): Chat {
  const connection = connect(settings.environment ?? process.env);
  const asker = new Asker(connection, settings);
  return { name: 'openai', complete: (messages, options) => asker.complete(messages, options) };
}

class Asker {
  private readonly connection: Connection;
  private readonly dialect: Dialect;
  private readonly model: string;
  private readonly patience: Patience;
  private readonly settings: OpenaiSettings;

  constructor(connection: Connection, settings: OpenaiSettings) {
    this.connection = connection;
    this.dialect = new Dialect(connection.baseUrl);
    this.model = settings.model ?? defaultModel;
    this.patience = { ...defaultPatience, ...settings.patience };
    this.settings = settings;
  }

  async complete(messages: readonly ChatMessage[], options: ChatOptions): Promise<ChatAnswer> {
    const { deadline } = this.patience;
    const overdue = new AbortController();
    const expire = () => overdue.abort(new BrokenAnswer(`there was no whole answer in ${deadline} s.`));
    const timer = setTimeout(expire, deadline * 1000);
    const signal = options.signal ? AbortSignal.any([options.signal, overdue.signal]) : overdue.signal;
    const question = new Question(messages, options, signal, deadline + performance.now() / 1000);
    try {
      return await this.ask(question);
    } catch (error) {
      if (options.signal?.aborted) throw cancelled();
      throw error instanceof UnansweredError
        ? error
        : unanswered(error, this.connection.apiKey, question.spent());
    } finally {
      clearTimeout(timer);
      this.tell(question, new Draft(), { done: true });
    }
  }

  /** Asks until there is an answer, or a failure that will not pass. */
  private async ask(question: Question): Promise<ChatAnswer> {
    for (let failures = 0; ; ) {
      const draft = new Draft();
      const manners = this.dialect.manners(question.options.temperature, this.limit);
      try {
        this.tell(question, draft);
        await this.receive(question, draft, manners);
        question.requests.push(this.priced(draft, question));
        return { text: draft.text, model: draft.model ?? this.model, usage: question.spent() };
      } catch (error) {
        question.requests.push(this.priced(draft, question));
        if (this.dialect.learn(manners, error)) continue;
        if (question.signal.aborted || !isPassing(error) || ++failures > this.patience.retries) throw error;
        await this.wait(question, draft, error, failures);
      }
    }
  }

  private receive(question: Question, draft: Draft, manners: ReturnType<Dialect['manners']>): Promise<void> {
    const request = {
      ...{ model: this.model, messages: question.messages, manners, signal: question.signal },
      ...{ longest: this.limit * charactersPerToken, silence: this.patience.silence },
    };
    return receive(this.connection.client, request, draft, () => this.tell(question, draft));
  }

  /** Waits as long as the server asks, or ever longer; a wait beyond the deadline is not begun. */
  private async wait(question: Question, draft: Draft, error: unknown, failures: number): Promise<void> {
    const seconds = retryAfter(error, Date.now) ?? backoff(failures, question.label);
    if (performance.now() / 1000 + seconds > question.deadline) throw error;
    this.tell(question, draft, { waiting: `${briefly(error)}, again in ${Math.ceil(seconds)} s` });
    await sleep(seconds, question.signal);
  }

  private priced(draft: Draft, { messages }: Question): Usage {
    const usage = draft.usage(messages);
    if (usage.cost !== undefined) return usage;
    // No token, no money, whatever the price.
    const free = usage.inputTokens + usage.outputTokens === 0 ? { input: 0, output: 0 } : undefined;
    const price = priceOf(this.model, this.settings.prices ?? {}) ?? free;
    return price ? { ...usage, cost: costOf(usage, price) } : usage;
  }

  private tell(question: Question, { text }: Draft, state: Partial<ChatProgress> = {}): void {
    this.settings.onProgress?.({ label: question.label, text, done: false, ...state });
  }

  private get limit(): number {
    return this.settings.longestAnswer ?? answerLimit;
  }
}

/** One answer to be had, and what it has taken so far. */
class Question {
  readonly messages: readonly ChatMessage[];
  readonly options: ChatOptions;
  readonly signal: AbortSignal;
  /** Seconds on the clock of `performance.now`. */
  readonly deadline: number;
  readonly requests: Usage[] = [];

  constructor(messages: readonly ChatMessage[], options: ChatOptions, signal: AbortSignal, deadline: number) {
    this.messages = messages;
    this.options = options;
    this.signal = signal;
    this.deadline = deadline;
  }

  get label(): string {
    return this.options.label ?? '';
  }

  spent(): Usage {
    return addUsages(this.requests);
  }
}

const cancelled = () => new HeurekaError('interrupted', 'The request to the language model was cancelled.');
