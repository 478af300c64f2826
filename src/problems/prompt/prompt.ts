import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { ValidCandidate } from '../../core/candidate.ts';
import { HeurekaError } from '../../core/errors.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import { charactersPerToken } from '../../core/usage.ts';
import type { EvaluationContext, Problem } from '../../optimize/problem.ts';
import { writeDurably } from '../../runs/durable-file.ts';
import { defineProblem, type Measurement } from '../definition.ts';
import { type Pair, readPairs, type Split, splitPairs } from './data.ts';
import { matches, matchNames } from './match.ts';
import { Replies } from './replies.ts';
import { type PromptDetail, places, scoreInstruction } from './score.ts';
import { accuracy, type PromptWordingOptions, promptWording } from './wording.ts';

/** Where the scorer's replies are kept in a run's folder. */
const repliesFile = 'replies.jsonl';
/** Where the questions are. */
const dataFile = 'questions.jsonl';
/** Tokens that a reply is expected to have before any is known: a few sentences of reasoning. */
const expectedReply = 150;

type Scoring = Parameters<typeof scoreInstruction>[2];

/** An instruction with which a language model answers questions well: OPRO's prompt optimisation. */
export const prompt = defineProblem({
  name: 'prompt',
  about: 'the instruction under which a language model answers questions best',
  options: z.strictObject({
    data: z.string().min(1).describe('the questions: JSON lines, each with "question" and "answer"'),
    scorerModel: z
      .string()
      .min(1)
      .default('gpt-5.4-mini')
      .describe('the language model that answers the questions, at temperature 0'),
    scorerUrl: z
      .url()
      .optional()
      .describe('where it is asked, if elsewhere than OPENAI_BASE_URL; its key is SCORER_API_KEY'),
    train: z
      .number()
      .gt(0)
      .max(1)
      .default(0.2)
      .describe('share of the questions that instructions are scored on; the best is measured on the rest'),
    match: z
      .enum(matchNames)
      .default('exact')
      .describe('what is right: the same words (exact), the same last number (number), or a pattern (regex)'),
    place: z
      .enum(places)
      .default('before')
      .describe('where the instruction stands: before or after the question, or at the start of the answer'),
    start: z.string().min(1).default("Let's solve the problem.").describe('the instruction to begin with'),
    exemplars: z.int().min(0).max(20).default(3).describe('questions shown with every request'),
    longest: z.int().min(20).max(20_000).default(500).describe('characters of an instruction at most'),
    parallel: z.int().min(1).max(256).default(8).describe('questions asked side by side'),
  }),
  defaults: { strategy: 'opro', iterations: 20, samples: 8, kept: 20, scores: 'integers' },
  models: ({ scorerModel }) => [scorerModel],
  pose: async (options, { seed, cwd, folder, openChat }) => {
    const { data, scorerModel, scorerUrl, start, place, parallel, train } = options;
    const match = matches[options.match];
    const pairs = readPairs(keptData(resolve(cwd, data), folder), data, match);
    const split = splitPairs(pairs, train, seed);
    const wording = { ...options, match, training: split.training };
    const first = readInstruction(start, wording);
    if (!first.ok) throw new HeurekaError('usage', `--start cannot be used: ${first.fault.message}`);
    const chat = await openChat(scorerModel, scorerUrl);
    const name = `${scorerModel} ${scorerUrl ?? ''}`;
    const file = folder === undefined ? undefined : join(folder, repliesFile);
    const scoring = { place, match, replies: new Replies(chat, name, parallel, file) };
    return {
      problem: promptProblem(wording, split.training, scoring),
      startingPoints: [`<INS>${first.value}</INS>`],
      scoring: { model: scorerModel, ...tokensOf(split.training, options.longest) },
      examine: (best, context) => examine(best, first.value, split, scoring, context),
    };
  },
});

/** A run keeps the questions that it began with: the file may change or move. */
function keptData(path: string, folder: string | undefined): string {
  if (folder === undefined) return path;
  const kept = join(folder, dataFile);
  if (!existsSync(kept)) writeDurably(kept, readFileSync(path, 'utf8'));
  return kept;
}

function promptProblem(
  wording: PromptWordingOptions,
  training: readonly Pair[],
  scoring: Scoring,
): Problem<string, PromptDetail> {
  return {
    name: 'prompt',
    measure: accuracy,
    wording: promptWording(wording),
    parse: (text) => {
      const found = [...text.matchAll(/<INS>([\s\S]*?)<\/INS>/g)].at(-1)?.[1]?.trim();
      if (found === undefined) {
        return { text, solution: fail('empty', 'There is no instruction between <INS> and </INS>.') };
      }
      return { text: found, solution: readInstruction(found, wording) };
    },
    evaluate: async (instruction, context) => {
      const scored = await scoreInstruction(instruction, training, scoring, context);
      if (!scored.ok) return scored;
      const { right, count } = scored.value;
      return succeed({ score: (100 * right) / count, detail: scored.value });
    },
    solved: ({ outcome }) => outcome.detail.right === outcome.detail.count,
  };
}

/** Holds an instruction to OPRO's filters: not too long, without the tag, and without digits that would give answers away. */
function readInstruction(text: string, { longest, match }: PromptWordingOptions): Result<string> {
  if (text === '') return fail('empty', 'The instruction is empty.');
  if (text.length > longest) {
    return fail('value', `The instruction has ${text.length} characters: ${longest} are allowed.`);
  }
  if (text.includes('INS')) return fail('value', 'The instruction holds the tag <INS> itself.');
  if (match.numeric && /\d/.test(text)) return fail('value', 'The instruction holds digits.');
  return succeed(text);
}

/** Accuracies of the best and of the instruction begun with, on questions that the search has not seen. */
async function examine(
  best: ValidCandidate,
  start: string,
  { heldOut }: Split,
  scoring: Scoring,
  context: EvaluationContext,
): Promise<readonly Measurement[]> {
  const training = { name: 'training accuracy', value: accuracyText(best.outcome.detail as PromptDetail) };
  if (heldOut.length === 0)
    return [training, { name: 'held-out accuracy', value: 'not measured: --train 1' }];
  const [found, first] = [
    await scoreInstruction(best.solution, heldOut, scoring, context),
    await scoreInstruction(start, heldOut, scoring, context),
  ];
  const text = (scored: Result<PromptDetail>) => {
    if (scored.ok) return accuracyText(scored.value);
    throw new HeurekaError('unavailable', scored.fault.message);
  };
  return [
    training,
    { name: 'held-out accuracy', value: text(found) },
    { name: 'of the first instruction', value: text(first) },
  ];
}

/** '72.0 % (36 of 50), 95 % interval 58.3 to 82.5' by Wilson's score interval (1927). */
export function accuracyText({ right, count }: Pick<PromptDetail, 'right' | 'count'>): string {
  const [share, z2] = [right / count, 1.959964 ** 2];
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half =
    Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count)) * (1.959964 / (1 + z2 / count));
  const percent = (value: number) => (100 * Math.min(1, Math.max(0, value))).toFixed(1);
  return `${percent(share)} % (${right} of ${count}), 95 % interval ${percent(centre - half)} to ${percent(centre + half)}`;
}

/** What scoring one instruction is expected to take. */
function tokensOf(training: readonly Pair[], longest: number) {
  const characters = training.reduce((sum, { question }) => sum + question.length + longest / 4, 0);
  return {
    answers: training.length,
    inputTokens: Math.round(characters / charactersPerToken),
    outputTokens: training.length * expectedReply,
  };
}
