import type { Chat, ChatMessage } from '../../core/chat.ts';
import { deriveSeed } from '../../core/random.ts';
import { conversation, repairConversation, reviewConversation } from '../conversation.ts';
import type { Proposal, Proposer } from '../problem.ts';

/** Eureka's and OPRO's: high enough that the samples of an iteration differ. */
const defaultTemperature = 1;

/** What an answer is for, and what decides which of several models gives it. */
interface Purpose {
  readonly label: string;
  readonly seed: number;
}

/**
 * Asks a language model, once for every sample. It sees the problem, the best candidate so far with its reflection, and
 * what went wrong in the last iteration; what fails it is asked to mend, and at the end what the search taught.
 */
export function chatProposer(chat: Chat, { temperature = defaultTemperature } = {}): Proposer {
  const ask = async (
    messages: readonly ChatMessage[],
    parents: readonly string[],
    purpose: Purpose,
    signal: AbortSignal,
  ): Promise<Proposal> => {
    const answer = await chat.complete(messages, { temperature, signal, ...purpose });
    return { ...answer, parents, messages };
  };
  return {
    name: chat.name,
    propose: (request, sample, signal) =>
      ask(
        conversation(request),
        request.parents.slice(0, 1).map(({ id }) => id),
        { label: request.ids[sample]!, seed: deriveSeed(request.seed, 'model', sample) },
        signal,
      ),
    repair: (request, failed, signal) =>
      ask(
        repairConversation(request, failed),
        failed.proposal.parents,
        repairOf(failed, request.seed),
        signal,
      ),
    conclude: (problem, history, signal) =>
      ask(reviewConversation(problem, history), [], { label: 'lessons', seed: 0 }, signal),
  };
}

function repairOf({ id, repairs }: { id: string; repairs: number }, seed: number): Purpose {
  return { label: `${id} repair ${repairs + 1}`, seed: deriveSeed(seed, 'model', id, repairs + 1) };
}
