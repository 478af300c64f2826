import type { Chat } from '../core/chat.ts';
import { HeurekaError } from '../core/errors.ts';
import { Random } from '../core/random.ts';

/** A model and how often it is asked, relative to the others. */
export interface WeightedModel {
  readonly model: string;
  readonly weight: number;
}

/**
 * Reads 'gpt-5.4=2,gpt-5.4-mini': models with their weights, 1 where none is given. A weight stands after '=', since
 * names of models hold colons. Throws `HeurekaError('usage')`.
 */
export function parseModels(text: string): WeightedModel[] {
  return text.split(',').map((part) => {
    const [, model = '', weight = '1'] = /^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/.exec(part) ?? [];
    const number = Number(weight);
    if (model && weight && number > 0 && Number.isFinite(number)) return { model, weight: number };
    throw new HeurekaError(
      'usage',
      `--model cannot read '${part.trim()}' in '${text}'.`,
      'Name models with their weights, as in: --model gpt-5.4=1,gpt-5.4-mini=3',
    );
  });
}

/** Asks one of several models for each answer, by their weights; the answer's seed alone decides which. */
export function mixture(models: readonly (WeightedModel & { readonly chat: Chat })[]): Chat {
  const total = models.reduce((sum, { weight }) => sum + weight, 0);
  return {
    name: models[0]!.chat.name,
    complete: (messages, options) => {
      let left = new Random(options.seed ?? 0, 'model').uniform(0, total);
      const chosen = models.find(({ weight }) => {
        left -= weight;
        return left < 0;
      });
      return (chosen ?? models.at(-1)!).chat.complete(messages, options);
    },
  };
}
