import { fail, succeed } from '../../src/core/fault.ts';
import { Random } from '../../src/core/random.ts';
import type { Problem, Proposal, ProposalRequest, Proposer } from '../../src/optimize/problem.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A small problem of its own: find the top of a hill at (3, -1), the answer written as 'x = 3, y = -1'. */
export function quadraticProblem(): Problem<Point, { readonly distance: number }> & {
  readonly evaluated: string[];
  readonly mostAtOnce: () => number;
} {
  const evaluated: string[] = [];
  let running = 0;
  let most = 0;
  return {
    name: 'quadratic',
    evaluated,
    mostAtOnce: () => most,
    wording: {
      describe: () => ({ role: 'You find hills.', task: 'Where is the top?' }),
      reflect: ({ outcome }) =>
        outcome.ok ? `${outcome.detail.distance} from the top` : `wrong: ${outcome.fault.message}`,
      quote: (solution) => `[${solution}]`,
      ask: (question) => JSON.stringify(question),
    },
    parse: (text) => {
      const match = /x = (\S+), y = (\S+)/.exec(text);
      if (!match) return { text, solution: fail('empty', 'There is no point in the answer.') };
      const [x, y] = [Number(match[1]), Number(match[2])];
      return { text: `x = ${x}, y = ${y}`, solution: succeed({ x, y }) };
    },
    evaluate: async ({ x, y }, { id, seed, signal, progress }) => {
      running++;
      most = Math.max(most, running);
      evaluated.push(id);
      // Some take longer than others, so that they end in another order than they began.
      const turns = new Random(seed, id).integer(6);
      for (let i = 0; i < turns && !signal.aborted; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        progress(i);
      }
      running--;
      if (x > 5) return fail('value', `x is ${x}, out of bounds.`);
      const squared = (x - 3) ** 2 + (y + 1) ** 2;
      return succeed({ score: -squared, detail: { distance: Math.sqrt(squared) } });
    },
  };
}

/** Steps from the best point so far; now and then it repeats itself or says nothing of use. */
export function walker(): Proposer<{ readonly distance: number }> & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    name: 'walker',
    asked,
    propose: async (request, sample) => {
      asked.push(`${request.iteration}-${sample}`);
      await new Promise((resolve) => setImmediate(resolve));
      return step(request, sample);
    },
  };
}

function step(request: ProposalRequest<{ readonly distance: number }>, sample: number): Proposal {
  const random = new Random(request.seed, sample);
  const [best] = request.parents;
  const [, x = 0, y = 0] = /x = (\S+), y = (\S+)/.exec(best?.solution ?? '')?.map(Number) ?? [];
  const parents = best ? [best.id] : [];
  if (random.uniform() < 0.1) return { text: 'I do not know.', parents };
  if (random.uniform() < 0.2) return { text: 'x = 0, y = 0', parents };
  return { text: `Try x = ${x + 2 * random.normal()}, y = ${y + 2 * random.normal()} perhaps`, parents };
}
