import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/core/candidate.ts';
import { conversation } from '../../src/optimize/conversation.ts';
import type { SearchEvent } from '../../src/optimize/events.ts';
import type { Problem, StrategyRound } from '../../src/optimize/problem.ts';
import { linearTemperature } from '../../src/optimize/proposers/chat.ts';
import { optimise, type SearchOptions } from '../../src/optimize/search.ts';
import { bestAndMostDifferent, type OproOptions, oproStrategy } from '../../src/optimize/strategies/opro.ts';
import { plainWording } from '../../src/problems/plain-wording.ts';
import { type Point, quadraticProblem, walker } from './quadratic.ts';

const measure = { name: 'length', better: 'lower' } as const;
const problem = {
  ...(quadraticProblem() as Problem),
  measure,
  wording: plainWording({ task: 'TASK', answer: 'FORM', measure, quote: (text) => `<${text}>` }),
} as Problem;
const round: StrategyRound = { problem, iteration: 2, ids: ['02-01'], seed: 1 };

const scored = (solution: string, score: number, iteration = 1): Candidate => ({
  ...{ id: `0${iteration}-0${solution.length}`, iteration, parents: [], solution },
  outcome: { ok: true, score, detail: null },
});
const failed: Candidate = {
  ...{ id: '01-09', iteration: 1, parents: [], solution: 'x' },
  outcome: { ok: false, fault: { kind: 'value', message: 'It is no tour.' } },
};
const history = [scored('b', -20.4), failed, scored('a', -10.6), scored('c', -30)];

const select = (options: Partial<OproOptions>, past: readonly Candidate[] = history) =>
  oproStrategy(options).select(past, round);
const shown = (options: Partial<OproOptions>) => select(options).trajectory?.text;

describe('the trajectory', () => {
  test('goes from the worst to the best, in the problem’s own measure, without what failed', () => {
    expect(shown({})).toBe('<c>\nlength: 30\n\n<b>\nlength: 20\n\n<a>\nlength: 11');
    expect(select({}).parents.map(({ solution }) => solution)).toEqual(['a', 'b', 'c']);
  });

  test('has the paper’s ablations', () => {
    expect(shown({ order: 'best-first' })).toMatch(/^<a>[\s\S]*<b>[\s\S]*<c>/);
    expect(shown({ scores: 'hidden' })).toBe('<c>\n\n<b>\n\n<a>');
    expect(shown({ kept: 2 })).toBe('<b>\nlength: 20\n\n<a>\nlength: 11');
    expect(shown({ scores: 'exact', kept: 1 })).toBe('<a>\nlength: 10.60');
    expect(shown({ scores: 'buckets', buckets: 10 })).toBe(
      '<c>\nlength: 10\n\n<b>\nlength: 5\n\n<a>\nlength: 0',
    );
    const orders = [1, 2, 3, 4, 5, 6].map(
      (seed) => oproStrategy({ order: 'random' }).select(history, { ...round, seed }).trajectory!.text,
    );
    expect(new Set(orders).size).toBeGreaterThan(1);
    expect(orders[0]).toBe(shown({ order: 'random' }));
  });

  test('sorts scores with a known range into its buckets, as the paper does accuracies', () => {
    const accuracy = { ...problem, measure: { name: 'accuracy', better: 'higher', range: [0, 1] } } as const;
    const { trajectory } = oproStrategy({ scores: 'buckets' }).select([scored('a', 0.617)], {
      ...round,
      problem: accuracy,
    });
    expect(trajectory!.text).toBe('<a>\naccuracy: 62');
  });

  test('is asked about in one message behind the task, with what a person said', () => {
    const request = { ...round, seen: [], feedback: ['shorter'], ...select({}) };
    const messages = conversation(request);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[1]!.content).toMatch(
      /^TASK[\s\S]*from the worst to the best[\s\S]*<a>[\s\S]*shorter[\s\S]*FORM$/,
    );
    expect(select({}, []).trajectory).toBeUndefined();
  });
});

