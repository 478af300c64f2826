import type { Backend } from './backend.ts';

const backendNames = ['simd', 'tfjs'] as const;
export type BackendName = (typeof backendNames)[number];

/** Opens a backend; each is loaded only when it is asked for. */
export async function openBackend(name: BackendName): Promise<Backend> {
  if (name === 'tfjs') return (await import('./tfjs/tfjs.ts')).tfjsBackend();
  return (await import('./simd/simd.ts')).simdBackend();
}
