import type { Candidate } from '../../core/candidate.ts';
import type { ChatMessage } from '../../core/chat.ts';
import type { Environment } from '../../core/environment.ts';
import type { Checkpoint } from '../../core/training.ts';
import { charactersPerToken, type Usage } from '../../core/usage.ts';
import { defaultModel } from '../../llm/configuration.ts';
import { parseModels } from '../../llm/mixture.ts';
import { costOf, priceOf } from '../../llm/prices.ts';
import { conversation, reviewConversation } from '../../optimize/conversation.ts';
import type { Problem, Selection } from '../../optimize/problem.ts';
import { rewardProblem } from '../../problems/reward/problem.ts';
import { environmentSource, rewardSource } from '../../registry.ts';
import type { SearchSettings } from '../search/perform.ts';
import { type Records, recordsOf } from './records.ts';

/** What the answers of a search are expected to take. */
export interface AnswersForecast {
  readonly records: Records;
  /** A candidate of the first iteration, one of a later one, and the lessons at the end. */
  readonly first: Usage;
  readonly next: Usage;
  readonly lessons: Usage;
}

/** Components of a typical reward. */
const components = ['upright', 'centred', 'effort'];

/**
 * Renders the prompts that the search would send, with a typical reward and its statistics in the later ones, and takes
 * the rest from recorded runs of the same model, where there are any.
 */
export function forecastAnswers(
  settings: SearchSettings,
  environment: Environment,
  runs: string,
): AnswersForecast {
  const records = recordsOf(settings.model ?? defaultModel, runs);
  const problem = problemOf(settings, environment);
  const best = typicalCandidate(settings, environment);
  const lengthOf = (messages: readonly ChatMessage[]) =>
    messages.reduce((sum, { content }) => sum + content.length, 0);
  const asked = (selection: Selection<{ checkpoints: Checkpoint[] }>) =>
    lengthOf(
      conversation({
        ...{ problem, iteration: 1, ids: [], seed: 0, seen: [], ...selection },
        feedback: settings.feedback === undefined ? [] : [settings.feedback],
      }),
    );
  const usage = (characters: number, answers: number) => usageOf(characters, answers, records, settings);
  const reviewed = Math.min(6, settings.restarts * settings.iterations * settings.samples);
  const review = reviewConversation(
    problem,
    Array.from({ length: reviewed }, () => best),
  );
  return {
    records,
    first: usage(asked({ parents: [], failures: [] }), records.answersPerCandidate),
    next: usage(asked({ parents: [best], failures: [] }), records.answersPerCandidate),
    lessons: usage(lengthOf(review), 1),
  };
}

function problemOf(
  settings: SearchSettings,
  environment: Environment,
): Problem<unknown, { checkpoints: Checkpoint[] }> {
  return rewardProblem<{ checkpoints: Checkpoint[] }>({
    ...settings,
    environment,
    environmentSource: environmentSource(environment),
    pretrained: settings.from !== undefined,
    evaluate: () => Promise.reject(new Error('A forecast evaluates nothing.')),
  });
}

/** As long as candidates are: only its length is looked at. */
function typicalCandidate({ training }: SearchSettings, environment: Environment) {
  const statistics = { mean: 0.123, min: -0.123, max: 0.987, std: 0.123, varianceShare: 0.333 };
  const checkpoints: Checkpoint[] = Array.from({ length: training.checkpoints }, (_, k) => ({
    steps: (k + 1) * 1000,
    ...{ fitness: 123.4, episodeLength: 123.4, reward: 0.123 },
    components: Object.fromEntries(components.map((name) => [name, statistics])),
  }));
  const candidate = {
    ...{ id: '01-01', iteration: 1, parents: [], solution: rewardSource(environment, 'human') },
    outcome: { ok: true, score: 123.4, detail: { checkpoints } },
  } as const;
  return candidate satisfies Candidate<{ checkpoints: Checkpoint[] }>;
}

/** Tokens and money of a prompt of that many characters, answered so many times. */
function usageOf(characters: number, answers: number, records: Records, settings: SearchSettings): Usage {
  const tokens = {
    inputTokens: Math.round(answers * characters * records.tokensPerCharacter),
    cachedTokens: 0,
    outputTokens: Math.round(answers * records.outputTokens),
  };
  const cost = meanCost(tokens, settings);
  return { requests: answers, ...tokens, estimated: true, ...(cost !== undefined && { cost }) };
}

/** What one answer to `messages` is expected to take, when it has so many tokens. */
export function expectedUsage(
  messages: readonly ChatMessage[],
  outputTokens: number,
  settings: Pick<SearchSettings, 'model' | 'prices'>,
): Usage {
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  const inputTokens = Math.ceil(characters / charactersPerToken);
  const tokens = { inputTokens, cachedTokens: 0, outputTokens };
  const cost = meanCost(tokens, settings);
  return { requests: 1, ...tokens, estimated: true, ...(cost !== undefined && { cost }) };
}

/** Over the models by their weights; undefined when one of them has no price. */
function meanCost(
  tokens: Parameters<typeof costOf>[0],
  { model, prices = {} }: Pick<SearchSettings, 'model' | 'prices'>,
) {
  if (model === undefined) return 0;
  const models = parseModels(model);
  const total = models.reduce((sum, { weight }) => sum + weight, 0);
  let cost = 0;
  for (const part of models) {
    const price = priceOf(part.model, prices);
    if (!price) return undefined;
    cost += (costOf(tokens, price) * part.weight) / total;
  }
  return cost;
}
