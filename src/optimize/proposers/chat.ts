import { type Candidate, isValid } from '../../core/candidate.ts';
import type { Chat, ChatMessage } from '../../core/chat.ts';
import { deriveSeed } from '../../core/random.ts';
import { candidateId } from '../events.ts';
import type { ProposalRequest, Proposer } from '../problem.ts';

/** Eureka's and OPRO's: high enough that the samples of an iteration differ. */
const defaultTemperature = 1;
/** Failures shown at most: the messages repeat themselves, and every one costs tokens. */
const shownFailures = 4;
const closing = 'Now write a new, better answer, in the form that was asked for at the start.';

/**
 * Asks a language model, once for every sample. It sees the problem, the best candidate so far with its reflection, and
 * what went wrong in the last iteration.
 */
export function chatProposer(chat: Chat, { temperature = defaultTemperature } = {}): Proposer {
  return {
    name: chat.name,
    propose: async (request, sample, signal) => {
      const messages = conversation(request);
      const label = candidateId(request.iteration, sample + 1);
      const seed = deriveSeed(request.seed, 'answer', sample);
      const answer = await chat.complete(messages, { temperature, signal, label, seed });
      return { ...answer, parents: request.parents.slice(0, 1).map(({ id }) => id), messages };
    },
  };
}

/** The messages for `request`: role, task, then the candidate to go on from as the model's own answer. */
function conversation<Detail>(request: ProposalRequest<Detail>): ChatMessage[] {
  const { problem, parents } = request;
  const { role, task } = problem.describe();
  const failures = distinctFailures(request.failures);
  const shown = parents[0] ?? failures[0];
  const others = shown && isValid(shown) ? failures : failures.slice(1);
  const messages: ChatMessage[] = [
    { role: 'system', content: role },
    { role: 'user', content: task },
  ];
  if (!shown) return messages;
  const feedback = [problem.reflect(shown), ...otherFailures(request, others), closing].join('\n\n');
  messages.push({ role: 'assistant', content: problem.quote(shown.solution) });
  messages.push({ role: 'user', content: feedback });
  return messages;
}

function otherFailures<Detail>(
  { problem }: ProposalRequest<Detail>,
  failures: readonly Candidate<Detail>[],
): string[] {
  if (failures.length === 0) return [];
  const mistakes = failures.map((failure) => problem.reflect(failure));
  return ['Other answers to the last request failed. Do not repeat their mistakes:', ...mistakes];
}

/** Failures with a message of their own, without those that are no fault of the model. */
function distinctFailures<Detail>(failures: readonly Candidate<Detail>[]): Candidate<Detail>[] {
  const byMessage = new Map<string, Candidate<Detail>>();
  for (const failure of failures) {
    if (failure.outcome.ok || failure.outcome.fault.kind === 'unanswered') continue;
    const { message } = failure.outcome.fault;
    if (!byMessage.has(message)) byMessage.set(message, failure);
  }
  return [...byMessage.values()].slice(0, shownFailures);
}
