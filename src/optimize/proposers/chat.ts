import type { Chat, ChatMessage, ChatOptions } from '../../core/chat.ts';
import { deriveSeed } from '../../core/random.ts';
import { conversation, repairConversation, reviewConversation } from '../conversation.ts';
import type { Proposal, ProposalRequest, Proposer } from '../problem.ts';

/** Eureka's and OPRO's: high enough that the samples of an iteration differ. */
const defaultTemperature = 1;

/**
 * Asks a language model, once for every sample. It sees the problem, the best candidate so far with its reflection, and
 * what went wrong in the last iteration; what fails it is asked to mend, and at the end what the search taught.
 */
export function chatProposer(chat: Chat, { temperature = defaultTemperature } = {}): Proposer {
  const ask = async (
    messages: readonly ChatMessage[],
    options: Omit<ChatOptions, 'temperature'>,
    parents: readonly string[],
  ): Promise<Proposal> => {
    const answer = await chat.complete(messages, { temperature, ...options });
    return { ...answer, parents, messages };
  };
  return {
    name: chat.name,
    propose: (request, sample, signal) => {
      const parents = request.parents.slice(0, 1).map(({ id }) => id);
      const label = request.ids[sample]!;
      return ask(conversation(request), { signal, label, seed: seedOf(request, sample) }, parents);
    },
    repair: (request, failed, signal) => {
      const label = `${failed.id}-repair-${failed.failures}`;
      const seed = seedOf(request, request.ids.indexOf(failed.id));
      return ask(repairConversation(request, failed), { signal, label, seed }, failed.proposal.parents);
    },
    conclude: (problem, history, signal) =>
      ask(reviewConversation(problem, history), { signal, label: 'lessons' }, []),
  };
}

/** Of several models the same one is asked to mend an answer that gave it. */
function seedOf({ seed }: ProposalRequest, sample: number): number {
  return deriveSeed(seed, 'answer', sample);
}
