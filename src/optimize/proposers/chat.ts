import type { Chat, ChatMessage } from '../../core/chat.ts';
import { conversation, repairConversation, reviewConversation } from '../conversation.ts';
import type { Proposal, Proposer } from '../problem.ts';

/** Eureka's and OPRO's: high enough that the samples of an iteration differ. */
const defaultTemperature = 1;

/**
 * Asks a language model, once for every sample. It sees the problem, the best candidate so far with its reflection, and
 * what went wrong in the last iteration; what fails it is asked to mend, and at the end what the search taught.
 */
export function chatProposer(chat: Chat, { temperature = defaultTemperature } = {}): Proposer {
  const ask = async (
    messages: readonly ChatMessage[],
    parents: readonly string[],
    signal: AbortSignal,
  ): Promise<Proposal> => {
    const { text, usage } = await chat.complete(messages, { temperature, signal });
    return { text, parents, messages, usage };
  };
  return {
    name: chat.name,
    propose: (request, _sample, signal) =>
      ask(
        conversation(request),
        request.parents.slice(0, 1).map(({ id }) => id),
        signal,
      ),
    repair: (request, failed, signal) =>
      ask(repairConversation(request, failed), failed.proposal.parents, signal),
    conclude: (problem, history, signal) => ask(reviewConversation(problem, history), [], signal),
  };
}
