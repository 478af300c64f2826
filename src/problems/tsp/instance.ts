import { Random } from '../../core/random.ts';

/** A city: whole coordinates from -100 to 100, as in OPRO. */
export interface City {
  readonly x: number;
  readonly y: number;
}

/** Cities with the distances between them. */
export interface Instance {
  readonly cities: readonly City[];
  /** Euclidean, [n * n]. */
  readonly distances: Float64Array;
}

/** An order in which to visit all cities, from city 0 and back to it. */
export type Tour = readonly number[];

/** `count` cities at places of their own, drawn uniformly. */
export function randomInstance(count: number, seed: number): Instance {
  const random = new Random(seed, 'cities');
  const places = new Map<string, City>();
  while (places.size < count) {
    const city = { x: random.integer(201) - 100, y: random.integer(201) - 100 };
    places.set(`${city.x},${city.y}`, city);
  }
  return instanceOf([...places.values()]);
}

export function instanceOf(cities: readonly City[]): Instance {
  const n = cities.length;
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      // Not Math.hypot, whose last digit is left to the engine.
      distances[i * n + j] = Math.sqrt(
        (cities[i]!.x - cities[j]!.x) ** 2 + (cities[i]!.y - cities[j]!.y) ** 2,
      );
    }
  }
  return { cities, distances };
}

export function tourLength({ distances, cities }: Instance, tour: Tour): number {
  let length = 0;
  for (let k = 0; k < tour.length; k++) {
    length += distances[tour[k]! * cities.length + tour[(k + 1) % tour.length]!]!;
  }
  return length;
}

/** The same tour from city 0, in the direction in which its second city has the smaller number. */
export function canonical(tour: Tour): Tour {
  const at = tour.indexOf(0);
  const [, ...rest] = [...tour.slice(at), ...tour.slice(0, at)];
  return [0, ...(rest[0]! > rest.at(-1)! ? rest.reverse() : rest)];
}

export function randomTour(count: number, random: Random): Tour {
  const rest = Array.from({ length: count - 1 }, (_, k) => k + 1);
  return [0, ...random.shuffle(rest)];
}
