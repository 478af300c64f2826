import { variantLabel } from '../../../compare/ablation.ts';
import type { Environment } from '../../../core/environment.ts';
import type { Genome } from '../evolve/genome.ts';
import { recoverGenome } from '../evolve/recover.ts';
import { componentNames, renderGenome } from '../evolve/render.ts';

/** A reward in which one component is missing, or counts half. */
export interface Variant {
  readonly label: string;
  readonly source: string;
}

/**
 * The rewards that are left when each component of `source` is removed, and when it is halved. `components` are the
 * names that the reward returned when it ran. Undefined when the reward cannot be taken apart.
 */
export function ablate(
  label: string,
  source: string,
  components: readonly string[],
  environment: Environment,
): Variant[] | undefined {
  const genome = recoverGenome(source, components, environment);
  if (!genome) return undefined;
  const variant = (name: string, change: 'removed' | 'halved', parts: Genome['components']): Variant[] =>
    parts.length === 0
      ? []
      : [
          {
            label: variantLabel(label, name, change),
            source: renderGenome({ ...genome, components: parts }, environment),
          },
        ];
  return componentNames(genome).flatMap((name, k) => [
    ...variant(
      name,
      'removed',
      genome.components.filter((_, other) => other !== k),
    ),
    ...variant(
      name,
      'halved',
      genome.components.map((part, other) => (other === k ? { ...part, weight: part.weight / 2 } : part)),
    ),
  ]);
}
