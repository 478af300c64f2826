import { type Candidate, isValid, ranked } from '../core/candidate.ts';
import type { ChatMessage } from '../core/chat.ts';
import type { FailedProposal, Problem, ProposalRequest } from './problem.ts';

/** Failures shown at most: the messages repeat themselves, and every one costs tokens. */
const shownFailures = 4;
/** Candidates that lessons are drawn from: the best, and failures beside them. */
const reviewedBest = 6;

/**
 * The messages that ask for a solution: role and task, then the candidate to go on from as the answerer's own, how it
 * fared, what went wrong beside it, and what a person said. A trajectory goes into the question, behind the task.
 */
export function conversation<Detail>(request: ProposalRequest<Detail>): ChatMessage[] {
  const { problem, parents, feedback } = request;
  const { wording } = problem;
  if (request.trajectory) {
    const { trajectory, seed } = request;
    return opening(problem, wording.ask({ kind: 'trajectory', trajectory, feedback, seed }));
  }
  const failures = distinctFailures(request.failures).slice(0, shownFailures);
  const shown = parents[0] ?? failures[0];
  if (!shown) return opening(problem, wording.ask({ kind: 'first', feedback }));
  const question = wording.ask({
    kind: 'next',
    reflection: wording.reflect(shown),
    failures: failures.filter((failure) => failure !== shown).map((failure) => wording.reflect(failure)),
    feedback,
  });
  return [
    ...opening(problem),
    { role: 'assistant', content: wording.quote(shown.solution) },
    { role: 'user', content: question },
  ];
}

/** The messages that ask for `failed` to be mended: the conversation it came from, the answer, and its fault. */
export function repairConversation<Detail>(
  request: ProposalRequest<Detail>,
  { proposal, solution, fault }: FailedProposal,
): ChatMessage[] {
  const { wording } = request.problem;
  const candidate = { id: '', iteration: request.iteration, parents: [], solution } as const;
  const reflection = wording.reflect({ ...candidate, outcome: { ok: false, fault } });
  return [
    ...(proposal.messages ?? conversation(request)),
    { role: 'assistant', content: proposal.text },
    { role: 'user', content: wording.ask({ kind: 'repair', fault: reflection }) },
  ];
}

/** The messages that ask what a search taught: its best candidates and its distinct failures, in order of time. */
export function reviewConversation<Detail>(
  problem: Problem<unknown, Detail>,
  history: readonly Candidate<Detail>[],
): ChatMessage[] {
  const { wording } = problem;
  const failures = history.filter((candidate) => !isValid(candidate));
  const chosen = new Set<Candidate<Detail>>([
    ...ranked(history).slice(0, reviewedBest),
    ...distinctFailures(failures).slice(0, shownFailures),
  ]);
  const candidates = history.filter((candidate) => chosen.has(candidate));
  return opening(problem, wording.ask({ kind: 'lessons', candidates }));
}

/** Role and task, with what is asked behind the task. */
function opening<Detail>({ wording }: Problem<unknown, Detail>, question = ''): ChatMessage[] {
  const { role, task } = wording.describe();
  return [
    { role: 'system', content: role },
    { role: 'user', content: question === '' ? task : `${task}\n\n${question}` },
  ];
}

/** Failures with a message of their own, without those that are no fault of whoever answered. */
function distinctFailures<Detail>(failures: readonly Candidate<Detail>[]): Candidate<Detail>[] {
  const byMessage = new Map<string, Candidate<Detail>>();
  for (const failure of failures) {
    if (failure.outcome.ok || failure.outcome.fault.kind === 'unanswered') continue;
    const { message } = failure.outcome.fault;
    if (!byMessage.has(message)) byMessage.set(message, failure);
  }
  return [...byMessage.values()];
}
