import { describe, expect, test } from 'vitest';
import { type Candidate, ranked } from '../../src/core/candidate.ts';
import type { SearchEvent } from '../../src/optimize/events.ts';
import type { Problem } from '../../src/optimize/problem.ts';
import { optimise, type SearchOptions } from '../../src/optimize/search.ts';
import { type IslandsSettings, islandsStrategy } from '../../src/optimize/strategies/islands.ts';
import { type Point, quadraticProblem, walker } from './quadratic.ts';

type Detail = { readonly distance: number };

async function search(settings: IslandsSettings, changes: Partial<SearchOptions<Point, Detail>> = {}) {
  const [problem, proposer, events] = [quadraticProblem(), walker(), [] as SearchEvent<Detail>[]];
  const candidates = await optimise<Point, Detail>({
    ...{ problem, proposer, strategy: islandsStrategy(settings), iterations: 8, samples: 8, seed: 5 },
    ...{ concurrency: 3, signal: new AbortController().signal, emit: (event) => events.push(event) },
    ...changes,
  });
  return { candidates, events, proposer };
}

/** Strategies of this kind do not look at it. */
const problem = quadraticProblem() as Problem;

/** Far enough off that it never comes. */
const never = 1000;

/** Which of four islands a sample is on, told in another way than the strategy does: by where it is asked for. */
function islandsOf(candidates: readonly Candidate[], { samples = 8 } = {}) {
  const strategy = islandsStrategy();
  const places = new Map<string, number>();
  for (let iteration = 1; iteration <= 8; iteration++) {
    const ids = Array.from({ length: samples }, (_, k) => `0${iteration}-0${k + 1}`);
    for (const [island, part] of strategy.split!(iteration, ids).entries()) {
      for (const id of part) places.set(id, island);
    }
  }
  return candidates.map(({ id }) => places.get(id)!);
}

const scored = (id: string, score: number, solution = id): Candidate => ({
  ...{ id, iteration: Number(id.slice(0, 2)), parents: [], solution },
  outcome: { ok: true, score, detail: undefined },
});

/** Four islands, four samples an iteration, one on each: its score is its island's height. */
function roundOf(iteration: number, heights: readonly number[]): Candidate[] {
  const ids = [1, 2, 3, 4].map((sample) => `0${iteration}-0${sample}`);
  const parts = islandsStrategy().split!(iteration, ids);
  return parts.flatMap((part, island) => part.map((id) => scored(id, heights[island]!)));
}

/** Who may be gone on from on each island in the round after `history`. */
function populations(history: readonly Candidate[], settings: IslandsSettings, seed = 0): string[][] {
  const iteration = history.at(-1)!.iteration + 1;
  const ids = [1, 2, 3, 4].map((sample) => `0${iteration}-0${sample}`);
  const strategy = islandsStrategy(settings);
  return strategy.split!(iteration, ids).map((part) =>
    strategy
      .select(history, { problem, iteration, ids: part, seed })
      .parents.map(({ id }) => id)
      .sort(),
  );
}

