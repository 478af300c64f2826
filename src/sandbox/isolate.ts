import type { Environment } from '../core/environment.ts';
import type { Fault, Result } from '../core/fault.ts';
import { fail, succeed } from '../core/fault.ts';
import type { BatchReward, EnvironmentBatch } from '../core/reward.ts';
import type { CheckedReward } from './check.ts';
import { componentStatistics } from './component-statistics.ts';
import {
  isIdentifier,
  largestComponent,
  loopScript,
  mostComponents,
  statisticsWidth,
  trialScript,
  viewScript,
} from './harness.ts';
import type { CallOptions, Isolate, IsolatedVm, Reference } from './isolated-vm.ts';
import { isolatedVm } from './isolated-vm.ts';
import { compileScript, separator } from './lockdown.ts';
import { RewardFault } from './reward-fault.ts';

/** A reward in an isolate of its own; `dispose` frees the isolate. */
export interface LoadedReward extends BatchReward {
  dispose(): void;
}

/** Megabytes of heap; V8 treats it as a guideline, and the process's own limits stand behind it. */
const memoryLimit = 64;

/** Milliseconds a call may take, for a machine that is busy with other things, and more for each environment. */
const callTimeout = 1000;
const environmentTimeout = 0.1;

/**
 * Compiles a checked reward in an isolate of its own and binds it to the buffers of `batch`, which must be views of
 * shared memory. One trial call on the first environment finds the components. Several rewards may be loaded in one
 * process, on the same batch or on others. Throws `HeurekaError('unavailable')` where isolated-vm is missing.
 */
export function loadReward(
  reward: CheckedReward,
  batch: EnvironmentBatch,
  environment: Environment,
): Result<LoadedReward> {
  const { ivm } = isolatedVm();
  const isolate = new ivm.Isolate({ memoryLimit });
  const cell = { ivm, isolate, timeout: callTimeout + Math.ceil(environmentTimeout * batch.count) };
  const loaded = guard(isolate, () => bind(cell, reward, batch, environment));
  if (!loaded.ok) dispose(isolate);
  return loaded;
}

interface Cell {
  readonly ivm: IsolatedVm;
  readonly isolate: Isolate;
  /** Milliseconds. */
  readonly timeout: number;
}

function bind(
  cell: Cell,
  { code, usesPrevious }: CheckedReward,
  batch: EnvironmentBatch,
  environment: Environment,
): Result<LoadedReward> {
  const context = cell.isolate.createContextSync();
  const options: CallOptions & { result: { reference: true } } = {
    timeout: cell.timeout,
    result: { reference: true },
  };
  const script = (text: string) =>
    context.evalSync(text, { filename: 'harness.js', timeout: cell.timeout, reference: true });
  const apply = (target: Reference, ...args: unknown[]) =>
    target.applySync(undefined, args, options) as Reference;
  const share = viewer(cell.ivm, script(viewScript), options);
  const views = [batch.state, batch.previous, batch.actions].map((array) => share(array));
  const trial = script(trialScript(environment, usesPrevious));

  const compiled = apply(script(compileScript), code);
  if (compiled.typeof !== 'function')
    return { ok: false, fault: faultOf(String(compiled.copySync()), batch, environment, []) };
  const inputs = [compiled, ...views].map((view) => view.derefInto());
  const answer = String(apply(trial, ...inputs).applySync(undefined, [], { timeout: cell.timeout }));
  const named = componentNames(answer, batch, environment);
  if (!named.ok) return named;

  const components = named.value;
  const totals = shared(batch.count);
  const sums = shared(1 + (components.length + 1) * statisticsWidth);
  const outputs = [share(totals).derefInto(), share(sums).derefInto(), batch.count];
  const again = [compiled, ...views].map((view) => view.derefInto());
  const loop = apply(script(loopScript(environment, usesPrevious, components)), ...again, ...outputs);
  return succeed(handle(cell, loop, { components, totals, sums }, batch, environment));
}

