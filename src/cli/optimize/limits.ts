import { addAnswers, type Usage } from '../../core/usage.ts';
import { costOf, priceOf } from '../../llm/prices.ts';
import { conversation } from '../../optimize/conversation.ts';
import type { Limits } from '../../optimize/purse.ts';
import type { Posed } from '../../problems/definition.ts';
import type { Settings } from '../settings.ts';
import type { OptimiseSettings } from './settings.ts';

/** Tokens of an answer, before any is known. */
const expectedAnswer = 500;

/** The limits on what answers may take, with what one is expected to take before any is known. */
export async function spendingLimits(
  work: OptimiseSettings,
  { maxCost, maxTokens }: Pick<Settings, 'maxCost' | 'maxTokens'>,
  { problem, scoring }: Posed,
): Promise<Limits | undefined> {
  if (maxCost === undefined && maxTokens === undefined) return undefined;
  if (work.proposer !== 'openai' && !scoring) return undefined;
  const { expectedUsage } = await import('../forecast/answers.ts');
  const bare = { problem, iteration: 1, ids: [], seed: 0, seen: [], feedback: [] };
  const messages = conversation({ ...bare, parents: [], failures: [] });
  const proposal = expectedUsage(messages, expectedAnswer, work);
  const expected = scoring ? addAnswers([proposal, expectedScoring(scoring, work)]) : proposal;
  return {
    ...(maxCost !== undefined && { cost: maxCost }),
    ...(maxTokens !== undefined && { tokens: maxTokens }),
    expected: { first: expected, next: expected },
  };
}

/** What scoring one solution is expected to take. */
function expectedScoring(
  { model, answers = 1, ...tokens }: NonNullable<Posed['scoring']>,
  { prices = {} }: OptimiseSettings,
): Usage {
  const counted = { ...tokens, cachedTokens: 0 };
  const price = priceOf(model, prices);
  const cost = price && { cost: costOf(counted, price) };
  return { answers, requests: answers, ...counted, estimated: true, ...cost };
}
