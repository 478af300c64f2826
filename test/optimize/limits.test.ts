import { describe, expect, test } from 'vitest';
import type { Usage } from '../../src/core/usage.ts';
import type { SearchEvent } from '../../src/optimize/events.ts';
import type { Proposer } from '../../src/optimize/problem.ts';
import { replayProposer } from '../../src/optimize/proposers/replay.ts';
import type { Limits } from '../../src/optimize/purse.ts';
import { optimise, type SearchOptions } from '../../src/optimize/search.ts';
import { eurekaStrategy } from '../../src/optimize/strategies/eureka.ts';
import { quadraticProblem, walker } from './quadratic.ts';

interface Detail {
  readonly distance: number;
}
type Event = SearchEvent<Detail>;

const usage = (tokens: number): Usage => ({
  ...{ requests: 1, inputTokens: tokens, cachedTokens: 0, outputTokens: 0, estimated: false },
  cost: tokens / 1000,
});

/** Takes 100 tokens for the first sample of a round, ten more for each after it. */
function paidWalker(): Proposer<Detail> {
  const proposer = walker();
  return {
    ...proposer,
    propose: async (request, sample, signal) => ({
      ...(await proposer.propose(request, sample, signal)),
      usage: usage(100 + 10 * sample),
    }),
  };
}

type Changes = Partial<SearchOptions<{ x: number; y: number }, Detail>>;

async function search(changes: Changes = {}) {
  const events: Event[] = [];
  const candidates = await optimise({
    ...{
      problem: quadraticProblem(),
      proposer: paidWalker(),
      strategy: eurekaStrategy({ parent: 'global' }),
    },
    ...{ iterations: 5, samples: 4, seed: 3, concurrency: 2, signal: new AbortController().signal },
    emit: (event) => events.push(event),
    ...changes,
  });
  return { candidates, events };
}

const expected = { first: usage(100), next: usage(120) };
const limited = (limits: Omit<Limits, 'expected'>): Changes => ({ limits: { ...limits, expected } });
const kept = (events: readonly Event[]) =>
  events.filter(({ type }) => type === 'proposed' || type === 'evaluated' || type === 'stopped');
const stops = (events: readonly Event[]) => events.filter(({ type }) => type === 'stopped');

describe('a limit', () => {
  test('of tokens or money ends the search before the iteration that would go beyond it', async () => {
    // A round takes 460 tokens, and a sample 130 at most.
    for (const limits of [{ tokens: 1000 }, { cost: 1 }]) {
      const { candidates, events } = await search(limited(limits));
      expect(candidates).toHaveLength(4 + 4);
      const reason = 'cost' in limits ? 'cost' : 'tokens';
      expect(stops(events)).toEqual([{ type: 'stopped', reason, restart: 1, iteration: 3, candidates: [] }]);
    }
  });

  test('makes the last iteration as small as what is left', async () => {
    const { candidates, events } = await search(limited({ tokens: 460 + 460 + 270 }));
    expect(candidates.map(({ id }) => id).slice(8)).toEqual(['03-01', '03-02']);
    expect(stops(events)).toMatchObject([{ reason: 'tokens', iteration: 4 }]);
    const spent = kept(events).flatMap((event) =>
      event.type === 'proposed' ? [event.usage!.inputTokens] : [],
    );
    expect(spent.reduce((sum, tokens) => sum + tokens, 0)).toBeLessThanOrEqual(460 + 460 + 270);
  });

  test('that is not reached changes nothing', async () => {
    const [free, wide] = [await search(), await search(limited({ tokens: 1e9 }))];
    expect(wide.candidates).toEqual(free.candidates);
    expect(stops(wide.events)).toEqual([]);
  });

  test('ends the search alike after a stop at any point, and at any concurrency', async () => {
    const limits = limited({ tokens: 1200 });
    const whole = await search(limits);
    const journal = kept(whole.events);
    for (let length = 0; length <= journal.length; length++) {
      const past = journal.slice(0, length);
      const resumed = await search({ ...limits, past, concurrency: 4 });
      expect(resumed.candidates).toEqual(whole.candidates);
      expect([...past, ...kept(resumed.events)]).toHaveLength(journal.length);
    }
  });

  test('of time cuts the round short, keeps what is finished, and is kept to after a restart', async () => {
    const timeUp = new AbortController();
    const events: Event[] = [];
    const { candidates } = await search({
      ...{ timeUp: timeUp.signal, concurrency: 1 },
      emit: (event) => {
        events.push(event);
        if (event.type === 'evaluated' && event.candidate.iteration === 2) timeUp.abort();
      },
    });
    const [stopped] = stops(events);
    const finished = candidates.filter(({ iteration }) => iteration === 2).map(({ id }) => id);
    expect(finished).toHaveLength(1);
    expect(stopped).toEqual({
      ...{ type: 'stopped', reason: 'time', restart: 1, iteration: 2, candidates: finished },
    });
    const resumed = await search({ past: kept(events) });
    expect(resumed.candidates).toEqual(candidates);
    expect(kept(resumed.events)).toEqual([]);

    // A new limit takes the place of the one that stopped it: the end is that of a search without.
    const past = kept(events).filter(({ type }) => type !== 'stopped');
    const goneOn = await search({ past });
    expect(goneOn.candidates).toEqual((await search()).candidates);
    expect(kept(goneOn.events).some((event) => past.includes(event))).toBe(false);
  });

  test('ends all searches of several', async () => {
    const { candidates, events } = await search({ ...limited({ tokens: 700 }), restarts: 3 });
    expect(candidates.every(({ restart }) => restart === undefined)).toBe(true);
    expect(stops(events)).toHaveLength(1);
  });
});

describe('a replay', () => {
  test('gives the recorded answers to the same samples, to the same result', async () => {
    const recorded = await search();
    const replayed = await search({ proposer: replayProposer(recorded.events, true) });
    expect(replayed.candidates).toEqual(recorded.candidates);
    const inOrder = (events: readonly Event[]) =>
      kept(events)
        .map((event) => JSON.stringify(event))
        .sort();
    expect(inOrder(replayed.events)).toEqual(inOrder(recorded.events));
  });

  test('of a recording with a gap costs that candidate alone', async () => {
    const { events } = await search();
    const gappy = events.filter((event) => !(event.type === 'proposed' && event.id === '01-03'));
    const { candidates } = await search({ iterations: 1, proposer: replayProposer(gappy, true) });
    expect(candidates[2]!.outcome).toEqual({
      ok: false,
      fault: { kind: 'unanswered', message: 'The recording holds no answer for 01-03.' },
    });
    expect(candidates.filter(({ outcome }) => outcome.ok).length).toBeGreaterThan(1);
  });
});
