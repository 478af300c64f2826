import { describe, expect, test } from 'vitest';
import { ranked } from '../../src/core/candidate.ts';
import { HeurekaError } from '../../src/core/errors.ts';
import type { SearchEvent } from '../../src/optimize/events.ts';
import type { Proposer } from '../../src/optimize/problem.ts';
import { optimise, type SearchOptions } from '../../src/optimize/search.ts';
import { eurekaStrategy } from '../../src/optimize/strategies/eureka.ts';
import { randomStrategy } from '../../src/optimize/strategies/random.ts';
import { type Point, quadraticProblem, walker } from './quadratic.ts';

type Detail = { readonly distance: number };
type Event = SearchEvent<Detail>;

const kept = (events: readonly Event[]) =>
  events.filter(({ type }) => type === 'proposed' || type === 'evaluated');

/** As a journal would bring it back. */
const reread = (events: readonly Event[]): Event[] => JSON.parse(JSON.stringify(events));

async function search(changes: Partial<SearchOptions<Point, Detail>> = {}) {
  const [problem, proposer, events] = [quadraticProblem(), walker(), [] as Event[]];
  const candidates = await optimise<Point, Detail>({
    problem,
    proposer,
    strategy: eurekaStrategy(),
    iterations: 4,
    samples: 6,
    seed: 5,
    concurrency: 3,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...changes,
  });
  return { candidates, events, problem, proposer };
}

