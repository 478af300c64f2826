import { farthestInsertion, localOptimum, nearestNeighbour } from './heuristics.ts';
import { canonical, type Instance, type Tour, tourLength } from './instance.ts';
import {
  cheapestOneTree,
  type EdgeStates,
  edgesOf,
  emptyOneTree,
  forbidden,
  free,
  type OneTree,
  required,
} from './one-tree.ts';

/** Less than this is rounding: tours whose lengths differ by less are equally long. */
const tolerance = 1e-7;

/**
 * A shortest tour, by branch and bound. The bound is Held and Karp's (1971): the cheapest 1-tree, with weights on the
 * cities that are climbed until it looks most like a tour. The branches are Volgenant and Jonker's (1982): at a city
 * with too many edges, two of them are required and forbidden in turn. Some tens of milliseconds for 50 cities.
 */
export function shortestTour(instance: Instance): Tour {
  const n = instance.cities.length;
  if (n < 4) return Array.from({ length: n }, (_, k) => k);
  const search = new Search(instance);
  search.explore(new Int8Array(n * n), new Float64Array(n), rootSteps(n));
  return canonical(search.best);
}

/** Steps of the climb at the root, where the weights start from nothing, and below it. */
const rootSteps = (n: number) => 40 + 4 * n;
const branchSteps = 20;

class Search {
  best: Tour;
  private length: number;
  private readonly instance: Instance;
  private readonly n: number;

  constructor(instance: Instance) {
    this.instance = instance;
    this.n = instance.cities.length;
    const tours = [nearestNeighbour(instance), farthestInsertion(instance)].map((tour) =>
      localOptimum(instance, tour),
    );
    const lengths = tours.map((tour) => tourLength(instance, tour));
    this.length = Math.min(...lengths);
    this.best = tours[lengths.indexOf(this.length)]!;
  }

  /** Looks for a shorter tour among those that agree with `states`. */
  explore(states: EdgeStates, parentWeights: Float64Array, steps: number): void {
    const weights = parentWeights.slice();
    const tree = this.climb(states, weights, steps);
    if (!tree) return;
    const city = this.crowded(tree);
    if (city === undefined) this.accept(tree);
    else for (const branch of this.branches(states, tree, city)) this.explore(branch, weights, branchSteps);
  }

  /**
   * The 1-tree under the weights with the highest bound found, which `weights` then holds; undefined when the bound tells
   * that no tour here is shorter. Subgradient steps by Held, Wolfe and Crowder (1974).
   */
  private climb(states: EdgeStates, weights: Float64Array, steps: number): OneTree | undefined {
    const { n } = this;
    const at = weights.slice();
    const tree = emptyOneTree(n);
    let highest = Number.NEGATIVE_INFINITY;
    let [scale, idle] = [1, 0];
    for (let step = 0; step < steps; step++) {
      if (!cheapestOneTree(this.instance.distances, at, states, tree)) return undefined;
      const bound = tree.cost - 2 * at.reduce((sum, weight) => sum + weight, 0);
      if (bound > this.length - tolerance) return undefined;
      if (bound > highest) {
        [highest, idle] = [bound, 0];
        weights.set(at);
      } else if (++idle >= 5) [scale, idle] = [scale / 2, 0];
      const square = tree.degrees.reduce((sum, degree) => sum + (degree - 2) ** 2, 0);
      if (square === 0) break;
      const size = (scale * (this.length - bound)) / square;
      for (let i = 0; i < n; i++) at[i]! += size * (tree.degrees[i]! - 2);
    }
    cheapestOneTree(this.instance.distances, weights, states, tree);
    return tree;
  }

  /** A city with the most edges in `tree`, more than two; undefined when it is a tour. */
  private crowded({ degrees }: OneTree): number | undefined {
    const most = Math.max(...degrees);
    return most > 2 ? degrees.indexOf(most) : undefined;
  }

  private accept(tree: OneTree): void {
    const tour = tourOf(tree, this.n);
    const length = tourLength(this.instance, tour);
    if (length < this.length) [this.best, this.length] = [tour, length];
  }

  /** The states of the branches at `city`: together they hold every tour that `states` allows, and each only once. */
  private branches(states: EdgeStates, tree: OneTree, city: number): EdgeStates[] {
    const { n } = this;
    const settled = Array.from({ length: n }, (_, j) => states[city * n + j]!);
    const ends = edgesOf(tree).flatMap(([i, j]) => (i === city ? [j] : j === city ? [i] : []));
    const [one, two] = ends.filter((j) => settled[j] === free);
    const requirements = settled.filter((state) => state === required).length;
    const plans: [number, number][][] =
      requirements > 0
        ? [[[one!, required]], [[one!, forbidden]]]
        : [
            [
              [one!, required],
              [two!, required],
            ],
            [
              [one!, required],
              [two!, forbidden],
            ],
            [[one!, forbidden]],
          ];
    return plans.flatMap((plan) => {
      const branch = states.slice();
      return plan.every(([j, state]) => settle(branch, n, city, j, state)) ? [branch] : [];
    });
  }
}

/**
 * Sets the state of an edge, and of those that follow from it: a city with two required edges has no others. Returns
 * false when no tour is left.
 */
function settle(states: EdgeStates, n: number, i: number, j: number, state: number): boolean {
  const now = states[i * n + j]!;
  if (now !== free) return now === state;
  states[i * n + j] = state;
  states[j * n + i] = state;
  return [i, j].every((city) => {
    const row = states.subarray(city * n, city * n + n);
    const requirements = row.reduce((sum, each) => sum + (each === required ? 1 : 0), 0);
    if (requirements > 2) return false;
    if (requirements < 2) return row.reduce((sum, each) => sum + (each === forbidden ? 0 : 1), -1) >= 2;
    const others = [...row.keys()].filter((other) => other !== city && row[other] === free);
    return others.every((other) => settle(states, n, city, other, forbidden));
  });
}

/** The order of the cities in a 1-tree in which each has two edges. */
function tourOf(tree: OneTree, n: number): Tour {
  const neighbours = Array.from({ length: n }, (): number[] => []);
  for (const [i, j] of edgesOf(tree)) {
    neighbours[i]!.push(j);
    neighbours[j]!.push(i);
  }
  const tour = [0];
  let previous = -1;
  while (tour.length < n) {
    const city = tour.at(-1)!;
    const next = neighbours[city]!.find((other) => other !== previous)!;
    previous = city;
    tour.push(next);
  }
  return tour;
}
