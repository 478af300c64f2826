import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/core/candidate.ts';
import { Random } from '../../src/core/random.ts';
import { UnansweredError } from '../../src/core/usage.ts';
import { candidateId, compareIds } from '../../src/optimize/candidate-id.ts';
import type { SearchEvent } from '../../src/optimize/events.ts';
import { drawLessons } from '../../src/optimize/lessons.ts';
import type { Problem, ProposalRequest, Proposer } from '../../src/optimize/problem.ts';
import { optimise, type SearchOptions } from '../../src/optimize/search.ts';
import { eurekaStrategy } from '../../src/optimize/strategies/eureka.ts';
import { type Point, quadraticProblem, walker } from './quadratic.ts';

type Detail = { readonly distance: number };
type Event = SearchEvent<Detail>;

const journalled = ['proposed', 'evaluated', 'feedback', 'lessons'];
const kept = (events: readonly Event[]) => events.filter(({ type }) => journalled.includes(type));
/** As a journal would bring it back. */
const reread = (events: readonly Event[]): Event[] => JSON.parse(JSON.stringify(events));

async function search(changes: Partial<SearchOptions<Point, Detail>> = {}) {
  const [problem, proposer, events] = [quadraticProblem(), walker(), [] as Event[]];
  const candidates = await optimise<Point, Detail>({
    ...{ problem, proposer, strategy: eurekaStrategy(), iterations: 3, samples: 4, seed: 5, concurrency: 3 },
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...changes,
  });
  return { candidates, events, problem };
}

/** Says nothing of use or goes out of bounds, and mends both at the `mends`-th time; counts what it is asked. */
function mender(mends: number): Proposer<Detail> & { readonly asked: string[]; readonly told: string[] } {
  const [asked, told] = [[] as string[], [] as string[]];
  return {
    name: 'mender',
    asked,
    told,
    propose: async ({ ids, seed }, sample) => {
      asked.push(ids[sample]!);
      const x = new Random(seed, sample).uniform(-1, 1);
      return { text: ['nothing', 'x = 9, y = 0', `x = ${x}, y = 1`][sample % 3]!, parents: [] };
    },
    repair: async (_, { id, failures, fault, proposal }) => {
      asked.push(`${id} again ${failures}`);
      told.push(fault.message);
      const ready = failures >= mends;
      return {
        text: ready ? `x = ${failures}, y = ${id.length}${id.slice(-1)}` : proposal.text,
        parents: [],
      };
    },
  };
}

describe('repairs', () => {
  test('are made in the same iteration, of what does not parse and of what fails, and are counted', async () => {
    const proposer = mender(2);
    const { candidates, events } = await search({ proposer, repairs: 2, iterations: 1, samples: 3 });
    expect(candidates.map(({ outcome, repairs }) => [outcome.ok, repairs])).toEqual([
      ...[
        [true, 2],
        [true, 2],
      ],
      [true, undefined],
    ]);
    expect(proposer.told.sort()).toEqual([
      ...['There is no point in the answer.', 'There is no point in the answer.'],
      ...['x is 9, out of bounds.', 'x is 9, out of bounds.'],
    ]);
    const mended = events.filter((event) => event.type === 'proposed' && event.id === '01-02');
    expect(mended.map((event) => event.type === 'proposed' && event.mends?.kind)).toEqual([
      ...[undefined, 'value', 'value'],
    ]);
  });

  test('end: what still fails then has failed, with its last fault', async () => {
    const proposer = mender(5);
    const { candidates } = await search({ proposer, repairs: 2, iterations: 1, samples: 2 });
    expect(candidates.map(({ outcome, repairs }) => [outcome.ok, repairs])).toEqual([
      [false, 2],
      [false, 2],
    ]);
    expect((await search({ proposer: mender(1), iterations: 1, samples: 2 })).candidates[0]!.outcome.ok).toBe(
      false,
    );
  });

  test('are never asked for twice: a search goes on from every prefix of its events', async () => {
    const [first, options] = [mender(2), { repairs: 2, iterations: 2, samples: 4 }];
    const whole = await search({ proposer: first, ...options });
    const journal = kept(whole.events);
    for (let length = 0; length <= journal.length; length++) {
      const [past, proposer] = [reread(journal.slice(0, length)), mender(2)];
      const { candidates } = await search({ proposer, past, concurrency: 1, ...options });
      expect(candidates).toEqual(whole.candidates);
      const paid = past.filter(({ type }) => type === 'proposed').length;
      expect(proposer.asked).toHaveLength(first.asked.length - paid);
    }
  });

  test('that cannot be had leave the candidate as it failed', async () => {
    const repair = async () => {
      throw new UnansweredError('The line is dead.');
    };
    const proposer = { ...mender(1), repair };
    const { candidates } = await search({ proposer, repairs: 2, iterations: 1, samples: 3 });
    expect(candidates.map(({ outcome }) => (outcome.ok ? 'valid' : outcome.fault.kind))).toEqual([
      ...['empty', 'value', 'valid'],
    ]);
  });
});

