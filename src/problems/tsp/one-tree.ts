/** What is settled about edges on a branch of the search, [n * n], symmetric. */
export type EdgeStates = Int8Array;
export const free = 0;
export const required = 1;
export const forbidden = -1;

/** A 1-tree: a spanning tree of all cities but city 0, and two edges at city 0. Every tour is one. */
export interface OneTree {
  /** Sum of its edges' lengths, with the cities' weights added. */
  cost: number;
  readonly degrees: Int32Array;
  /** Of cities 2 to n - 1, the city that each was joined to. */
  readonly joined: Int32Array;
  /** The two cities that city 0 is joined to. */
  readonly ends: [number, number];
}

export function emptyOneTree(n: number): OneTree {
  return { cost: 0, degrees: new Int32Array(n), joined: new Int32Array(n), ends: [0, 0] };
}

/** Its edges as pairs of cities. */
export function edgesOf({ joined, ends }: OneTree): [number, number][] {
  const tree = Array.from(joined, (to, city) => [city, to] as [number, number]).slice(2);
  return [...tree, [0, ends[0]], [0, ends[1]]];
}

/**
 * The cheapest 1-tree with every required edge and no forbidden one, into `out`, by Prim's algorithm in O(n²). A city's
 * weight is added to all of its edges. Returns false when there is none.
 */
export function cheapestOneTree(
  distances: Float64Array,
  weights: Float64Array,
  states: EdgeStates,
  out: OneTree,
): boolean {
  const n = weights.length;
  const { degrees, joined, ends } = out;
  degrees.fill(0);
  out.cost = 0;
  const keys = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const inTree = new Uint8Array(n);
  /** Required edges come before all others. */
  const keyOf = (i: number, j: number) => {
    const state = states[i * n + j]!;
    if (state === forbidden) return Number.POSITIVE_INFINITY;
    const length = distances[i * n + j]! + weights[i]! + weights[j]!;
    return state === required ? length - priority : length;
  };
  const add = (i: number, j: number) => {
    degrees[i]!++;
    degrees[j]!++;
    out.cost += distances[i * n + j]! + weights[i]! + weights[j]!;
  };
  let last = 1;
  inTree[1] = 1;
  for (let count = 2; count < n; count++) {
    let nearest = 0;
    for (let j = 2; j < n; j++) {
      if (inTree[j]) continue;
      const key = keyOf(last, j);
      if (key < keys[j]!) [keys[j], joined[j]] = [key, last];
      if (nearest === 0 || keys[j]! < keys[nearest]!) nearest = j;
    }
    if (keys[nearest] === Number.POSITIVE_INFINITY) return false;
    inTree[nearest] = 1;
    add(nearest, joined[nearest]!);
    last = nearest;
  }
  let [first, second] = [0, 0];
  for (let j = 1; j < n; j++) {
    if (first === 0 || keyOf(0, j) < keyOf(0, first)) [first, second] = [j, first];
    else if (second === 0 || keyOf(0, j) < keyOf(0, second)) second = j;
  }
  if (keyOf(0, second) === Number.POSITIVE_INFINITY) return false;
  add(0, first);
  add(0, second);
  [ends[0], ends[1]] = [first, second];
  return true;
}

/** More than any edge is long, weights included. */
const priority = 1e7;
