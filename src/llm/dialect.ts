import { APIError } from 'openai';

/** What a request says besides model and messages. */
export interface Manners {
  readonly temperature?: number;
  readonly stream?: true;
  readonly stream_options?: { readonly include_usage: true };
  readonly max_completion_tokens?: number;
  readonly max_tokens?: number;
}

type LimitName = 'max_completion_tokens' | 'max_tokens';

/**
 * What a server understands of the protocol. It begins with everything, and gives up what the server complains about:
 * compatible servers differ in streaming, in counting tokens while they stream, and in the name of the limit.
 */
export class Dialect {
  private readonly refused = new Set<string>();
  private limitName: LimitName;

  constructor(baseUrl: string | undefined) {
    // OpenAI's reasoning models refuse the older name; other servers know no other.
    const isOpenai = baseUrl === undefined || new URL(baseUrl).hostname.endsWith('openai.com');
    this.limitName = isOpenai ? 'max_completion_tokens' : 'max_tokens';
  }

  /** The parameters to send. */
  manners(temperature: number, limit: number): Manners {
    const all: Manners = {
      temperature,
      stream: true,
      ...(!this.refused.has('stream') && { stream_options: { include_usage: true } }),
      [this.limitName]: limit,
    };
    return Object.fromEntries(Object.entries(all).filter(([name]) => !this.refused.has(name)));
  }

  /**
   * Learns from a request that was refused: gives up the parameter that the server names, or, when it names none, all
   * that can be done without. Returns whether asking again makes sense.
   */
  learn(sent: Manners, error: unknown): boolean {
    if (!(error instanceof APIError) || ![400, 422, 501].includes(error.status ?? 0)) return false;
    const complaint = `${error.param ?? ''} ${error.message}`;
    const [named] = optional.filter((name) => name in sent && complaint.includes(name));
    if (named === undefined) return this.giveUpAll(sent);
    this.refused.add(named);
    // A server that refuses one name of the limit may know the other.
    if (named === this.limitName)
      this.limitName = named === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    return true;
  }

  private giveUpAll(sent: Manners): boolean {
    for (const name of vague) this.refused.add(name);
    return vague.some((name) => name in sent);
  }
}

/** The longer name before the one it contains. */
const optional = ['stream_options', 'stream', 'max_completion_tokens', 'max_tokens', 'temperature'] as const;
const vague = ['stream_options', 'stream', 'max_completion_tokens', 'max_tokens'] as const;