describe('restarts', () => {
  test('are searches of their own, the first of them the one without restarts', async () => {
    const [alone, thrice] = await Promise.all([search(), search({ restarts: 3 })]);
    expect(thrice.candidates).toHaveLength(36);
    expect(thrice.candidates.slice(0, 12)).toEqual(alone.candidates);
    const second = thrice.candidates.slice(12, 24);
    expect(second[0]).toMatchObject({ id: 'r2-01-01', iteration: 1, restart: 2 });
    expect(second.map(({ solution }) => solution)).not.toEqual(
      alone.candidates.map(({ solution }) => solution),
    );
    // Nothing was made from what another search found.
    for (const { id, parents } of second) {
      expect(parents.every((parent) => parent.startsWith('r2-'))).toBe(id.startsWith('r2-'));
    }
    const middle = reread(kept(thrice.events).slice(0, 40));
    expect((await search({ restarts: 3, past: middle })).candidates).toEqual(thrice.candidates);
  });
});

describe('a first candidate that is given', () => {
  test('stands in for the first proposal, of every search', async () => {
    const { candidates } = await search({ initial: ['x = 2.5, y = -1'], restarts: 2 });
    const firsts = candidates.filter(({ id }) => id.endsWith('01-01'));
    expect(firsts.map(({ solution }) => solution)).toEqual(['x = 2.5, y = -1', 'x = 2.5, y = -1']);
    expect(candidates[1]!.solution).not.toBe('x = 2.5, y = -1');
    expect(
      candidates.filter(({ iteration }) => iteration === 2).some(({ parents }) => parents[0] === '01-01'),
    ).toBe(true);
  });
});

describe('what a person says', () => {
  /** Hears what is said before each iteration. */
  function listener() {
    const heard: Record<number, readonly string[]> = {};
    const inner = walker();
    const propose: Proposer<Detail>['propose'] = (request: ProposalRequest<Detail>, sample, signal) => {
      heard[request.iteration] = request.feedback;
      return inner.propose(request, sample, signal);
    };
    return { heard, proposer: { ...inner, propose } };
  }

  test('is asked for between iterations, remembered, and never asked for twice', async () => {
    const { heard, proposer } = listener();
    const asked: number[] = [];
    const askFeedback = async (iteration: number) => {
      asked.push(iteration);
      return iteration === 3 ? ' ' : `after ${iteration - 1}`;
    };
    const options = { proposer, askFeedback, feedback: ['from the start'], iterations: 4 };
    const whole = await search(options);
    expect(heard).toEqual({
      1: ['from the start'],
      2: ['from the start', 'after 1'],
      3: ['from the start', 'after 1'],
      4: ['from the start', 'after 1', 'after 3'],
    });
    expect(asked).toEqual([2, 3, 4]);
    const past = reread(kept(whole.events));
    expect((await search({ ...options, past })).candidates).toEqual(whole.candidates);
    expect(asked).toEqual([2, 3, 4]);
  });

  /** Messages that are there from the moment an iteration has begun; a search that takes one journals it. */
  function mailbox(arrivals: Readonly<Record<string, string>>) {
    const waiting: { id: string; text: string }[] = [];
    const see = (event: Event) => {
      if (event.type === 'feedback') {
        const at = waiting.findIndex(({ id }) => id === event.message);
        if (at >= 0) waiting.splice(at, 1);
      }
      if (event.type !== 'iteration-started') return;
      const text = arrivals[`${event.restart}/${event.iteration}`];
      if (text !== undefined) waiting.push({ id: `m${event.restart}${event.iteration}`, text });
    };
    return { waiting, messages: () => [...waiting], see };
  }

  test('left for a running search is heard by its next iteration and by later searches, once', async () => {
    const { heard, proposer } = listener();
    const box = mailbox({ '1/1': 'Higher!', '2/2': 'Softer!' });
    const events: Event[] = [];
    const emit = (event: Event) => {
      events.push(event);
      box.see(event);
    };
    const options = { proposer, restarts: 3, iterations: 2 };
    const whole = await search({ ...options, messages: box.messages, emit });
    // The third search is heard last: it was told all of it from the start.
    expect(heard).toEqual({ 1: ['Higher!', 'Softer!'], 2: ['Higher!', 'Softer!'] });
    expect(events.filter(({ type }) => type === 'feedback')).toEqual([
      { type: 'feedback', restart: 1, iteration: 2, text: 'Higher!', message: 'm11' },
      { type: 'feedback', restart: 3, iteration: 1, text: 'Softer!', message: 'm22' },
    ]);
    expect(box.waiting).toEqual([]);
    const again = await search({ ...options, past: reread(kept(events)), messages: () => [] });
    expect(again.candidates).toEqual(whole.candidates);
    expect(again.events.filter(({ type }) => type === 'feedback')).toEqual([]);
  });

  test('is not for an iteration that had begun when the search was stopped', async () => {
    const whole = await search();
    const second = kept(whole.events).findIndex(
      (event) => event.type === 'proposed' && event.iteration === 2,
    );
    const { heard, proposer } = listener();
    const box = mailbox({});
    box.waiting.push({ id: 'm', text: 'Higher!' });
    const past = reread(kept(whole.events).slice(0, second + 1));
    const events: Event[] = [];
    const emit = (event: Event) => {
      events.push(event);
      box.see(event);
    };
    await search({ past, proposer, messages: box.messages, emit });
    expect(heard).toEqual({ 2: [], 3: ['Higher!'] });
    // Resumed again after the journal had it: heard as it was, by the third iteration alone.
    const again = await search({ past: reread(kept(events)), messages: () => [] });
    expect(again.candidates.length).toBe(12);
  });

  test('about a finished search is heard by further iterations, which go on from it', async () => {
    const short = await search({ iterations: 2 });
    const { heard, proposer } = listener();
    const past = [
      ...reread(kept(short.events)),
      { type: 'feedback', iteration: 3, text: 'Higher!' } as const,
    ];
    const { candidates } = await search({ past, proposer, iterations: 3 });
    expect(candidates.slice(0, 8)).toEqual(short.candidates);
    expect(heard).toEqual({ 3: ['Higher!'] });
    // With nothing said, more iterations give what as many would have given from the start.
    expect((await search({ past: reread(kept(short.events)) })).candidates).toEqual(
      (await search()).candidates,
    );
  });
});

