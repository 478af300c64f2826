import type { Strategy } from '../../optimize/problem.ts';
import { eurekaStrategy, type ParentScope } from '../../optimize/strategies/eureka.ts';
import { islandsStrategy } from '../../optimize/strategies/islands.ts';
import { type OproOptions, oproStrategy } from '../../optimize/strategies/opro.ts';
import { randomStrategy } from '../../optimize/strategies/random.ts';
import type { Settings } from '../settings.ts';

/** How history becomes requests, as config.json keeps it. */
export interface StrategySettings {
  readonly strategy: 'eureka' | 'opro' | 'islands' | 'random';
  readonly parent: ParentScope;
  /** How the strategy opro shows what it shows, where that is set. */
  readonly opro?: Partial<OproOptions>;
  /** Of a language model's answers, in the first iteration and in the last. */
  readonly temperature?: { readonly from: number; readonly to: number };
}

export function strategySettings(settings: Settings): StrategySettings {
  const { strategy, parent, temperature } = settings;
  const opro = Object.fromEntries(
    (['kept', 'order', 'scores', 'buckets', 'context'] as const)
      .filter((name) => settings[name] !== undefined)
      .map((name) => [name, settings[name]]),
  );
  return {
    ...{ strategy, parent },
    ...(strategy === 'opro' && { opro }),
    ...(temperature && { temperature }),
  };
}

export function openStrategy({ strategy, parent, opro }: StrategySettings): Strategy {
  switch (strategy) {
    case 'eureka':
      return eurekaStrategy({ parent });
    case 'opro':
      return oproStrategy(opro);
    case 'islands':
      return islandsStrategy();
    case 'random':
      return randomStrategy();
  }
}
