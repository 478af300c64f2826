import type { ChatMessage } from '../../core/chat.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import { addAnswers, UnansweredError, type Usage } from '../../core/usage.ts';
import type { EvaluationContext } from '../../optimize/problem.ts';
import type { Pair } from './data.ts';
import type { Match } from './match.ts';
import type { Replies, Reply } from './replies.ts';

/** Where the instruction stands: OPRO's Q_begin, Q_end and A_begin. */
export const places = ['before', 'after', 'answer'] as const;
export type Place = (typeof places)[number];

/** A question that was answered wrongly. */
export interface Mistake {
  readonly question: string;
  readonly answer: string;
  /** The end of the reply. */
  readonly reply: string;
}

/** How an instruction fared on some pairs. */
export interface PromptDetail {
  readonly right: number;
  readonly count: number;
  /** A few of the mistakes, in the order of the data. */
  readonly mistakes: readonly Mistake[];
}

/** Mistakes kept, and characters kept of each reply. */
const [keptMistakes, keptReply] = [3, 300];

/** What the scorer is asked, with the instruction in its place. */
export function questionFor(instruction: string, question: string, place: Place): ChatMessage[] {
  const texts: Readonly<Record<Place, string>> = {
    before: `Q: ${instruction}\n${question}\n\nA:`,
    after: `Q: ${question}\n${instruction}\n\nA:`,
    answer: `Q: ${question}\n\nA: ${instruction}`,
  };
  return [{ role: 'user', content: texts[place].trim() }];
}

/**
 * Has the scorer answer every question under `instruction`. One that it does not answer, after all retries, makes no
 * wrong answer: it ends the evaluation with a fault. Throws the `UnansweredError` of a scorer that never answered
 * anything, and what it spends it accounts for either way.
 */
export async function scoreInstruction(
  instruction: string,
  pairs: readonly Pair[],
  { place, match, replies }: { readonly place: Place; readonly match: Match; readonly replies: Replies },
  { id, signal, progress, spend }: EvaluationContext,
): Promise<Result<PromptDetail>> {
  const rest = new AbortController();
  const stop = AbortSignal.any([signal, rest.signal]);
  let done = 0;
  const asked = pairs.map(async ({ question }, i) => {
    const reply = await replies.to(
      questionFor(instruction, question, place),
      `${id} question ${i + 1}`,
      stop,
    );
    progress({ share: ++done / pairs.length });
    return reply;
  });
  for (const reply of asked) reply.catch(() => rest.abort());
  const settled = await Promise.allSettled(asked);
  signal.throwIfAborted();
  const failures = settled.flatMap((one, i) =>
    one.status === 'rejected' && !isCancelled(one.reason) ? [{ error: one.reason as unknown, i }] : [],
  );
  const usages = settled.flatMap((one) => usageOf(one) ?? []);
  if (usages.length > 0) spend(addAnswers(usages));
  const [failure] = failures;
  if (failure) {
    const { error, i } = failure;
    if (!(error instanceof UnansweredError) || !replies.any) throw error;
    return fail(
      'unanswered',
      `The scorer did not answer question ${i + 1} of ${pairs.length}: ${error.message}`,
    );
  }
  const texts = settled.map((one) => (one as PromiseFulfilledResult<Reply>).value.text);
  return succeed(verdict(pairs, texts, match));
}

function verdict(pairs: readonly Pair[], replies: readonly string[], match: Match): PromptDetail {
  const wrong = pairs.flatMap((pair, i) => {
    const reply = replies[i]!;
    return match.isRight(reply, pair.answer) ? [] : [{ ...pair, reply: reply.trim().slice(-keptReply) }];
  });
  return {
    right: pairs.length - wrong.length,
    count: pairs.length,
    mistakes: wrong.slice(0, keptMistakes),
  };
}

/** Stopped because another question failed: no failure of its own. */
const isCancelled = (error: unknown) =>
  !(error instanceof UnansweredError) &&
  error instanceof Error &&
  (error.name === 'AbortError' || ('reason' in error && error.reason === 'interrupted'));

function usageOf(settled: PromiseSettledResult<Reply>): Usage | undefined {
  if (settled.status === 'fulfilled') return settled.value.usage;
  return settled.reason instanceof UnansweredError ? settled.reason.usage : undefined;
}