describe('lessons', () => {
  const lessonsOf = async (conclude: Proposer<Detail>['conclude'], past: readonly Event[] = []) => {
    const events: Event[] = [];
    const parts = {
      problem: quadraticProblem(),
      proposer: { ...walker(), ...(conclude && { conclude }) },
      past,
    };
    const signal = new AbortController().signal;
    await drawLessons<Point, Detail>({ ...parts, signal, emit: (event) => events.push(event) }, []);
    return events;
  };
  const answer = async () => ({ text: '- Go up.', parents: [] });

  test('are asked for once, of proposers that have words, and cost nothing else when there is no answer', async () => {
    const given = await lessonsOf(answer);
    expect(given).toEqual([{ type: 'lessons', text: '- Go up.' }]);
    expect(await lessonsOf(answer, given)).toEqual([]);
    expect(await lessonsOf(undefined)).toEqual([]);
    const dead = async () => {
      throw new UnansweredError('The line is dead.');
    };
    expect(await lessonsOf(dead)).toEqual([{ type: 'lessons', text: '' }]);
  });
});

describe('the parent', () => {
  const scored = (id: string, score: number | undefined): Candidate => ({
    ...{ id, iteration: Number(id.slice(0, 2)), parents: [], solution: id },
    outcome:
      score === undefined
        ? { ok: false, fault: { kind: 'runtime', message: 'It threw.' } }
        : { ok: true, score, detail: undefined },
  });
  const round = { problem: quadraticProblem() as Problem, iteration: 3, ids: ['03-01'], seed: 0 };
  const history = [scored('01-01', 9), scored('01-02', 2), scored('02-01', 3), scored('02-02', 5)];
  const best = (parent: 'global' | 'last', more: readonly Candidate[] = []) =>
    eurekaStrategy({ parent })
      .select([...history, ...more], round)
      .parents.map(({ id }) => id);

  test('is the best of the whole search, or the best of the last iteration, as in the paper', () => {
    expect(best('global')).toEqual(['01-01', '02-02', '02-01', '01-02']);
    expect(best('last')).toEqual(['02-02', '02-01']);
  });

  test('is not lost when a whole iteration fails, whose faults are told', () => {
    const failed = [scored('03-01', undefined), scored('03-02', undefined)];
    expect(best('last', failed)).toEqual(['02-02', '02-01']);
    const { failures } = eurekaStrategy({ parent: 'last' }).select([...history, ...failed], round);
    expect(failures.map(({ id }) => id)).toEqual(['03-01', '03-02']);
  });
});

describe('ids', () => {
  test('have two digits and grow beyond, and are in order whatever their length', () => {
    const ids = [candidateId(1, 2, 7), candidateId(1, 99, 120), candidateId(1, 100, 3), candidateId(2, 1, 1)];
    expect(ids).toEqual(['02-07', '99-120', '100-03', 'r2-01-01']);
    expect(ids.toReversed().sort(compareIds)).toEqual(ids);
    expect(compareIds('01-10', '01-10')).toBe(0);
  });
});
