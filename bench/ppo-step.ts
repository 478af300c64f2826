import { Random } from '../src/core/random.ts';
import type { Backend, Learner, StepSettings } from '../src/rl/backends/backend.ts';
import { loadKernels } from '../src/rl/backends/simd/kernels.ts';
import { MemoryPlan } from '../src/rl/backends/simd/memory.ts';
import { simdBackend } from '../src/rl/backends/simd/simd.ts';
import { reportEngines, type TfjsEngine } from '../src/rl/backends/tfjs/engines.ts';
import { tfjsBackend } from '../src/rl/backends/tfjs/tfjs.ts';
import { initialParameters, type NetworkShape } from '../src/rl/network.ts';
import { idiomaticTfjs } from './measure/idiomatic-tfjs.ts';
import { interleave, type Spread } from './measure/interleave.ts';

/**
 * One PPO gradient step (loss, backward, clipping, Adam) on one core: the SIMD kernels against TensorFlow.js, turn by
 * turn. TensorFlow.js comes twice: as its documentation teaches it, and as our own backend, which is quicker, since
 * it keeps all parameters in one tensor. PyTorch cannot run here; its times were measured on a core of this class, and
 * are quoted.
 */

const shape: NetworkShape = {
  observations: 17,
  hidden: [64, 64],
  activation: 'tanh',
  outputs: 6,
  kind: 'gaussian',
};

const settings: StepSettings = {
  learningRate: 3e-4,
  clip: 0.2,
  valueClip: 0,
  entropyCoefficient: 0.01,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};

/** Milliseconds of PyTorch 1.13, one thread, OpenBLAS with AVX-512 kernels. */
const quotedPyTorch: ReadonlyMap<number, number> = new Map([
  [64, 2.33],
  [256, 2.88],
  [2048, 10.7],
]);

/** What the kernels are measured against. */
interface Peer {
  readonly name: string;
  readonly time: Spread;
  /** Median of the peer's time over median of ours. */
  readonly ratio: number;
}

/** One batch size on one engine of TensorFlow.js; times in milliseconds. */
export interface PpoStepRow {
  readonly batch: number;
  readonly simd: Spread;
  readonly peers: readonly Peer[];
  readonly gflops: number;
  /** Of the matrix kernel's own rate on a 64 x 64 x 64 product in the cache. */
  readonly shareOfPeak: number;
  readonly quotedPyTorch: number;
}

export interface PpoStepOptions {
  readonly repeats?: number;
  readonly json?: boolean;
}

/** Measures and prints every batch size against every engine of TensorFlow.js that loads, but for its plain `cpu`. */
export async function run({ repeats = 9, json = false }: PpoStepOptions = {}): Promise<PpoStepRow[]> {
  const simd = await simdBackend();
  const rows: PpoStepRow[] = [];
  for (const { engine, loads } of await reportEngines()) {
    if (!loads || engine === 'cpu') continue;
    const tfjs = await tfjsBackend(engine);
    for (const batch of quotedPyTorch.keys()) {
      const row = measure(simd, tfjs, engine, batch, repeats);
      rows.push(row);
      if (!json) console.log(linesOf(row).join('\n'));
    }
  }
  if (json) console.log(JSON.stringify({ benchmark: 'ppo-step', network: shape, unit: 'ms', rows }));
  return rows;
}

function measure(
  simd: Backend,
  tfjs: Backend,
  engine: TfjsEngine,
  batch: number,
  repeats: number,
): PpoStepRow {
  const rows = new Random(1, 'rows').shuffle(Int32Array.from({ length: batch }, (_, i) => i));
  const [ours, own] = [simd, tfjs].map((backend) => filledLearner(backend, batch)) as [Learner, Learner];
  const idiomatic = idiomaticTfjs(engine, shape, own, settings);
  const steps = [ours, idiomatic, own].map((one) => () => void one.step(rows, settings));
  for (const step of steps) step();
  assertAlike(ours.parameters, idiomatic.parameters());
  assertAlike(ours.parameters, own.parameters);
  const [mine, idiomaticTime, ownTime, product] = interleave([...steps, matrixProduct()], repeats) as [
    ...[Spread, Spread, Spread, Spread],
  ];
  for (const one of [ours, own, idiomatic]) one.dispose();
  const gflops = (flopsPerRow() * batch) / mine.median / 1e6;
  const peer = (name: string, time: Spread) => ({ name, time, ratio: time.median / mine.median });
  return {
    batch,
    simd: mine,
    peers: [
      peer(`${tfjs.name} with tf.variableGrads and tf.train.adam`, idiomaticTime),
      peer(`our ${tfjs.name} backend`, ownTime),
    ],
    gflops,
    shareOfPeak: gflops / (productFlops / product.median / 1e6),
    quotedPyTorch: quotedPyTorch.get(batch)!,
  };
}

/** Contenders whose first step differs did not do the same work. */
function assertAlike(ours: Float32Array, theirs: Float32Array): void {
  const apart = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0);
  if (!(apart < 0.1 * settings.learningRate)) throw new Error(`one step takes parameters ${apart} apart`);
}

function filledLearner(backend: Backend, batch: number): Learner {
  const random = new Random(1, 'rollout');
  const learner = backend.learner(shape, batch, batch);
  learner.load(initialParameters(shape, 0, random));
  const { observations, advantages, returns } = learner.rollout;
  for (const values of [observations, advantages, returns]) {
    for (let i = 0; i < values.length; i++) values[i] = random.normal();
  }
  learner.act(
    0,
    batch,
    Float32Array.from({ length: batch * shape.outputs }, () => random.normal()),
  );
  return learner;
}

/** Multiplications and additions of the layers: forward, and twice as many backward. */
function flopsPerRow(): number {
  const products = (outputs: number) => {
    const widths = [shape.observations, ...shape.hidden, outputs];
    return widths.slice(1).reduce((sum, width, layer) => sum + width * widths[layer]!, 0);
  };
  return 6 * (products(shape.outputs) + products(1));
}

const side = 64;
const products = 64;
const productFlops = products * 2 * side ** 3;

/** `products` products of two matrices that fit in the cache. */
function matrixProduct(): () => void {
  const plan = new MemoryPlan();
  const [x, w, b, y] = [side * side, side * side, side, side * side].map((count) => plan.reserve(count));
  const kernels = loadKernels(plan.create());
  return () => {
    for (let k = 0; k < products; k++) kernels.affine(x!, w!, b!, y!, side, side, side);
  };
}

function linesOf(row: PpoStepRow): string[] {
  const show = ({ median, low, high }: Spread) =>
    `${median.toPrecision(3)} (${low.toPrecision(3)} to ${high.toPrecision(3)})`;
  const ours =
    `simd ${show(row.simd)} ms; ${row.gflops.toFixed(1)} GFlops, ` +
    `${Math.round(100 * row.shareOfPeak)}% of the matrix kernel's peak`;
  const pyTorch = `${(row.quotedPyTorch / row.simd.median).toFixed(1)}x PyTorch, quoted at ${row.quotedPyTorch} ms`;
  return [
    `ppo-step 17-64-64-6, batch ${row.batch}: ${ours}`,
    ...row.peers.map(({ name, time, ratio }) => `  ${ratio.toFixed(1)}x ${name}, ${show(time)} ms`),
    `  ${pyTorch}`,
  ];
}
