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
  { problem }: Posed,
): Promise<Limits | undefined> {
  if (work.proposer !== 'openai' || (maxCost === undefined && maxTokens === undefined)) return undefined;
  const { expectedUsage } = await import('../forecast/answers.ts');
  const bare = { problem, iteration: 1, ids: [], seed: 0, seen: [], feedback: [] };
  const messages = conversation({ ...bare, parents: [], failures: [] });
  const expected = expectedUsage(messages, expectedAnswer, work);
  return {
    ...(maxCost !== undefined && { cost: maxCost }),
    ...(maxTokens !== undefined && { tokens: maxTokens }),
    expected: { first: expected, next: expected },
  };
}