describe('islands', () => {
  test('share the samples evenly, also over iterations with fewer samples than islands', () => {
    const strategy = islandsStrategy({ islands: 4 });
    const sizes = strategy.split!(
      3,
      Array.from({ length: 16 }, (_, k) => `03-${k + 1}`),
    ).map((part) => part.length);
    expect(sizes).toEqual([4, 4, 4, 4]);
    const alone = [1, 2, 3, 4].map((i) => strategy.split!(i, [`0${i}-01`]));
    expect(alone.every((parts) => parts.length === 1)).toBe(true);
    const history = [1, 2, 3, 4].map((i) => scored(`0${i}-01`, i));
    // Four iterations of one sample have gone round: the fifth is on the first one's island.
    const { parents } = islandsStrategy({ migration: never, reset: never }).select(history, {
      problem,
      ...{ iteration: 5, ids: ['05-01'], seed: 0 },
    });
    expect(parents.map(({ id }) => id)).toEqual(['01-01']);
  });

  test('go on from their own candidates alone, and go uphill', async () => {
    const { candidates } = await search({ migration: never, reset: never });
    const places = islandsOf(candidates);
    const placeOf = new Map(candidates.map(({ id }, i) => [id, places[i]]));
    const descended = candidates.filter(({ parents }) => parents.length > 0);
    expect(descended.length).toBeGreaterThan(40);
    for (const { id, parents } of descended) expect(placeOf.get(parents[0]!)).toBe(placeOf.get(id));
    const first = ranked(candidates.filter(({ iteration }) => iteration === 1))[0]!.outcome.score;
    expect(ranked(candidates)[0]!.outcome.score).toBeGreaterThan(first);
  });

  test('give their best to the next one', () => {
    const history = [...roundOf(1, [4, 3, 2, 1]), ...roundOf(2, [1, 1, 1, 9])];
    const apart = populations(history, { migration: never, reset: never });
    const joined = populations(history, { migration: 2, reset: never });
    for (const [island, ids] of joined.entries()) {
      const neighbour = apart.at(island - 1)!;
      const best = ranked(history.filter(({ id }) => neighbour.includes(id)))[0]!.id;
      expect(ids).toEqual([...apart[island]!, best].sort());
    }
  });

  test('are emptied when they are the worst, and begin again from the best of one that stays', () => {
    const history = [...roundOf(1, [1, 2, 3, 4]), ...roundOf(2, [0, 0, 9, 8])];
    const apart = populations(history, { migration: never, reset: never });
    const bests = [2, 3].map((island) => ranked(history.filter(({ id }) => apart[island]!.includes(id)))[0]!);
    const founders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const after = populations(history, { migration: never, reset: 2 }, seed);
      expect(after.slice(2)).toEqual(apart.slice(2));
      for (const ids of after.slice(0, 2)) {
        expect(ids).toHaveLength(1);
        founders.add(ids[0]!);
      }
    }
    expect([...founders].sort()).toEqual(bests.map(({ id }) => id).sort());
  });

  test('on which nothing was valid begin anew', () => {
    const failed: Candidate = {
      ...{ id: '01-01', iteration: 1, parents: [], solution: '' },
      outcome: { ok: false, fault: { kind: 'runtime', message: 'It threw.' } },
    };
    const strategy = islandsStrategy({ reset: 1 });
    const asked = strategy.select([failed], { problem, iteration: 2, ids: ['02-04'], seed: 0 });
    expect(asked).toEqual({ parents: [], failures: [failed] });
  });

  test('draw parents by score, and among equals by shortness, as often as the formula says', () => {
    // One island. Scores 10 and 9.9 are of one cluster; 5 lies half of the range lower.
    const history = [
      scored('01-01', 10, 'x'.repeat(100)),
      scored('01-02', 9.9, 'x'.repeat(50)),
      scored('01-03', 5, 'x'),
      scored('01-04', 0, 'x'),
    ];
    const strategy = islandsStrategy({ islands: 1 });
    const counts = new Map<string, number>();
    const draws = 4000;
    for (let seed = 0; seed < draws; seed++) {
      const [first] = strategy.select(history, { problem, iteration: 2, ids: ['02-01'], seed }).parents;
      counts.set(first!.id, (counts.get(first!.id) ?? 0) + 1);
    }
    const low = Math.exp((0.5 - 1) / 0.1);
    const longer = Math.exp(-0.5) / (1 + Math.exp(-0.5)) / (1 + low + Math.exp(-10));
    const share = (id: string) => (counts.get(id) ?? 0) / draws;
    // Four standard errors of a share over that many draws.
    const tolerance = 4 * Math.sqrt(0.25 / draws);
    expect(Math.abs(share('01-01') - longer)).toBeLessThan(tolerance);
    expect(share('01-02')).toBeGreaterThan(share('01-01'));
    expect(Math.abs(share('01-03') - low / (1 + low))).toBeLessThan(0.006);
  });

  test('are the same after a stop at any point, and at any concurrency', async () => {
    const settings = { migration: 2, reset: 3 };
    const whole = await search(settings, { iterations: 7, samples: 5 });
    const journal = whole.events.filter(({ type }) => type === 'proposed' || type === 'evaluated');
    for (let length = 0; length <= journal.length; length += 7) {
      const past = JSON.parse(JSON.stringify(journal.slice(0, length)));
      const changes = { iterations: 7, samples: 5, past, concurrency: 1 };
      const { candidates, proposer } = await search(settings, changes);
      expect(candidates).toEqual(whole.candidates);
      const paid = journal.slice(0, length).filter(({ type }) => type === 'proposed').length;
      expect(proposer.asked).toHaveLength(35 - paid);
    }
  });

  test('take the first candidate that is given as any other', async () => {
    const { candidates } = await search({}, { initial: ['x = 2.5, y = -1'], iterations: 1 });
    expect(candidates[0]!.solution).toBe('x = 2.5, y = -1');
    expect(candidates.filter(({ solution }) => solution === 'x = 2.5, y = -1')).toHaveLength(1);
  });
});
