import { expect, test } from 'vitest';
import { HeurekaError } from '../../src/core/errors.ts';
import { fail, succeed } from '../../src/core/fault.ts';
import type { SearchEvent } from '../../src/optimize/events.ts';
import { Halving } from '../../src/optimize/halving.ts';
import { limit } from '../../src/optimize/limit.ts';
import type { Problem } from '../../src/optimize/problem.ts';
import { optimise, type SearchOptions } from '../../src/optimize/search.ts';
import { eurekaStrategy } from '../../src/optimize/strategies/eureka.ts';
import { type Point, quadraticProblem, walker } from './quadratic.ts';

/** What is known of a promise by now. */
async function told(promises: readonly Promise<boolean>[]): Promise<(boolean | undefined)[]> {
  await new Promise((resolve) => setImmediate(resolve));
  const pending = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
  return Promise.all(promises.map((promise) => Promise.race([promise, pending])));
}

test('a rung is decided when all that may reach it have come or ended; of equals the first proposed goes on', async () => {
  const halving = new Halving(['01-01', '01-02', '01-03', '01-04', '01-10'], []);
  const first = [
    halving.judge('01-10', 1, 5),
    halving.judge('01-03', 1, 5),
    halving.judge('01-02', 1, Number.NaN),
    halving.judge('01-01', 1, -7),
  ];
  expect(await told(first)).toEqual([undefined, undefined, undefined, undefined]);
  halving.end('01-04');
  expect(await told(first)).toEqual([true, true, false, false]);
  const second = halving.judge('01-10', 2, 9);
  expect(await told([second])).toEqual([undefined]);
  expect(await told([halving.judge('01-03', 2, 9), second])).toEqual([true, false]);
});

test('the last one standing goes on, and a mended solution takes the place of the one that failed', async () => {
  const halving = new Halving(['a', 'b'], []);
  const waiting = halving.judge('a', 1, 1);
  halving.end('b');
  expect(await told([waiting, halving.judge('a', 1, -100), halving.judge('a', 2, 0)])).toEqual([
    true,
    true,
    true,
  ]);
});

test('what a journal holds of a rung counts as if it happened now', async () => {
  const rung = (id: string, score: number) => ({ type: 'rung', id, rung: 1, score }) as const;
  const halving = new Halving(['a', 'b', 'c', 'd'], [rung('a', 3), rung('b', 1), rung('c', 2), rung('z', 9)]);
  for (const id of ['a', 'b']) halving.end(id);
  expect([halving.has('c', 1), halving.has('d', 1)]).toEqual([true, false]);
  expect(await told([halving.judge('d', 1, 0), halving.judge('c', 1, 2)])).toEqual([false, true]);
});

test('who steps aside lets another in, and takes no place when it fails in the meantime', async () => {
  const limited = limit(1);
  const order: string[] = [];
  let goOn = () => {};
  const signal = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const first = limited(async (stepAside) => {
    void stepAside(signal);
    throw new Error('it failed while it waited');
  });
  await expect(first).rejects.toThrow('while it waited');
  const second = limited(async (stepAside) => {
    order.push('second waits');
    await stepAside(signal);
    order.push('second goes on');
  });
  const third = limited(async () => {
    order.push('third');
    goOn();
  });
  await Promise.all([second, third]);
  await limited(async () => order.push('fourth'));
  expect(order).toEqual(['second waits', 'third', 'second goes on', 'fourth']);
});

interface Detail {
  readonly distance: number;
  readonly stoppedAt?: number;
}