describe('a search', () => {
  test('goes uphill, in order of id, and reports every step', async () => {
    const { candidates, events, problem } = await search({ iterations: 8 });
    expect(candidates.map(({ id }) => id).slice(0, 7)).toEqual([
      ...['01-01', '01-02', '01-03', '01-04', '01-05', '01-06'],
      '02-01',
    ]);
    expect(candidates).toHaveLength(48);
    const bestOf = (iterations: number) =>
      ranked(candidates.filter(({ iteration }) => iteration <= iterations))[0]!.outcome.score;
    expect(bestOf(8)).toBeGreaterThan(bestOf(1));
    expect(bestOf(8)).toBeGreaterThan(-0.5);
    expect(events.filter(({ type }) => type === 'proposed')).toHaveLength(48);
    expect(events.filter(({ type }) => type === 'evaluated')).toHaveLength(48);
    const last = events.at(-1)!;
    expect(last).toEqual({
      ...{ type: 'iteration-finished', restart: 1, iteration: 8 },
      best: ranked(candidates)[0]!.id,
    });
    // Faults and duplicates are never evaluated.
    const faulty = candidates.filter(
      ({ outcome }) => !outcome.ok && ['empty', 'duplicate'].includes(outcome.fault.kind),
    );
    expect(new Set(faulty.map(({ outcome }) => !outcome.ok && outcome.fault.kind)).size).toBe(2);
    expect(problem.evaluated).toHaveLength(48 - faulty.length);
  });

  test('evaluates as many at a time as it may, with the same result', async () => {
    const one = await search({ concurrency: 1 });
    const four = await search({ concurrency: 4 });
    expect(one.problem.mostAtOnce()).toBe(1);
    expect(four.problem.mostAtOnce()).toBe(4);
    expect(four.candidates).toEqual(one.candidates);
    expect(four.problem.evaluated).not.toEqual([]);
  });

  test('depends on its seed', async () => {
    const [one, same, other] = await Promise.all([search(), search(), search({ seed: 6 })]);
    expect(same.candidates).toEqual(one.candidates);
    expect(other.candidates).not.toEqual(one.candidates);
  });

  test('goes on from every prefix of its events, to the same result, doing only what is missing', async () => {
    const whole = await search();
    const journal = kept(whole.events);
    for (let length = 0; length <= journal.length; length++) {
      const past = reread(journal.slice(0, length));
      const { candidates, events, problem, proposer } = await search({ past, concurrency: 2 });
      expect(candidates).toEqual(whole.candidates);
      expect(kept(events)).toHaveLength(journal.length - length);
      expect(proposer.asked).toHaveLength(24 - past.filter(({ type }) => type === 'proposed').length);
      const evaluatedBefore = past.flatMap((event) =>
        event.type === 'evaluated' ? [event.candidate.id] : [],
      );
      expect(problem.evaluated.filter((id) => evaluatedBefore.includes(id))).toEqual([]);
    }
  });

  test('stops when it is interrupted, keeps nothing half done, and goes on to the same result', async () => {
    const whole = await search();
    const stop = new AbortController();
    const events: Event[] = [];
    const stopped = search({
      signal: stop.signal,
      emit: (event) => {
        if (stop.signal.aborted && event.type !== 'progress') throw new Error(`${event.type} after the end`);
        events.push(event);
        if (event.type === 'evaluated' && event.candidate.id === '02-03') stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'HeurekaError', reason: 'interrupted' });
    const { candidates } = await search({ past: reread(events) });
    expect(candidates).toEqual(whole.candidates);
  });

  test('does not begin when it is interrupted from the start', async () => {
    const proposer = walker();
    await expect(search({ proposer, signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: 'interrupted',
    });
    expect(proposer.asked).toEqual([]);
  });

  test('passes on an error that is no fault of a candidate, once all work has stopped', async () => {
    const problem = quadraticProblem();
    let running = 0;
    const evaluate: typeof problem.evaluate = async (solution, context) => {
      if (context.id === '01-02') throw new Error('no sandbox on this machine');
      running++;
      const result = await problem.evaluate(solution, context);
      running--;
      return result;
    };
    await expect(search({ problem: { ...problem, evaluate } })).rejects.toThrow('no sandbox on this machine');
    expect(running).toBe(0);
  });

  test('turns a score that is not finite into a fault', async () => {
    const problem = quadraticProblem();
    const evaluate: typeof problem.evaluate = async () => ({
      ok: true,
      value: { score: Number.NaN, detail: { distance: 0 } },
    });
    const { candidates } = await search({ problem: { ...problem, evaluate }, iterations: 1 });
    expect(ranked(candidates)).toEqual([]);
    expect(candidates[0]!.outcome).toMatchObject({ ok: false, fault: { kind: 'diverged' } });
  });
});

describe('a proposer that does not answer', () => {
  const failing = (fails: (sample: number) => boolean): Proposer<Detail> => {
    const proposer = walker();
    return {
      name: 'failing',
      propose: async (request, sample, signal) => {
        if (fails(sample)) throw new HeurekaError('unavailable', 'The line is dead.');
        return proposer.propose(request, sample, signal);
      },
    };
  };

  test('costs the sample alone while others are answered, also after a restart', async () => {
    const proposer = failing((sample) => sample === 1);
    const whole = await search({ proposer });
    expect(whole.candidates[1]).toMatchObject({
      solution: '',
      outcome: { ok: false, fault: { kind: 'unanswered', message: 'The line is dead.' } },
    });
    expect(ranked(whole.candidates).length).toBeGreaterThan(10);
    for (const length of [3, 7, 11, 20]) {
      const past = reread(kept(whole.events).slice(0, length));
      expect((await search({ proposer, past })).candidates).toEqual(whole.candidates);
    }
  });

  test('ends the search when no sample is answered', async () => {
    const stopped = search({ proposer: failing(() => true) });
    await expect(stopped).rejects.toMatchObject({ reason: 'unavailable', message: 'The line is dead.' });
  });
});

describe('strategies', () => {
  const nextRound = { problem: quadraticProblem(), iteration: 7, ids: ['07-01'], seed: 5 };

  test('eureka shows the best of the whole search, best first, and the failures of the last iteration', async () => {
    const { candidates } = await search({ iterations: 6 });
    const { parents, failures } = eurekaStrategy().select(candidates, nextRound);
    const scores = candidates.flatMap(({ outcome }) => (outcome.ok ? [outcome.score] : []));
    expect(parents.map(({ outcome }) => outcome.score)).toEqual(scores.sort((a, b) => b - a));
    const last = candidates.filter(({ iteration, outcome }) => iteration === 6 && !outcome.ok);
    expect(failures).toEqual(last);
  });

  test('random shows nothing', async () => {
    const { candidates } = await search({ iterations: 2 });
    expect(randomStrategy().select(candidates, nextRound)).toEqual({ parents: [], failures: [] });
    const baseline = await search({ strategy: randomStrategy() });
    expect(baseline.candidates.every(({ parents }) => parents.length === 0)).toBe(true);
  });
});
