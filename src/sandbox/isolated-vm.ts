import { createRequire } from 'node:module';
import v8 from 'node:v8';
import { HeurekaError } from '../core/errors.ts';

/** The part of isolated-vm's interface in use here; versions 5, 6 and 7 agree on it. */
export interface IsolatedVm {
  readonly Isolate: new (options: { memoryLimit: number }) => Isolate;
  readonly ExternalCopy: new (value: unknown) => { copyInto(options?: { release: boolean }): unknown };
}

export interface Isolate {
  readonly isDisposed: boolean;
  createContextSync(): Context;
  dispose(): void;
}

interface Context {
  evalSync(code: string, options: CallOptions & { reference: true }): Reference;
}

/** A handle on a value inside an isolate. */
export interface Reference {
  readonly typeof: string;
  copySync(): unknown;
  derefInto(): unknown;
  applySync(receiver: undefined, args: readonly unknown[], options: CallOptions): unknown;
}

export interface CallOptions {
  /** Milliseconds. */
  readonly timeout?: number;
  readonly filename?: string;
  readonly result?: { readonly reference: true };
}

/** One alias for each major version, which npm installs where its `engines` fit; the newest that loads is taken. */
const packages = ['isolated-vm-node24', 'isolated-vm-node22', 'isolated-vm-node20'] as const;

let loaded: { readonly ivm: IsolatedVm; readonly name: string } | undefined;

/**
 * Loads isolated-vm, and tells V8 to recompile on the thread that runs: without that, optimised code often never gets
 * installed in an isolate that is entered and left for every call, which then stays 10 to 25 times slower.
 * Throws `HeurekaError('unavailable')` when no version loads.
 */
export function isolatedVm(): { readonly ivm: IsolatedVm; readonly name: string } {
  if (loaded) return loaded;
  v8.setFlagsFromString('--no-concurrent-recompilation');
  const require = createRequire(import.meta.url);
  const reasons: string[] = [];
  for (const name of packages) {
    try {
      loaded = { ivm: require(name) as IsolatedVm, name };
      return loaded;
    } catch (error) {
      reasons.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new HeurekaError(
    'unavailable',
    `The sandbox needs isolated-vm, which is not installed for Node ${process.versions.node} (${reasons.join('; ')}).`,
    'Run `npm rebuild` or `npm install`, with install scripts allowed; on Node 20 it needs a C++ compiler and Python.',
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