/** The hill of the other tests, seen through a mist that lifts from rung to rung; beyond x = 4 one falls off late. */
function mistyProblem() {
  const { parse, wording } = quadraticProblem();
  const steps: string[] = [];
  let [running, most] = [0, 0];
  const problem: Problem<Point, Detail> = {
    ...{ name: 'mist', parse, wording },
    evaluate: async ({ x, y }, { id, rungs }) => {
      const squared = (x - 3) ** 2 + (y + 1) ** 2;
      const detail = { distance: Math.sqrt(squared) };
      const work = async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        steps.push(id);
        running--;
      };
      for (const [k] of (rungs?.shares ?? []).entries()) {
        await work();
        const score = -squared - Math.abs(Math.sin(99 * x)) / (k + 1);
        if (!(await rungs!.goOn(k + 1, score)))
          return succeed({ score, detail: { ...detail, stoppedAt: k + 1 } });
        if (x > 4) return fail('value', 'It fell off.');
      }
      await work();
      return succeed({ score: -squared, detail });
    },
  };
  return { problem, steps, mostAtOnce: () => most };
}

async function search(changes: Partial<SearchOptions<Point, Detail>> = {}) {
  const events: SearchEvent<Detail>[] = [];
  const misty = mistyProblem();
  const candidates = await optimise<Point, Detail>({
    problem: misty.problem,
    proposer: walker(),
    strategy: eurekaStrategy(),
    ...{ iterations: 4, samples: 8, seed: 3, concurrency: 3, halving: true },
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...changes,
  });
  return { candidates, events, ...misty };
}

const journalled = ['proposed', 'rung', 'evaluated'];
const kept = (events: readonly SearchEvent<Detail>[]) =>
  events.filter(({ type }) => journalled.includes(type));

test('half of an iteration is stopped at the first rung, half of the rest at the second', async () => {
  const { candidates, steps, events } = await search();
  for (const iteration of [1, 2, 3, 4]) {
    const rungs = events.flatMap((event) =>
      event.type === 'rung' && event.id.startsWith(`0${iteration}`) ? [event.rung] : [],
    );
    const own = candidates.filter((candidate) => candidate.iteration === iteration);
    const stopped = own.flatMap(({ outcome }) => (outcome.ok ? [outcome.detail.stoppedAt] : []));
    const count = (rung: number) => stopped.filter((at) => at === rung).length;
    const came = (rung: number) => rungs.filter((at) => at === rung).length;
    expect(came(1)).toBeGreaterThan(3);
    expect([count(1), count(2)]).toEqual([Math.floor(came(1) / 2), Math.floor(came(2) / 2)]);
  }
  const whole = await search({ halving: false });
  expect(whole.candidates.every(({ outcome }) => !outcome.ok || outcome.detail.stoppedAt === undefined)).toBe(
    true,
  );
  expect(steps.length).toBeLessThan(3 * whole.steps.length);
});

test('the same are stopped at any concurrency, and no place is left empty by those that wait', async () => {
  const one = await search({ concurrency: 1 });
  expect(one.mostAtOnce()).toBe(1);
  expect(one.candidates.some(({ outcome }) => !outcome.ok && outcome.fault.kind === 'value')).toBe(true);
  for (const concurrency of [2, 3, 5]) {
    const many = await search({ concurrency });
    expect(many.candidates).toEqual(one.candidates);
    expect(many.mostAtOnce()).toBe(concurrency);
  }
});

test('it goes on from every prefix of its journal, to the same result, and journals no rung twice', async () => {
  const whole = await search();
  const journal = kept(whole.events);
  for (let length = 0; length <= journal.length; length += 3) {
    const past = JSON.parse(JSON.stringify(journal.slice(0, length))) as SearchEvent<Detail>[];
    const { candidates, events } = await search({ past, concurrency: 2 });
    expect(candidates).toEqual(whole.candidates);
    expect(kept(events)).toHaveLength(journal.length - length);
  }
});

test('an interrupted search does not wait at its rungs', async () => {
  const stop = new AbortController();
  const stopped = search({
    signal: stop.signal,
    problem: {
      ...mistyProblem().problem,
      evaluate: (_, { rungs, signal, id }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new HeurekaError('interrupted', 'stopped')));
          if (id === '01-04') stop.abort();
          else void rungs!.goOn(1, 0);
        }),
    },
  });
  await expect(stopped).rejects.toMatchObject({ reason: 'interrupted' });
});
