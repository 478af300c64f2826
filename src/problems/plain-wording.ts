import type { Candidate } from '../core/candidate.ts';
import { formatScore } from '../core/format.ts';
import type { Measure } from '../optimize/problem.ts';
import { introduceTrajectory, measured, measureOf } from '../optimize/trajectory.ts';
import type { Question, Wording } from '../optimize/wording.ts';

/** A problem in two texts. */
export interface PlainTask {
  /** What there is to solve: all that a solver needs to know. */
  readonly task: string;
  /** How an answer must look, with an example. */
  readonly answer: string;
  readonly measure?: Measure;
  /** A solution as it stands in a conversation, so that `parse` would read it back: as it is unless it is given. */
  readonly quote?: (solution: string) => string;
}

/** How a problem without words of its own speaks to a language model or a person. */
export function plainWording<Detail>({ task, answer, measure, quote }: PlainTask): Wording<Detail> {
  const told = measureOf({ ...(measure && { measure }) });
  const cite = quote ?? ((solution: string) => solution);
  const reflect = ({ outcome }: Candidate<Detail>) =>
    outcome.ok
      ? `Its ${told.name} is ${formatScore(measured(outcome.score, told))}; the ${told.better}, the better.`
      : `It is no solution: ${outcome.fault.message}`;
  return {
    describe: () => ({ role: 'You are an optimiser. Answer in the form that is asked for.', task }),
    reflect,
    quote: cite,
    ask: (question) => ask(question, { answer, measure: told, reflect, cite }),
  };
}

interface Words<Detail> {
  readonly answer: string;
  readonly measure: Measure;
  readonly reflect: (candidate: Candidate<Detail>) => string;
  readonly cite: (solution: string) => string;
}

function ask<Detail>(question: Question<Detail>, { answer, measure, reflect, cite }: Words<Detail>): string {
  switch (question.kind) {
    case 'first':
      return paragraphs(...question.feedback, 'Give a first solution.', answer);
    case 'next':
      return paragraphs(
        question.reflection,
        ...(question.failures.length > 0 ? [`Others failed:\n${question.failures.join('\n')}`] : []),
        ...question.feedback,
        `Give a new solution with a ${measure.better} ${measure.name}.`,
        answer,
      );
    case 'trajectory':
      return paragraphs(
        introduceTrajectory(question.trajectory, { measure }),
        question.trajectory.text,
        ...question.feedback,
        `Give a new solution that differs from all of these and has a ${measure.better} ${measure.name} than any of them.`,
        answer,
      );
    case 'repair':
      return paragraphs(question.fault, 'Give a solution without this fault.', answer);
    case 'lessons':
      return paragraphs(
        'The search is over. These are its most telling solutions:',
        ...question.candidates.map((candidate) => `${cite(candidate.solution)}\n${reflect(candidate)}`),
        'What did it teach that would help to solve another problem of this kind? Answer with a short list.',
      );
  }
}

const paragraphs = (...texts: readonly string[]) => texts.join('\n\n');
