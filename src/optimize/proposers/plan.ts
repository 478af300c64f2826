import type { Chat, ChatAnswer, ChatMessage, ChatOptions } from '../../core/chat.ts';
import { addAnswers, UnansweredError, type Usage } from '../../core/usage.ts';

/** Asked behind the question, in place of an answer to it. */
const analysis = `Do not answer yet. Think it through in three steps, one message each.

Step 1 of 3, analysis. Read what was tried and how it fared, or the task alone where nothing was tried: what do the better ones have in common, what holds the worse ones back, what has not been tried? If reasoning of an earlier answer is shown, say which of it held and which did not. Then decompose: list the two to five parts that a better answer is made of, a line each, with what the part is for.`;

const parts = `Step 2 of 3, the parts. Work out each part of your list by itself: its concrete form and values, and in a sentence why these. Put nothing together yet.`;

const assembly = `Step 3 of 3, the whole. Assemble the parts into one answer, mending what does not fit together. Now answer, in the form that was asked for.`;

/** An answer with the conversation that led to it. */
export interface ReasonedAnswer extends ChatAnswer {
  readonly messages: readonly ChatMessage[];
  /** The analysis and the parts, as they were written. */
  readonly reasoning: string;
}

/**
 * Asks for an answer in three steps: an analysis of what is known with a decomposition, the parts, and the answer
 * assembled from them (plan-and-solve prompting, Wang et al., 2023, arXiv 2305.04091, over several messages). The usage is
 * that of all three, also in the `UnansweredError` when one of them cannot be had.
 */
export async function answerByPlan(
  chat: Chat,
  question: readonly ChatMessage[],
  options: ChatOptions,
): Promise<ReasonedAnswer> {
  const usages: Usage[] = [];
  const ask = async (messages: readonly ChatMessage[], step: string): Promise<ChatAnswer> => {
    const label = [options.label ?? '', step].filter((text) => text !== '').join('-');
    const answer = await chat.complete(messages, { ...options, label }).catch((error: unknown) => {
      throw withEarlier(error, usages);
    });
    if (answer.usage) usages.push(answer.usage);
    return answer;
  };
  const first = appended(question, analysis);
  const analysed = await ask(first, 'analysis');
  const second = [...first, said(analysed), { role: 'user', content: parts } as const];
  const worked = await ask(second, 'parts');
  const messages = [...second, said(worked), { role: 'user', content: assembly } as const];
  const { text, model } = await ask(messages, '');
  const reasoning = [analysed.text, worked.text].map((step) => step.trim()).join('\n\n');
  return { text, model, messages, reasoning, ...(usages.length > 0 && { usage: addAnswers(usages) }) };
}

/** `messages` with `text` behind the last one, which is the user's. */
function appended(messages: readonly ChatMessage[], text: string): ChatMessage[] {
  const last = messages.at(-1)!;
  return [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${text}` }];
}

/** Servers refuse a message that is empty. */
const said = ({ text }: ChatAnswer): ChatMessage => ({
  role: 'assistant',
  content: text.trim() || '(nothing)',
});

/** The error, with what the steps before it took. */
function withEarlier(error: unknown, earlier: readonly Usage[]): unknown {
  if (!(error instanceof UnansweredError)) return error;
  const usages = [...earlier, ...(error.usage ? [error.usage] : [])];
  return usages.length > 0 ? new UnansweredError(error.message, error.hint, addAnswers(usages)) : error;
}
