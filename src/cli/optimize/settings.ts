import type { Prices } from '../../llm/prices.ts';
import type { Limits } from '../../optimize/purse.ts';
import type { StrategySettings } from '../search/strategies.ts';

/** Everything that decides an optimisation's result, as config.json keeps it. */
export interface OptimiseSettings extends StrategySettings {
  readonly problem: string;
  /** Where a user's own problem lies, and what its file was. */
  readonly problemFile?: { readonly path: string; readonly digest: string };
  /** What the problem's own flags set. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly proposer: 'openai' | 'evolve' | 'manual' | 'replay';
  readonly model?: string;
  readonly prices?: Prices;
  readonly limits?: Limits;
  /** Seconds that one process may work on it. */
  readonly maxTime?: number;
  readonly iterations: number;
  readonly samples: number;
  /** Independent searches, each on an instance of its own. */
  readonly repeats: number;
  /** Times that an answer which fails is sent back. */
  readonly repairs: number;
  readonly seed: number;
  /** What a person wants, from the start. */
  readonly feedback?: string;
}
