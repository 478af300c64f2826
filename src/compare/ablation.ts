import { mean } from '../core/statistics.ts';
import { type RewardEvidence, scoresOf } from './evidence.ts';
import { bootstrap, type Estimate } from './statistics/bootstrap.ts';
import type { Confidence } from './statistics/confidence.ts';

/** What every component of a reward is worth: the fitness that is lost without it. */
export interface Ablation {
  /** The reward that was taken apart. */
  readonly label: string;
  /** Mean fitness of the whole. */
  readonly whole: number;
  readonly components: readonly {
    readonly name: string;
    readonly removed?: AblatedComponent;
    readonly halved?: AblatedComponent;
  }[];
}

export interface AblatedComponent {
  /** Mean fitness of what is left. */
  readonly fitness: number;
  /** Mean fitness of the whole, less that: what the component, or half of it, earns. */
  readonly earns: Estimate;
}

/** A variant of `label` in which one component has another weight, and how it is called. */
export const variantLabel = (label: string, component: string, change: 'removed' | 'halved') =>
  `${label} ${change} ${component}`;

const variantPattern = /^(.*) (removed|halved) ([\w$]+)$/;

/** Reads the trainings of ablated variants against those of the reward they come from. */
export function ablationOf(
  evidence: readonly RewardEvidence[],
  variants: readonly RewardEvidence[],
  confidence: Confidence,
): Ablation {
  const parsed = variants.map((variant) => ({ variant, match: variantPattern.exec(variant.label)! }));
  const label = parsed[0]!.match[1]!;
  const whole = scoresOf(evidence.find((reward) => reward.label === label)!);
  const names = [...new Set(parsed.map(({ match }) => match[3]!))];
  const part = (name: string, change: string) => {
    const found = parsed.find(({ match }) => match[2] === change && match[3] === name);
    const scores = found ? scoresOf(found.variant) : [];
    if (scores.length === 0) return {};
    const loss = ([all, less]: readonly (readonly number[])[]) => mean(all!) - mean(less!);
    const earns = bootstrap([whole, scores], loss, undefined, confidence);
    return { [change]: { fitness: mean(scores), earns } };
  };
  return {
    ...{ label, whole: mean(whole) },
    components: names.map((name) => ({ name, ...part(name, 'removed'), ...part(name, 'halved') })),
  };
}
