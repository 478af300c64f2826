import { createRequire } from 'node:module';
import type { Environment } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import type { TrainingSettings } from '../core/training.ts';
import { networkShape } from '../rl/actions.ts';
import type { Backend } from '../rl/backends/backend.ts';
import { type BackendName, openBackend } from '../rl/backends/select.ts';
import type { NetworkShape } from '../rl/network.ts';
import type { Settings } from './settings.ts';
import { stepTime } from './step-time.ts';

/**
 * The backend that a setting means. `auto` is `simd`, unless TensorFlow.js has a native library here and is faster with
 * this network and minibatch. The run records the choice, so that resuming does not choose again.
 */
export async function chooseBackend(
  { backend: name, redis }: Pick<Settings, 'backend' | 'redis'>,
  environment: Environment,
  training: TrainingSettings,
): Promise<BackendName> {
  if (redis !== undefined) {
    if (name !== 'tfjs') return 'simd';
    const message = 'Workers train with the backend simd: tfjs gives other bits on other machines.';
    throw new HeurekaError('usage', message, 'Leave --backend out, or train here, without --redis.');
  }
  if (name !== 'auto') return name;
  if (!nativePackages.some(isInstalled)) return 'simd';
  const tfjs = await openBackend('tfjs').catch(() => undefined);
  if (!tfjs?.name.startsWith('tfjs-node')) return 'simd';
  const observations = environment.observation(environment.reset(new Random(0, 'shape'))).length;
  const shape = networkShape(environment, observations, training);
  return fastest([await openBackend('simd'), tfjs], shape, training.minibatch) === tfjs ? 'tfjs' : 'simd';
}

/**
 * What `backend` computes with, for a run to remember: TensorFlow.js has several engines, which round differently.
 * Empty for `simd`, whose bits are the same everywhere.
 */
export async function engineVersion(backend: BackendName): Promise<{ readonly engine?: string }> {
  return backend === 'simd' ? {} : { engine: (await openBackend(backend)).name };
}

/** The quickest of `backends` at one PPO step, measured. */
function fastest(backends: readonly Backend[], shape: NetworkShape, rows: number): Backend {
  const timed = backends.map((backend) => ({ backend, milliseconds: stepTime(backend, shape, rows) }));
  return timed.sort((a, b) => a.milliseconds - b.milliseconds)[0]!.backend;
}

const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}