describe('what outgrows the context', () => {
  const tour = (k: number) => Array.from({ length: 40 }, (_, i) => (i * (k + 1)) % 41).join(' ');
  const many = Array.from({ length: 20 }, (_, k) => scored(tour(k), -k));

  test('is cut, and what was left out is counted and told', () => {
    const { parents, trajectory } = select({ context: 600 }, many);
    expect(parents.length).toBeGreaterThan(2);
    expect(parents.length).toBeLessThan(20);
    expect(trajectory!.omitted).toBe(20 - parents.length);
    const messages = conversation({
      ...round,
      ...{ seen: [], feedback: [], failures: [], parents, trajectory: trajectory! },
    });
    expect(messages[1]!.content).toContain(`${trajectory!.omitted} more had no room here.`);
    expect(messages.reduce((sum, { content }) => sum + content.length, 0)).toBeLessThanOrEqual(600 * 4);
  });

  test('keeps the best, and of the others those that differ most', () => {
    const alike = [scored('a b c d', 5), scored('a b c e', 4), scored('a b c f', 3), scored('x y z', 2)];
    const kept = bestAndMostDifferent(alike as Parameters<typeof bestAndMostDifferent>[0], 2);
    expect(kept.map(({ solution }) => solution)).toEqual(['a b c d', 'x y z']);
  });

  test('is reported as an event', async () => {
    const { events } = await search({ strategy: oproStrategy({ kept: 20, context: 500 }), iterations: 6 });
    const cuts = events.filter(({ type }) => type === 'cut');
    expect(cuts.length).toBeGreaterThan(0);
  });
});

type Detail = { readonly distance: number };
async function search(changes: Partial<SearchOptions<Point, Detail>>) {
  const events: SearchEvent<Detail>[] = [];
  const wide = quadraticProblem();
  const wording = { ...wide.wording, quote: (text: string) => `${text} ${'.'.repeat(100)}` };
  const candidates = await optimise<Point, Detail>({
    ...{
      problem: { ...wide, wording },
      proposer: walker(),
      strategy: oproStrategy(),
      iterations: 3,
      samples: 8,
    },
    ...{ seed: 5, concurrency: 2, signal: new AbortController().signal },
    emit: (event) => events.push(event),
    ...changes,
  });
  return { candidates, events };
}

describe('the search', () => {
  test('scores starting points in a round of their own, and asks nobody for them', async () => {
    const proposer = walker();
    const startingPoints = ['x = 1, y = 1', 'x = 2, y = 2', 'x = 9, y = 9'];
    const { candidates } = await search({ proposer, startingPoints });
    expect(candidates.slice(0, 3).map(({ id, outcome }) => [id, outcome.ok])).toEqual([
      ...[['00-01', true] as const, ['00-02', true] as const, ['00-03', false] as const],
    ]);
    expect(candidates).toHaveLength(3 + 3 * 8);
    expect(proposer.asked).not.toContain('0-0');
    expect(candidates.find(({ iteration }) => iteration === 1)?.parents).toEqual(['00-01']);
  });

  test('ends when a candidate solves the problem', async () => {
    const problem = {
      ...quadraticProblem(),
      solved: ({ outcome }: { outcome: { score: number } }) => outcome.score > -2,
    };
    const { candidates, events } = await search({ problem, iterations: 50 });
    const last = candidates.at(-1)!.iteration;
    expect(last).toBeLessThan(50);
    const solved = candidates.filter(({ outcome }) => outcome.ok && outcome.score > -2);
    expect(new Set(solved.map(({ iteration }) => iteration))).toEqual(new Set([last]));
    expect(events.at(-1)).toMatchObject({ type: 'iteration-finished', iteration: last });
  });

  test('may have an instance of its own in every repeat, whose bests are not compared', async () => {
    const startingPoints = [['x = 3, y = -1'], ['x = 0, y = 0']];
    const { candidates, events } = await search({
      restarts: 2,
      iterations: 1,
      instance: (restart) => ({ startingPoints: startingPoints[restart - 1]! }),
    });
    expect(candidates.filter(({ iteration }) => iteration === 0).map(({ id }) => id)).toEqual([
      '00-01',
      'r2-00-01',
    ]);
    const bests = events.flatMap((event) => (event.type === 'iteration-finished' ? [event.best] : []));
    expect(bests[0]).toBe('00-01');
    expect(bests[2]).toBe('r2-00-01');
  });
});

test('a temperature goes from its first to its last value in equal steps', () => {
  const schedule = linearTemperature(1, 0.5, 3);
  expect([1, 2, 3, 4].map(schedule)).toEqual([1, 0.75, 0.5, 0.5]);
  expect(linearTemperature(1, 0.5, 1)(1)).toBe(1);
});
