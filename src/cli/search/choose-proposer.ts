import { HeurekaError } from '../../core/errors.ts';
import { defaultModel, openaiConfigured } from '../../llm/configuration.ts';
import type { Prices } from '../../llm/prices.ts';
import type { Context } from '../context.ts';
import type { Settings } from '../settings.ts';
import type { SearchSettings } from './perform.ts';

/** Who writes the rewards of a search, as config.json keeps it. */
type ProposerSettings = Pick<SearchSettings, 'proposer' | 'model' | 'prices'>;

/**
 * `auto` asks a language model when one is configured, and is the built-in proposer when none is. `others` are models
 * that are asked besides.
 */
export async function chooseProposer(
  settings: Settings,
  context: Context,
  others: readonly string[] = [],
): Promise<ProposerSettings> {
  const { proposer } = settings;
  const prices = others.length > 0 && { prices: await pricesOf(others, settings) };
  if (proposer === 'evolve' || proposer === 'manual') return { proposer, ...prices };
  if (proposer === 'auto' && !openaiConfigured(context.env)) return { proposer: 'evolve', ...prices };
  const { connect } = await import('../../llm/connection.ts');
  const { parseModels } = await import('../../llm/mixture.ts');
  // Fails here, before there is a run, when there is no key.
  connect(context.env);
  const model = settings.model ?? defaultModel;
  const models = parseModels(model).map((part) => part.model);
  return { proposer: 'openai', model, prices: await pricesOf([...models, ...others], settings) };
}

/** The prices of the models in use, kept with the run: what a stopped search may still spend must not change. */
async function pricesOf(models: readonly string[], { prices, maxCost }: Settings): Promise<Prices> {
  const { listedPrices, priceOf } = await import('../../llm/prices.ts');
  const known: Prices = { ...listedPrices(), ...(prices as Prices | undefined) };
  const found = models.flatMap((model) => {
    const price = priceOf(model, known);
    if (!price && maxCost !== undefined) throw unpriced(model);
    return price ? [[model, price] as const] : [];
  });
  return Object.fromEntries(found);
}

const unpriced = (model: string) =>
  new HeurekaError(
    'usage',
    `--max-cost needs a price of ${model}, and there is none.`,
    `Add it to heureka.config.yaml, in US dollars a million tokens, such as: prices: { "${model}": { input: 1, output: 4 } }`,
  );
