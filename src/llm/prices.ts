import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Usage } from '../core/usage.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  /** For tokens read from the server's cache; the same as `input` when it is missing. */
  readonly cached?: number;
  readonly output: number;
}

/** Prices by the model's name. */
export type Prices = Readonly<Record<string, Price>>;

/** The prices that come with the package, from `prices.yaml` beside this file. */
export function listedPrices(): Prices {
  return parse(readFileSync(new URL('./prices.yaml', import.meta.url), 'utf8')) as Prices;
}

/** The price of `model`, or undefined when it is unknown; a dated name has the price of the name without its date. */
export function priceOf(model: string, prices: Prices): Price | undefined {
  const undated = model.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  for (const name of [model, undated]) if (Object.hasOwn(prices, name)) return prices[name];
  return undefined;
}

/** US dollars for the tokens of `usage`. */
export function costOf(
  { inputTokens, cachedTokens, outputTokens }: Pick<Usage, 'inputTokens' | 'cachedTokens' | 'outputTokens'>,
  { input, cached = input, output }: Price,
): number {
  const fresh = inputTokens - cachedTokens;
  return (fresh * input + cachedTokens * cached + outputTokens * output) / 1e6;
}
