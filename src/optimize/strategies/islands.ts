import { type Candidate, ranked, type ValidCandidate } from '../../core/candidate.ts';
import { Random } from '../../core/random.ts';
import { sampleOf } from '../candidate-id.ts';
import type { Strategy } from '../problem.ts';

export interface IslandsSettings {
  /** Populations: four unless it is given. */
  readonly islands?: number;
  /** Iterations after which the best of each island joins the next one as well: every second. */
  readonly migration?: number;
  /** Iterations after which the worse half of the islands is emptied: every fourth. */
  readonly reset?: number;
}

/** Scores that differ by less than this share of an island's range count as equal: among them the shorter is preferred. */
const clusterShare = 1 / 20;
/** Of the softmax over an island's scores, scaled to [0, 1]: FunSearch's. */
const temperature = 0.1;

/**
 * FunSearch's strategy (Romera-Paredes et al., 2024, doi 10.1038/s41586-023-06924-6, its programs database): populations
 * that go on from their own candidates alone, one drawn by its score and, among equals, by its shortness; now and then
 * the worse half is emptied, each to begin again from the best of an island that stays. Besides, the best of each island
 * joins its neighbour at times, as in island models of old (Tanese, 1989). Everything follows from the history and the
 * seed.
 */
export function islandsStrategy(settings: IslandsSettings = {}): Strategy {
  const { islands = 4 } = settings;
  const islandOf = (iteration: number, id: string) => (iteration + sampleOf(id)) % islands;
  return {
    name: 'islands',
    split: (iteration, ids) => {
      const parts = Array.from({ length: islands }, (_, island) =>
        ids.filter((id) => islandOf(iteration, id) === island),
      );
      return parts.filter((part) => part.length > 0);
    },
    select: (history, { iteration, ids, seed }) => {
      const island = islandOf(iteration, ids[0]!);
      const place = (candidate: Candidate) => islandOf(candidate.iteration, candidate.id);
      const population = populationsOf(history, place, islands, seed, settings)[island]!;
      const last = history.at(-1)?.iteration;
      return {
        parents: drawn(population, new Random(seed, 'island parents', iteration, island)),
        failures: history.filter(
          (candidate) => candidate.iteration === last && !candidate.outcome.ok && place(candidate) === island,
        ),
      };
    },
  };
}

type Population<Detail> = readonly ValidCandidate<Detail>[];

/** Who lives on each island after the last iteration of `history`. */
function populationsOf<Detail>(
  history: readonly Candidate<Detail>[],
  place: (candidate: Candidate) => number,
  count: number,
  seed: number,
  { migration = 2, reset = 4 }: IslandsSettings,
): readonly Population<Detail>[] {
  let populations: readonly Population<Detail>[] = Array.from({ length: count }, () => []);
  const last = history.at(-1)?.iteration ?? 0;
  for (let iteration = 0; iteration <= last; iteration++) {
    const born = ranked(history.filter((candidate) => candidate.iteration === iteration));
    populations = populations.map((population, island) => [
      ...population,
      ...born.filter((candidate) => place(candidate) === island),
    ]);
    if (iteration === 0) continue;
    if (iteration % reset === 0) populations = afterReset(populations, new Random(seed, 'reset', iteration));
    else if (iteration % migration === 0) populations = afterMigration(populations);
  }
  return populations;
}

/** The best of each island lives on the next one too. */
function afterMigration<Detail>(populations: readonly Population<Detail>[]): readonly Population<Detail>[] {
  return populations.map((population, island) => {
    const [guest] = ranked(populations.at(island - 1)!);
    return guest && !population.includes(guest) ? [...population, guest] : population;
  });
}

/** The worse half of the islands is left to a founder from one of the others. */
function afterReset<Detail>(
  populations: readonly Population<Detail>[],
  random: Random,
): readonly Population<Detail>[] {
  const heights = populations.map((population) => ranked(population)[0]?.outcome.score ?? -Infinity);
  const worstFirst = [...populations.keys()].sort((a, b) => compare(heights[a]!, heights[b]!) || b - a);
  const emptied = worstFirst.slice(0, Math.floor(populations.length / 2));
  const kept = worstFirst.slice(emptied.length).filter((island) => populations[island]!.length > 0);
  if (kept.length === 0) return populations;
  const founders = new Map(
    emptied.map((island) => [island, ranked(populations[random.choose(kept)]!)[0]!] as const),
  );
  return populations.map((population, island) => {
    const founder = founders.get(island);
    return founder ? [founder] : population;
  });
}

const compare = (a: number, b: number) => (a === b ? 0 : a - b);

/** The whole population, drawn one by one: a cluster of like scores by their height, in it a candidate by shortness. */
function drawn<Detail>(population: Population<Detail>, random: Random): ValidCandidate<Detail>[] {
  const left = weighed(population);
  const order: ValidCandidate<Detail>[] = [];
  while (left.length > 0) {
    let at = random.uniform(
      0,
      left.reduce((sum, { weight }) => sum + weight, 0),
    );
    const found = left.findIndex(({ weight }) => {
      at -= weight;
      return at < 0;
    });
    const [taken] = left.splice(found < 0 ? left.length - 1 : found, 1);
    order.push(taken!.candidate);
  }
  return order;
}

/** Each candidate with its chance to be drawn first, up to a common factor. */
function weighed<Detail>(population: Population<Detail>) {
  const scores = population.map(({ outcome }) => outcome.score);
  const lowest = Math.min(...scores);
  const range = Math.max(...scores) - lowest || 1;
  const clusters = new Map<number, Population<Detail>>();
  for (const candidate of population) {
    const height = Math.round((candidate.outcome.score - lowest) / range / clusterShare) * clusterShare;
    clusters.set(height, [...(clusters.get(height) ?? []), candidate]);
  }
  return [...clusters].flatMap(([height, members]) => {
    const shortness = members.map(({ solution }) => Math.exp(-lengthAmong(solution, members)));
    const total = shortness.reduce((sum, value) => sum + value, 0);
    return members.map((candidate, i) => ({
      candidate,
      weight: Math.exp((height - 1) / temperature) * (shortness[i]! / total),
    }));
  });
}

/** How much longer a solution is than the shortest of its cluster, as a share of the longest. */
function lengthAmong(solution: string, members: Population<unknown>): number {
  const lengths = members.map((member) => member.solution.length);
  return (solution.length - Math.min(...lengths)) / Math.max(...lengths, 1);
}
