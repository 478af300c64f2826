/** Compiles the kernels of the SIMD backend where their sources have changed; gives the path of the module. */
export function buildKernels(): Promise<string>;
