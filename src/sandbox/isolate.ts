import type { Environment } from '../core/environment.ts';
import { type Fault, fail, type Result, succeed } from '../core/fault.ts';
import type { BatchReward, EnvironmentBatch } from '../core/reward.ts';
import type { CheckedReward } from './check.ts';
import { componentStatistics } from './component-statistics.ts';
import { loopScript, statisticsWidth, trialScript, viewScript } from './harness.ts';
import { faultIn, namesIn, type Scene } from './harness-answers.ts';
import {
  type CallOptions,
  type Isolate,
  type IsolatedVm,
  isolatedVm,
  type Reference,
} from './isolated-vm.ts';
import { compileScript } from './lockdown.ts';
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
 * process, on the same batch or on others. A reward that fails later is disposed of. Throws
 * `HeurekaError('unavailable')` where isolated-vm is missing.
 */
export function loadReward(
  reward: CheckedReward,
  batch: EnvironmentBatch,
  environment: Environment,
): Result<LoadedReward> {
  const { ivm } = isolatedVm();
  const isolate = new ivm.Isolate({ memoryLimit });
  const cell = openCell(ivm, isolate, callTimeout + Math.ceil(environmentTimeout * batch.count));
  const loaded = attempt(() => bind(cell, reward, { batch, environment }));
  if (!loaded.ok) dispose(isolate);
  return loaded;
}

/** An isolate with the few ways in that are needed. */
interface Cell {
  readonly isolate: Isolate;
  /** Limits of every call. */
  readonly limits: CallOptions;
  /** A function inside the isolate from its text. */
  script(text: string): Reference;
  /** What a function inside answers, kept inside. */
  apply(target: Reference, ...args: unknown[]): Reference;
  /** A view, inside the isolate, of an array that lies in shared memory outside. */
  view(array: Float64Array): Reference;
}

function openCell(ivm: IsolatedVm, isolate: Isolate, timeout: number): Cell {
  const context = isolate.createContextSync();
  const limits = { timeout };
  const script = (text: string) =>
    context.evalSync(text, { filename: 'harness.js', timeout, reference: true });
  const apply = (target: Reference, ...args: unknown[]) =>
    target.applySync(undefined, args, { timeout, result: { reference: true } }) as Reference;
  const makeView = script(viewScript);
  const view = (array: Float64Array) => {
    if (!(array.buffer instanceof SharedArrayBuffer)) {
      throw new TypeError('The sandbox needs arrays in a SharedArrayBuffer; this one is not shared.');
    }
    const buffer = new ivm.ExternalCopy(array.buffer).copyInto({ release: true });
    return apply(makeView, buffer, array.byteOffset, array.length);
  };
  return { isolate, limits, script, apply, view };
}

function bind(cell: Cell, { code, usesPrevious }: CheckedReward, scene: Scene): Result<LoadedReward> {
  const { batch, environment } = scene;
  const views = [batch.state, batch.previous, batch.actions].map((array) => cell.view(array));
  const trial = cell.script(trialScript(environment, usesPrevious));
  const compiled = cell.apply(cell.script(compileScript), code);
  if (compiled.typeof !== 'function') {
    return { ok: false, fault: faultIn(String(compiled.copySync()), scene, []) };
  }
  const inputs = () => [compiled, ...views].map((reference) => reference.derefInto());
  const named = namesIn(String(cell.apply(trial, ...inputs()).applySync(undefined, [], cell.limits)), scene);
  if (!named.ok) return named;
  const components = named.value;
  const totals = shared(batch.count);
  const sums = shared(1 + (components.length + 1) * statisticsWidth);
  const loopOf = cell.script(loopScript(environment, usesPrevious, components));
  const outputs = [totals, sums].map((array) => cell.view(array).derefInto());
  const loop = cell.apply(loopOf, ...inputs(), ...outputs, batch.count);
  return succeed(loaded(cell, loop, { components, totals, sums }, scene));
}

interface Outputs {
  readonly components: readonly string[];
  readonly totals: Float64Array;
  readonly sums: Float64Array;
}

function loaded(
  { isolate, limits }: Cell,
  loop: Reference,
  { components, totals, sums }: Outputs,
  scene: Scene,
): LoadedReward {
  const call = (): Result<void> => {
    const answer = loop.applySync(undefined, [], limits);
    if (answer === undefined) return done;
    return { ok: false, fault: faultIn(String(answer), scene, components) };
  };
  return {
    components,
    totals,
    evaluate() {
      const outcome = attempt(call);
      if (outcome.ok) return;
      dispose(isolate);
      throw new RewardFault(outcome.fault);
    },
    takeStatistics() {
      const statistics = componentStatistics(components, sums);
      sums.fill(0);
      return statistics;
    },
    dispose: () => dispose(isolate),
  };
}

const done: Result<void> = succeed(undefined);

function shared(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** Runs `work` in an isolate; what V8 throws at a limit becomes a fault. */
function attempt<T>(work: () => Result<T>): Result<T> {
  try {
    return work();
  } catch (error) {
    return { ok: false, fault: limitFault(error) };
  }
}

/** The fault behind an error that isolated-vm throws at a limit; other errors are ours, and thrown on. */
function limitFault(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  if (/execution timed out/i.test(message)) {
    return fail('timeout', 'The reward did not return in time; is there a loop without end?').fault;
  }
  if (/memory limit|disposed during execution/i.test(message)) {
    return fail('crash', `The reward used more than ${memoryLimit} MB of memory.`).fault;
  }
  throw error;
}

function dispose(isolate: Isolate): void {
  if (!isolate.isDisposed) isolate.dispose();
}
