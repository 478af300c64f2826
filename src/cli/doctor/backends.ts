import { openBackend } from '../../rl/backends/select.ts';
import { nativeEnginesRunHere, reportEngines, type TfjsEngine } from '../../rl/backends/tfjs/engines.ts';
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
 * How to add a package of TensorFlow's own library. Its install script (scripts/install.js of 4.22) downloads
 * libtensorflow from storage.googleapis.com, or from where scripts/custom-binary.json says. The binding that it compiles
 * against deps/lib can be compiled alone; the script itself would skip the download then, but not for the GPU.
 */
function nativeFix(name: string): readonly string[] {
  if (!nativeEnginesRunHere) return ['Use Node 20 or 22 if you want it.'];
  const archive = `libtensorflow-${name.endsWith('gpu') ? 'gpu' : 'cpu'}-linux-x86_64-2.9.1.tar.gz`;
  return [
    `npm install ${name}@4.22.0`,
    'If its download fails and you have the archive of libtensorflow (with Python 3, make and a C++ compiler):',
    `  npm install --ignore-scripts ${name}@4.22.0`,
    `  cd node_modules/${name}`,
    `  mkdir -p deps && tar -C deps -xzf /path/to/${archive}`,
    '  npm run build-addon-from-source      (compiles the binding against deps/lib)',
    'Or from a mirror, in place of the last two lines:',
    `  echo '{"tf-lib": "https://your-mirror/${archive}"}' > scripts/custom-binary.json`,
    '  npm run install',
  ];
}

const installAnew = ['Install the package anew: npm install'];

const fixes: Readonly<Record<TfjsEngine, readonly string[]>> = {
  'node-gpu': [
    'It needs an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1.',
    ...nativeFix('@tensorflow/tfjs-node-gpu'),
  ],
  node: nativeFix('@tensorflow/tfjs-node'),
  wasm: installAnew,
  cpu: installAnew,
};

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
