import { defaultModel, openaiConfigured, shownAddress } from '../../llm/configuration.ts';
import type { Context } from '../context.ts';
import { plural } from '../format.ts';
import type { Finding } from './finding.ts';

/** Seconds until a server that says nothing counts as unreachable. */
const patience = 5;
/** Models of a server named at most. */
const shownModels = 5;

/** Whether a language model is configured and reachable: it is asked for the list of its models, which is free. */
export async function examineModel(env: Context['env']): Promise<Finding> {
  const name = 'language model';
  if (!openaiConfigured(env)) {
    return {
      name,
      state: 'absent',
      detail: 'not configured: searches use the built-in proposer evolve',
      fix,
    };
  }
  const key = env.OPENAI_API_KEY ? 'OPENAI_API_KEY is set' : 'no key needed';
  const { listModels } = await import('../../llm/connection.ts');
  try {
    const models = await listModels(env, patience);
    const detail = `${shownAddress(env)} answers, ${key}, ${plural(models.length, 'model')}`;
    return { name, state: 'works', detail, ...advice(models) };
  } catch (error) {
    const detail = `${shownAddress(env)} cannot be asked (${key}): ${(error as Error).message}`;
    return {
      name,
      state: 'absent',
      detail,
      fix: ['Check OPENAI_BASE_URL and OPENAI_API_KEY, and the server.'],
    };
  }
}

/** A server of one's own seldom has the default model: which of its models to name. */
function advice(models: readonly string[]): { fix?: string[] } {
  if (models.length === 0 || models.includes(defaultModel)) return {};
  const some = models.slice(0, shownModels).join(', ');
  const more = models.length > shownModels ? ', ...' : '';
  return { fix: [`It has no ${defaultModel}, the default: name one with --model: ${some}${more}`] };
}

const fix = [
  'export OPENAI_API_KEY=...                          OpenAI, or with OPENAI_BASE_URL any compatible server',
  'export OPENAI_BASE_URL=http://localhost:11434/v1   a server on this machine needs no key',
];
