import type { Environment } from '../core/environment.ts';
import { fail, type Result, succeed } from '../core/fault.ts';
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
import { withinProcessorTime } from './processor-limit.ts';
import { RewardFault } from './reward-fault.ts';

/** A reward in an isolate of its own; `dispose` frees the isolate. */
export interface LoadedReward extends BatchReward {
  dispose(): void;
}

/** Megabytes of heap; V8 treats it as a guideline, and the process's own limits stand behind it. */
const memoryLimit = 64;

/** Milliseconds of processor time that a call may take, and more for each environment: some hundred times its due. */
const callTime = 1000;
const environmentTime = 0.1;

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
  const scene: Scene = { batch, environment };
  const limit = callTime + Math.ceil(environmentTime * batch.count);
  const bound = withinLimits(limit, (timeout) => openCell(reward, scene, timeout));
  return bound.ok ? succeed(loaded(bound.value, reward, scene, limit)) : bound;
}

/** `loadReward`, where nobody but the proposer can help: throws `RewardFault` when the reward cannot be loaded. */
export function loadedOrThrow(
  reward: CheckedReward,
  batch: EnvironmentBatch,
  environment: Environment,
): LoadedReward {
  const loaded = loadReward(reward, batch, environment);
  if (!loaded.ok) throw new RewardFault(loaded.fault);
  return loaded.value;
}

/** A reward in its isolate. */
interface Cell {
  readonly outputs: Outputs;
  /** Runs the reward over the first rows of the batch: nothing, or what went wrong as the harness says it. */
  run(rows: number, timeout: number): unknown;
  dispose(): void;
}

/** What the loop over the batch writes, in shared memory. */
interface Outputs {
  readonly components: readonly string[];
  readonly totals: Float64Array;
  readonly sums: Float64Array;
}

/** Opens an isolate and binds `reward` to the batch in it; to `written`, when an earlier isolate already wrote there. */
function openCell(reward: CheckedReward, scene: Scene, timeout: number, written?: Outputs): Result<Cell> {
  const { ivm } = isolatedVm();
  const isolate = new ivm.Isolate({ memoryLimit });
  let bound: Result<Cell> | undefined;
  try {
    bound = bind(doorsOf(ivm, isolate, timeout), reward, scene, written);
    return bound;
  } finally {
    if (!bound?.ok) dispose(isolate);
  }
}

/** The few ways into an isolate that are needed. */
interface Doors {
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

function doorsOf(ivm: IsolatedVm, isolate: Isolate, timeout: number): Doors {
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

function bind(
  { isolate, limits, script, apply, view }: Doors,
  { code, usesPrevious }: CheckedReward,
  scene: Scene,
  written: Outputs | undefined,
): Result<Cell> {
  const { batch, environment } = scene;
  const views = [batch.state, batch.previous, batch.actions].map((array) => view(array));
  const trial = script(trialScript(environment, usesPrevious));
  const compiled = apply(script(compileScript), code);
  if (compiled.typeof !== 'function') {
    return { ok: false, fault: faultIn(String(compiled.copySync()), scene, []) };
  }
  const inputs = () => [compiled, ...views].map((reference) => reference.derefInto());
  const named = namesIn(String(apply(trial, ...inputs()).applySync(undefined, [], limits)), scene);
  if (!named.ok) return named;
  const outputs = written ?? outputsFor(named.value, batch.count);
  const loopOf = script(loopScript(environment, usesPrevious, outputs.components));
  const writes = [outputs.totals, outputs.sums].map((array) => view(array).derefInto());
  const loop = apply(loopOf, ...inputs(), ...writes);
  return succeed({
    outputs,
    run: (rows, timeout) => loop.applySync(undefined, [rows], { timeout }),
    dispose: () => dispose(isolate),
  });
}

function outputsFor(components: readonly string[], count: number): Outputs {
  return { components, totals: shared(count), sums: shared(1 + (components.length + 1) * statisticsWidth) };
}

function loaded(first: Cell, reward: CheckedReward, scene: Scene, limit: number): LoadedReward {
  const { outputs } = first;
  const { components, totals, sums } = outputs;
  const sumsBefore = new Float64Array(sums.length);
  let cell: Cell | undefined = first;
  const attempt = (rows: number, timeout: number): Result<void> => {
    if (!cell) {
      // The attempt before was broken off for want of processor time: its isolate and what it wrote are done anew.
      const reopened = openCell(reward, scene, timeout, outputs);
      if (!reopened.ok) return reopened;
      cell = reopened.value;
      sums.set(sumsBefore);
    }
    const running = cell;
    cell = undefined;
    try {
      const answer = running.run(rows, timeout);
      if (answer !== undefined) return { ok: false, fault: faultIn(String(answer), scene, components) };
      cell = running;
      return done;
    } finally {
      if (!cell) running.dispose();
    }
  };
  return {
    components,
    totals,
    evaluate(rows = scene.batch.count) {
      sumsBefore.set(sums);
      const outcome = withinLimits(limit, (timeout) => attempt(rows, timeout));
      if (!outcome.ok) throw new RewardFault(outcome.fault);
    },
    takeStatistics() {
      const statistics = componentStatistics(components, sums);
      sums.fill(0);
      return statistics;
    },
    dispose: () => cell?.dispose(),
  };
}

const done: Result<void> = succeed(undefined);

function shared(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** Runs `work` in an isolate within its time; what V8 throws at the other limits becomes a fault. */
function withinLimits<T>(limit: number, work: (timeout: number) => Result<T>): Result<T> {
  try {
    return withinProcessorTime(limit, work);
  } catch (error) {
    // What is no error comes from in there: from a rejected promise, as below.
    if (!(error instanceof Error)) return fail('runtime', `The reward threw ${String(error)}.`);
    const { message, stack } = error;
    if (/memory limit|disposed during execution/i.test(message)) {
      return fail('crash', `The reward used more than ${memoryLimit} MB of memory.`);
    }
    // A promise that is rejected in there comes out past everything that catches; other errors are ours.
    if (!String(stack).includes('<isolated-vm boundary>')) throw error;
    return fail('runtime', `The reward threw: ${message.slice(0, 300)}`);
  }
}

function dispose(isolate: Isolate): void {
  if (!isolate.isDisposed) isolate.dispose();
}