function handle(
  { isolate, timeout }: Cell,
  loop: Reference,
  { components, totals, sums }: { components: readonly string[]; totals: Float64Array; sums: Float64Array },
  batch: EnvironmentBatch,
  environment: Environment,
): LoadedReward {
  const options = { timeout };
  const none: readonly unknown[] = [];
  const failed = (fault: Fault): never => {
    dispose(isolate);
    throw new RewardFault(fault);
  };
  return {
    components,
    totals,
    evaluate() {
      let answer: unknown;
      try {
        answer = loop.applySync(undefined, none, options);
      } catch (error) {
        failed(hostFault(error, isolate));
      }
      if (answer !== undefined) failed(faultOf(String(answer), batch, environment, components));
    },
    takeStatistics() {
      const statistics = componentStatistics(components, sums);
      sums.fill(0);
      return statistics;
    },
    dispose: () => dispose(isolate),
  };
}

/** Makes views, inside the isolate, of arrays that lie in shared memory outside. */
function viewer(ivm: IsolatedVm, make: Reference, options: CallOptions): (array: Float64Array) => Reference {
  return (array) => {
    if (!(array.buffer instanceof SharedArrayBuffer)) {
      throw new TypeError('The sandbox needs arrays in a SharedArrayBuffer; this one is not shared.');
    }
    const buffer = new ivm.ExternalCopy(array.buffer).copyInto({ release: true });
    return make.applySync(undefined, [buffer, array.byteOffset, array.length], options) as Reference;
  };
}

function shared(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

function componentNames(
  answer: string,
  batch: EnvironmentBatch,
  environment: Environment,
): Result<readonly string[]> {
  const [kind, ...names] = answer.split(separator);
  if (kind !== 'N') return { ok: false, fault: faultOf(answer, batch, environment, []) };
  if (names.length === 0)
    return fail('value', 'The reward returned no components; return an object of numbers.');
  const odd = names.find((name) => !isIdentifier(name) || name === '__proto__');
  if (odd === undefined) return succeed(names);
  return fail('value', `Component names must be plain identifiers; ${JSON.stringify(odd)} is not.`);
}

/** The fault behind an answer of the harness: see `harness.ts`. */
function faultOf(
  answer: string,
  batch: EnvironmentBatch,
  environment: Environment,
  components: readonly string[],
): Fault {
  const [kind, first = '', second = '', third = ''] = answer.slice(0, 2000).split(separator);
  if (kind === 'C') {
    const values = situation(batch, environment, Number(second));
    return fail(
      'value',
      `Component \`${components[Number(first)]}\` is ${third.slice(0, 60)} at ${values}${limit(third)}`,
    ).fault;
  }
  if (kind === 'M') return fail('value', `The reward returned more than ${mostComponents} components.`).fault;
  if (kind === 'E')
    return fail('runtime', `The reward threw: ${first}`, Number(second) > 0 ? Number(second) : undefined)
      .fault;
  return fail('value', 'The reward must return an object of numbers.').fault;
}

function limit(value: string): string {
  return Number.isFinite(Number(value)) ? `; at most ${largestComponent} in size is allowed.` : '.';
}

/** "s = { x: 0.1, … }, a = { force: 2 }", for the message about environment `row`. */
function situation(batch: EnvironmentBatch, environment: Environment, row: number): string {
  const show = (names: readonly string[], values: Float64Array) =>
    names.map((name, k) => `${name}: ${Number(values[row * names.length + k]!.toPrecision(6))}`).join(', ');
  const s = show(Object.keys(environment.state), batch.state);
  return `s = { ${s} }, a = { ${show(Object.keys(environment.actions), batch.actions)} }`;
}

/** Runs `work` on the isolate; what V8 throws on a limit becomes a fault. */
function guard<T>(isolate: Isolate, work: () => Result<T>): Result<T> {
  try {
    return work();
  } catch (error) {
    return { ok: false, fault: hostFault(error, isolate) };
  }
}

/** The fault behind an error of isolated-vm itself; others are ours, and thrown on. */
function hostFault(error: unknown, isolate: Isolate): Fault {
  const message = error instanceof Error ? error.message : String(error);
  if (/timed out/i.test(message))
    return fail('timeout', 'The reward did not return in time; is there a loop without end?').fault;
  if (isolate.isDisposed)
    return fail('crash', `The reward used more than ${memoryLimit} MB of memory.`).fault;
  throw error;
}

function dispose(isolate: Isolate): void {
  if (!isolate.isDisposed) isolate.dispose();
}
