import { HeurekaError } from './errors.ts';

/** Characters of a token: OpenAI's rule of thumb for English, used where nobody counts. */
export const charactersPerToken = 4;

/** What an answer took: requests, tokens and money. */
export interface Usage {
  /** Requests sent: one, and one for every retry. */
  readonly requests: number;
  /** Tokens read, those from the server's cache among them. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Whether some of the counts are estimated from the text's length, since the server sent none. */
  readonly estimated: boolean;
  /** US dollars; missing when the price is unknown. */
  readonly cost?: number;
}

/** The usage of many answers. */
export interface Ledger extends Omit<Usage, 'cost'> {
  readonly answers: number;
  /** US dollars of the answers whose price is known. */
  readonly cost: number;
  /** Answers whose price is unknown: with any of these, `cost` is only a lower bound. */
  readonly unpriced: number;
}

/** Adds up; undefined stands for what took nothing, such as a proposal of a built-in proposer. */
export function ledgerOf(usages: Iterable<Usage | undefined>): Ledger {
  const sum = { answers: 0, requests: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
  const costs: number[] = [];
  let [unpriced, estimated] = [0, false];
  for (const usage of usages) {
    if (!usage) continue;
    sum.answers++;
    sum.requests += usage.requests;
    sum.inputTokens += usage.inputTokens;
    sum.cachedTokens += usage.cachedTokens;
    sum.outputTokens += usage.outputTokens;
    estimated ||= usage.estimated;
    if (usage.cost === undefined) unpriced++;
    else costs.push(usage.cost);
  }
  // In an order of their own: sums of floating-point numbers depend on it, and answers come in any order.
  const cost = costs.sort((a, b) => a - b).reduce((total, one) => total + one, 0);
  return { ...sum, estimated, cost, unpriced };
}

/** The usage of several requests that led to one answer; the cost is unknown if any of theirs is. */
export function addUsages(usages: readonly Usage[]): Usage {
  const { answers: _, cost, unpriced, ...sum } = ledgerOf(usages);
  return { ...sum, ...(unpriced === 0 && { cost }) };
}

/** No answer could be had: what the attempts took all the same is not lost. */
export class UnansweredError extends HeurekaError {
  /** Missing when nothing was sent that could have cost something. */
  readonly usage: Usage | undefined;

  constructor(message: string, hint?: string, usage?: Usage) {
    super('unavailable', message, hint);
    this.usage = usage;
  }
}
