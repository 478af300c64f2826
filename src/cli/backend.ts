import type { BackendName } from '../rl/backends/select.ts';

/** The backend that a setting means. */
export async function chooseBackend(name: BackendName | 'auto'): Promise<BackendName> {
  return name === 'auto' ? 'simd' : name;
}
