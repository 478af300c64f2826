import type { Candidate } from '../../core/candidate.ts';
import { formatScore } from '../../core/format.ts';
import { Random } from '../../core/random.ts';
import type { Measure } from '../../optimize/problem.ts';
import { introduceTrajectory } from '../../optimize/trajectory.ts';
import type { Question, Wording } from '../../optimize/wording.ts';
import type { Pair } from './data.ts';
import type { Match } from './match.ts';
import { type Place, type PromptDetail, questionFor } from './score.ts';

export const accuracy: Measure = { name: 'accuracy', better: 'higher', range: [0, 100] };

export interface PromptWordingOptions {
  readonly training: readonly Pair[];
  readonly place: Place;
  readonly match: Match;
  /** Pairs shown with every request. */
  readonly exemplars: number;
  /** Characters of an instruction at most. */
  readonly longest: number;
}

const wherePlaced: Readonly<Record<Place, string>> = {
  before: 'before the question',
  after: 'after the question',
  answer: 'at the start of the answer',
};

/** How the search for an instruction is put to a language model, after OPRO's meta-prompt for GPT models. */
export function promptWording(options: PromptWordingOptions): Wording<PromptDetail> {
  return {
    describe: () => ({
      role: 'You write instructions with which a language model answers questions as well as it can.',
      task: `Find the instruction <INS> with which another language model gets the most answers right. It is put ${wherePlaced[options.place]} of every question. An instruction's score is its accuracy on a set of questions, from 0 to 100.`,
    }),
    reflect,
    quote,
    ask: (question) => ask(question, options),
  };
}

const quote = (instruction: string) => `<INS>${instruction}</INS>`;

function reflect({ outcome }: Candidate<PromptDetail>): string {
  if (!outcome.ok) return `It is no instruction that can be used: ${outcome.fault.message}`;
  const { right, count, mistakes } = outcome.detail;
  const wrong = mistakes.map(
    ({ question, answer, reply }) => `Question: ${question}\nRight: ${answer}\nAnswered: ... ${reply}`,
  );
  const examples = wrong.length > 0 ? `\n\nSome of what it got wrong:\n\n${wrong.join('\n\n')}` : '';
  return `Its accuracy is ${formatScore(outcome.score)}: ${right} of ${count} right.${examples}`;
}

function ask(question: Question<PromptDetail>, options: PromptWordingOptions): string {
  switch (question.kind) {
    case 'first':
      return paragraphs(
        exemplarsText(options, 0),
        ...question.feedback,
        'Write a first instruction.',
        form(options),
      );
    case 'next':
      return paragraphs(
        question.reflection,
        ...(question.failures.length > 0
          ? [`Others could not be used:\n${question.failures.join('\n')}`]
          : []),
        exemplarsText(options, 0),
        ...question.feedback,
        'Write an instruction that differs from the one above and has a higher accuracy.',
        form(options),
      );
    case 'trajectory':
      return paragraphs(
        introduceTrajectory(question.trajectory, { measure: accuracy }, 'instructions'),
        question.trajectory.text,
        exemplarsText(options, question.seed),
        ...question.feedback,
        'Write an instruction that differs from all of those above and has a higher accuracy than any of them.',
        form(options),
      );
    case 'repair':
      return paragraphs(question.fault, 'Write an instruction without this fault.', form(options));
    case 'lessons':
      return paragraphs(
        'The search is over. These are its most telling instructions:',
        ...question.candidates.map((candidate) => `${quote(candidate.solution)}\n${reflect(candidate)}`),
        'What did it teach about instructions for questions of this kind? Answer with a short list.',
      );
  }
}

/** What an answer must look like. */
function form({ longest, match }: PromptWordingOptions): string {
  const digits = match.numeric ? ', and no digits' : '';
  return `It should be short and hold for all questions of this kind: at most ${longest} characters${digits}. Put it between <INS> and </INS>, and nothing else between them.`;
}

/** A few questions with the place of the instruction and the right answers, drawn by `seed`. */
function exemplarsText({ training, place, exemplars }: PromptWordingOptions, seed: number): string {
  const order = new Random(seed, 'exemplars').shuffle(Array.from(training, (_, i) => i));
  const shown = order.slice(0, exemplars).map((i) => {
    const { question, answer } = training[i]!;
    return `${questionFor('<INS>', question, place)[0]!.content}\n\nRight answer: ${answer}`;
  });
  if (shown.length === 0) return '';
  return `Questions that the instruction is for, with its place in them:\n\n${shown.join('\n\n')}`;
}

const paragraphs = (...texts: readonly string[]) => texts.filter((text) => text !== '').join('\n\n');
