import type { Environment, Values } from '../core/environment.ts';
import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';

type State = Values<Environment['state']>;

/** What batches of every kind have: rows are environments, columns the declared fields. */
export interface Rows extends Omit<Simulation, 'step' | 'observe' | 'observationLength'> {
  /** Starts a new episode in every environment, in order. */
  resetAll(random: Random): void;
  /** Puts environment `index` into a state: one number for every declared field, in their order. */
  setState(index: number, values: ArrayLike<number>): void;
}

/** Is told that environment `index` was put into `row`, or that an episode starts there, at `start`. */
export type Placed = (index: number, row: readonly number[], start?: State) => void;

/**
 * The buffers of `count` copies of `environment`, in shared memory of this batch alone. Numbers are kept as `round`
 * leaves them.
 */
export function createRows(
  environment: Environment,
  count: number,
  round: (value: number) => number,
  placed: Placed,
): Rows {
  const fields = Object.keys(environment.state);
  const state = sharedFloats(count * fields.length);
  const previous = sharedFloats(count * fields.length);
  const actions = sharedFloats(count * Object.keys(environment.actions).length);
  const terminated = new Uint8Array(new SharedArrayBuffer(count));

  const place = (index: number, values: ArrayLike<number>, start?: State) => {
    const row = Array.from(values, round);
    state.set(row, index * fields.length);
    previous.set(row, index * fields.length);
    terminated[index] = 0;
    placed(index, row, start);
  };
  const setState = (index: number, values: ArrayLike<number>) => {
    if (index < 0 || index >= count) throw new RangeError(`environment ${index} of ${count}`);
    if (values.length !== fields.length) {
      throw new RangeError(`expected ${fields.length} values (${fields.join(', ')}), got ${values.length}`);
    }
    place(index, values);
  };
  const reset = (index: number, random: Random) => {
    const start = environment.reset(random);
    const values = fields.map((field) => start[field]!);
    place(index, values, start);
  };
  const resetAll = (random: Random) => {
    for (let index = 0; index < count; index++) reset(index, random);
  };
  return { count, state, previous, actions, terminated, reset, resetAll, setState };
}

const sharedFloats = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));
