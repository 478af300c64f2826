import type { Chat, ChatMessage, ChatOptions } from '../../core/chat.ts';
import { deriveSeed } from '../../core/random.ts';
import { conversation, repairConversation, reviewConversation } from '../conversation.ts';
import type { Proposal, ProposalRequest, Proposer } from '../problem.ts';

/** The temperature of an iteration's answers. */
export type TemperatureSchedule = (iteration: number) => number;

/** Eureka's and OPRO's: high enough that the samples of an iteration differ. */
const defaultTemperature = 1;

/** From `from` in the first iteration to `to` in the last of `iterations`, in equal steps, and `to` from there on. */
export function linearTemperature(from: number, to: number, iterations: number): TemperatureSchedule {
  return (iteration) => {
    const share = iterations > 1 ? Math.min(1, Math.max(0, (iteration - 1) / (iterations - 1))) : 0;
    return from + share * (to - from);
  };
}

/**
 * Asks a language model, once for every sample. It sees the problem, the best candidate so far with its reflection, and
 * what went wrong in the last iteration, or the trajectory where the strategy has one; what fails it is asked to mend, and
 * at the end what the search taught.
 */
export function chatProposer(
  chat: Chat,
  { temperature = () => defaultTemperature }: { readonly temperature?: TemperatureSchedule } = {},
): Proposer {
  const ask = async (
    messages: readonly ChatMessage[],
    options: Omit<ChatOptions, 'temperature'>,
    parents: readonly string[],
    iteration: number,
  ): Promise<Proposal> => {
    const answer = await chat.complete(messages, { temperature: temperature(iteration), ...options });
    return { ...answer, parents, messages };
  };
  return {
    name: chat.name,
    propose: (request, sample, signal) => {
      const shown = request.trajectory ? request.parents : request.parents.slice(0, 1);
      const parents = shown.map(({ id }) => id);
      const options = { signal, label: request.ids[sample]!, seed: seedOf(request, sample) };
      return ask(conversation(request), options, parents, request.iteration);
    },
    repair: (request, failed, signal) => {
      const label = `${failed.id}-repair-${failed.failures}`;
      const seed = seedOf(request, request.ids.indexOf(failed.id));
      const { parents } = failed.proposal;
      return ask(repairConversation(request, failed), { signal, label, seed }, parents, request.iteration);
    },
    conclude: (problem, history, signal) =>
      ask(
        reviewConversation(problem, history),
        { signal, label: 'lessons' },
        [],
        history.at(-1)?.iteration ?? 1,
      ),
  };
}

/** Of several models the same one is asked to mend an answer that gave it. */
function seedOf({ seed }: ProposalRequest, sample: number): number {
  return deriveSeed(seed, 'answer', sample);
}
