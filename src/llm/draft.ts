import type OpenAI from 'openai';
import type { ChatMessage } from '../core/chat.ts';
import { charactersPerToken, type Usage } from '../core/usage.ts';

/**
 * What has come of an answer so far. It outlives a connection that breaks, so that what was written until then is
 * counted. Compatible servers leave out what they do not know, whatever the client's types promise.
 */
export class Draft {
  text = '';
  model: string | undefined;
  /** Characters that a reasoning model showed of its thinking. */
  thought = 0;
  /** Whether the server said that the answer is whole. */
  finished = false;
  private counts: (OpenAI.CompletionUsage & { cost?: unknown }) | undefined;

  get length(): number {
    return this.text.length + this.thought;
  }

  /** Takes a piece of a streamed answer. */
  add({ choices, model, usage }: OpenAI.ChatCompletionChunk): void {
    const choice = choices?.[0];
    const delta = choice?.delta as Partial<OpenAI.ChatCompletionChunk.Choice.Delta> & Thinking;
    this.text += textOf(delta?.content) || textOf(delta?.refusal);
    this.thought += (textOf(delta?.reasoning_content) || textOf(delta?.reasoning)).length;
    this.model ||= textOf(model) || undefined;
    this.counts = usage ?? this.counts;
    // The counts come last, where they come at all.
    this.finished ||= Boolean(choice?.finish_reason ?? usage);
  }

  /** Takes an answer that came in one piece. */
  set({ choices, model, usage }: OpenAI.ChatCompletion): void {
    const message = choices?.[0]?.message;
    this.text = textOf(message?.content) || textOf(message?.refusal);
    this.model = textOf(model) || undefined;
    this.counts = usage;
    this.finished = true;
  }

  /** What this one request took, but for its price, unless the server named it (as OpenRouter does). */
  usage(messages: readonly ChatMessage[]): Usage {
    const { counts } = this;
    if (!counts) return this.estimate(messages);
    return {
      requests: 1,
      inputTokens: countOf(counts.prompt_tokens),
      cachedTokens: countOf(counts.prompt_tokens_details?.cached_tokens),
      outputTokens: countOf(counts.completion_tokens),
      estimated: false,
      ...(isCount(counts.cost) && { cost: counts.cost }),
    };
  }

  /** A request that failed before the first word is taken to have cost nothing. */
  private estimate(messages: readonly ChatMessage[]): Usage {
    const asked = messages.reduce((sum, { content }) => sum + content.length, 0);
    const began = this.finished || this.length > 0;
    return {
      ...{ requests: 1, cachedTokens: 0, estimated: began },
      inputTokens: began ? Math.ceil(asked / charactersPerToken) : 0,
      outputTokens: Math.ceil(this.length / charactersPerToken),
    };
  }
}

/** A text, or the texts of a list of parts, as some servers send them; '' for what is neither. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((part: unknown) => textOf((part as { text?: unknown } | null)?.text)).join('');
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1e12;
const countOf = (value: unknown): number => (isCount(value) ? value : 0);

/** Where vLLM and OpenRouter put what a reasoning model thinks. */
interface Thinking {
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}
