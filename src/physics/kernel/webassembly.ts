/** What is used of the WebAssembly JavaScript interface, which the language's own library leaves out. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
}

/** A compiled module, which instances and workers may share. */
export interface CompiledModule {
  readonly compiled?: never;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

const { Module, Instance, Memory } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface })
  .WebAssembly;

/** Compiles `bytes` at once. Throws a CompileError when they are no valid module. */
export const compileModule = (bytes: Uint8Array<ArrayBuffer>): CompiledModule => new Module(bytes);

/** Memory of `pages` times 64 KiB. */
export const newMemory = (pages: number): WasmMemory => new Memory({ initial: pages });

/** The exports of a new instance of `module` that works in `memory`. */
export const instantiate = (module: CompiledModule, memory: WasmMemory): Readonly<Record<string, unknown>> =>
  new Instance(module, { env: { memory } }).exports;
