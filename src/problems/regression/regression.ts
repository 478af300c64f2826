import { z } from 'zod';
import { fail, succeed } from '../../core/fault.ts';
import { Random } from '../../core/random.ts';
import { whole } from '../../core/schema.ts';
import type { Problem } from '../../optimize/problem.ts';
import { defineProblem } from '../definition.ts';
import { plainWording } from '../plain-wording.ts';
import { varyProposer } from '../vary.ts';
import { publishedFor } from './published.ts';

/** A line: y = w x + b. */
interface Line {
  readonly w: number;
  readonly b: number;
}

/** Starting points: whole numbers between these, as in OPRO. */
const [low, high] = [10, 20];
const startingLines = 5;
/** Where lines that owe nothing to others are drawn from: wide enough for the paper's settings. */
const widest = 50;

/**
 * OPRO's linear regression (section 3.1 and appendix A of arXiv 2309.03409): the line is to be found from the losses of
 * other lines alone. A line is tried in whole numbers, and the very one that made the points ends the search.
 */
export const regression = defineProblem({
  name: 'regression',
  about: 'the line behind some noisy points, from the losses of other lines',
  options: z.strictObject({
    w: whole(-1000, 1000).default(15).describe('the slope to be found'),
    b: whole(-1000, 1000).default(14).describe('the intercept to be found'),
    points: whole(2, 10_000).default(50).describe('points with noise of deviation 1'),
  }),
  defaults: { strategy: 'opro', iterations: 100, samples: 8, kept: 20, scores: 'integers' },
  pose: ({ w, b, points }, { seed }) => {
    const noise = new Random(seed, 'noise');
    const ys = Array.from({ length: points }, (_, k) => w * (k + 1) + b + noise.normal());
    const score = (line: Line) => -lossOf(line, ys);
    const problem = lineProblem(score, { w, b });
    const start = new Random(seed, 'starting points');
    return {
      problem,
      startingPoints: Array.from({ length: startingLines }, () => write(randomLine(start, low, high))),
      proposer: varyProposer(problem, {
        random: (random) => randomLine(random, -widest, widest),
        vary,
        write,
      }),
      optimum: score({ w, b }),
      published: publishedFor(w, b),
    };
  },
});

function lineProblem(score: (line: Line) => number, target: Line): Problem<Line, Line> {
  const measure = { name: 'loss', better: 'lower' } as const;
  return {
    name: 'regression',
    measure,
    wording: plainWording({
      task: 'There is a function of two whole numbers, w and b, and you are to find where it is least. You are told its value, the loss, for some pairs.',
      answer: 'End your answer with the pair in square brackets, w first, such as [12, 7].',
      measure,
    }),
    parse: (text) => {
      const found = [...text.matchAll(/\[\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\]/g)].at(-1);
      const line = found && { w: Math.round(Number(found[1])), b: Math.round(Number(found[2])) };
      if (!line) return { text, solution: fail('empty', 'There is no pair such as [12, 7] in the answer.') };
      if (!Number.isFinite(line.w + line.b)) {
        return { text, solution: fail('value', 'The pair is not made of two numbers.') };
      }
      return { text: write(line), solution: succeed(line) };
    },
    evaluate: async (line) => succeed({ score: score(line), detail: line }),
    solved: ({ outcome }) => outcome.detail.w === target.w && outcome.detail.b === target.b,
  };
}

const write = ({ w, b }: Line) => `[${w}, ${b}]`;

/** The squared norm of what the line leaves of `ys`, which lie at x = 1, 2, 3 and so on. */
function lossOf({ w, b }: Line, ys: readonly number[]): number {
  return ys.reduce((sum, y, k) => sum + (y - w * (k + 1) - b) ** 2, 0);
}

const randomLine = (random: Random, least: number, most: number): Line => ({
  w: least + random.integer(most - least + 1),
  b: least + random.integer(most - least + 1),
});

/** On from another line through the better one, or a step of any size in one or both numbers. */
function vary(parent: Line, others: readonly Line[], random: Random): Line {
  const other = others.find(({ w, b }) => w !== parent.w || b !== parent.b);
  if (other && random.uniform() < 0.5) {
    const stretch = random.uniform(-0.5, 2);
    return {
      w: Math.round(parent.w + stretch * (parent.w - other.w) + random.normal() / 2),
      b: Math.round(parent.b + stretch * (parent.b - other.b) + random.normal() / 2),
    };
  }
  const size = 2 ** random.uniform(-1, 4);
  const [dw, db] = [random.normal() * size, random.normal() * size];
  const which = random.integer(3);
  return {
    w: parent.w + (which === 1 ? 0 : Math.round(dw)),
    b: parent.b + (which === 0 ? 0 : Math.round(db)),
  };
}
