import { z } from 'zod';
import { fail, succeed } from '../../core/fault.ts';
import { Random } from '../../core/random.ts';
import { whole } from '../../core/schema.ts';
import type { Problem } from '../../optimize/problem.ts';
import { defineProblem } from '../definition.ts';
import { plainWording } from '../plain-wording.ts';
import { varyProposer } from '../vary.ts';
import { farthestInsertion, nearestNeighbour, reversed, shifted } from './heuristics.ts';
import { canonical, type Instance, randomInstance, randomTour, type Tour, tourLength } from './instance.ts';
import { shortestTour } from './optimum.ts';
import { publishedFor } from './published.ts';

const startingTours = 5;
/** Moves that the built-in proposer looks at for one proposal, to make the best of them. */
const movesTried = 20;
/** Tours whose lengths differ by less are equally long. */
const tolerance = 1e-7;

/**
 * OPRO's travelling salesman (section 3.2 of arXiv 2309.03409): a shortest tour of cities on a map, from five random
 * ones. How far a tour falls short is known: the shortest is worked out.
 */
export const tsp = defineProblem({
  name: 'tsp',
  about: 'a shortest tour of cities on a map',
  options: z.strictObject({
    cities: whole(4, 80).default(10).describe('cities at random places'),
  }),
  defaults: { strategy: 'opro', iterations: 100, samples: 8, kept: 10, scores: 'integers' },
  pose: ({ cities }, { seed }) => {
    const instance = randomInstance(cities, seed);
    const optimum = -tourLength(instance, shortestTour(instance));
    const problem = tourProblem(instance, optimum);
    const start = new Random(seed, 'starting points');
    const scored = (name: string, tour: Tour) => ({ name, score: -tourLength(instance, tour) });
    return {
      problem,
      startingPoints: Array.from({ length: startingTours }, () => write(randomTour(cities, start))),
      proposer: varyProposer(problem, {
        random: (random) => randomTour(cities, random),
        vary: (tour, _, random) => vary(instance, tour, random),
        write,
      }),
      optimum,
      baselines: [
        scored('nearest neighbour', nearestNeighbour(instance)),
        scored('farthest insertion', farthestInsertion(instance)),
      ],
      published: publishedFor(cities),
    };
  },
});

function tourProblem(instance: Instance, optimum: number): Problem<Tour, null> {
  const measure = { name: 'length', better: 'lower' } as const;
  const places = instance.cities.map(({ x, y }, city) => `(${city}): (${x}, ${y})`);
  return {
    name: 'tsp',
    measure,
    wording: plainWording({
      task: `These are the coordinates of cities:\n${places.join(', ')}\n\nA trace is a tour that begins at city 0, visits every other city once, and goes back to city 0. The length of a trace is to be as small as possible.`,
      answer: 'End your answer with the trace: <trace>0,2,1,3</trace>, with every city in it once.',
      measure,
      quote: (solution) => `<trace>${solution}</trace>`,
    }),
    parse: (text) => parse(text, instance.cities.length),
    evaluate: async (tour) => succeed({ score: -tourLength(instance, tour), detail: null }),
    solved: ({ outcome }) => outcome.score >= optimum - tolerance,
  };
}

/** Tours as they stand in an answer, or alone. Of the ways to write a tour down there is one, so that equal ones are. */
function parse(text: string, count: number) {
  const [, inside] = [...text.matchAll(/<trace>([^<]*)<\/trace>/g)].at(-1) ?? [];
  const listed = inside ?? (/^[\d,\s]+$/.test(text.trim()) ? text : undefined);
  if (listed === undefined) return { text, solution: fail('empty', 'There is no <trace> in the answer.') };
  const tour = listed.split(',').map((city) => Number(city.trim()));
  const missing = Array.from({ length: count }, (_, city) => city).filter((city) => !tour.includes(city));
  if (missing.length > 0) {
    return { text: listed, solution: fail('value', `The trace leaves out cities ${missing.join(', ')}.`) };
  }
  if (tour.length !== count) {
    const message = `The trace has ${tour.length} entries in place of ${count}: visit every city once.`;
    return { text: listed, solution: fail('value', message) };
  }
  const same = canonical(tour);
  return { text: write(same), solution: succeed(same) };
}

const write = (tour: Tour) => canonical(tour).join(',');

/** The best of a few 2-opt and Or-opt moves, whether or not it is shorter than `tour`. */
function vary(instance: Instance, tour: Tour, random: Random): Tour {
  const moved = Array.from({ length: movesTried }, () => move(tour, random));
  const lengths = moved.map((other) => tourLength(instance, other));
  return moved[lengths.indexOf(Math.min(...lengths))]!;
}

function move(tour: Tour, random: Random): Tour {
  const n = tour.length;
  if (random.uniform() < 0.5) {
    const from = 1 + random.integer(n - 1);
    return reversed(tour, from, from + random.integer(n - from));
  }
  const count = 1 + random.integer(Math.min(3, n - 2));
  return shifted(tour, 1 + random.integer(n - count), count, random.integer(n - count));
}
