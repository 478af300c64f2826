import { openBackend } from '../../rl/backends/select.ts';
import { reportEngines, type TfjsEngine } from '../../rl/backends/tfjs/engines.ts';
import { tfjsBackend } from '../../rl/backends/tfjs/tfjs.ts';
import type { NetworkShape } from '../../rl/network.ts';
import { stepTime } from '../step-time.ts';
import type { Finding } from './finding.ts';

/** A robot's observation and actions, and PPO's customary layers. */
const shape: NetworkShape = {
  observations: 17,
  hidden: [64, 64],
  activation: 'tanh',
  outputs: 6,
  kind: 'gaussian',
};
const rows = 256;

/** Says what the milliseconds of a backend are the time of. */
export const stepTimeOf = 'one PPO minibatch step: actor and critic 17-64-64-6, 256 rows';

/** Every backend: whether it loads, and how quick it is here. */
export async function examineBackends(): Promise<Finding[]> {
  const findings = [await examineSimd()];
  for (const report of await reportEngines()) {
    findings.push(
      report.loads ? await measureEngine(report.engine) : absentEngine(report.engine, report.reason),
    );
  }
  return findings;
}

async function examineSimd(): Promise<Finding> {
  try {
    const milliseconds = stepTime(await openBackend('simd'), shape, rows);
    return { name: 'backend simd', state: 'works', detail: 'WebAssembly kernels', milliseconds };
  } catch (error) {
    const detail = firstLine(error);
    return { name: 'backend simd', state: 'missing', detail, fix: ['Build the kernels: npm run build'] };
  }
}

async function measureEngine(engine: TfjsEngine): Promise<Finding> {
  const name = `backend tfjs ${engine}`;
  try {
    return {
      name,
      state: 'works',
      detail: 'TensorFlow.js',
      milliseconds: stepTime(await tfjsBackend(engine), shape, rows),
    };
  } catch (error) {
    return { name, state: 'absent', detail: firstLine(error) };
  }
}

function absentEngine(engine: TfjsEngine, reason: string): Finding {
  const fix = fixes[engine];
  return { name: `backend tfjs ${engine}`, state: 'absent', detail: reason, fix };
}

/**
 * tfjs-node downloads libtensorflow from a host that often fails. Its install script (scripts/install.js of 4.22) skips
 * the download when deps/lib holds the library already, and takes another address from scripts/custom-binary.json.
 */
const nativeFix =
  Number.parseInt(process.versions.node, 10) >= 23
    ? ['Use Node 20 or 22 if you want it.']
    : [
        'npm install @tensorflow/tfjs-node',
        'If its download fails and you have an archive of libtensorflow 2.9.1:',
        '  npm install --ignore-scripts @tensorflow/tfjs-node',
        '  cd node_modules/@tensorflow/tfjs-node',
        '  mkdir -p deps && tar -C deps -xzf /path/to/libtensorflow.tar.gz',
        '  npm run install      (finds deps/lib, skips the download, compiles the binding)',
        'Or name a mirror in its scripts/custom-binary.json before npm run install:',
        '  {"tf-lib": "https://your-host/libtensorflow.tar.gz"}',
      ];

const installAnew = ['Install the package anew: npm install'];

const fixes: Readonly<Record<TfjsEngine, readonly string[]>> = {
  'node-gpu': ['As for tfjs node below, with @tensorflow/tfjs-node-gpu; it needs CUDA.'],
  node: nativeFix,
  wasm: installAnew,
  cpu: installAnew,
};

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
