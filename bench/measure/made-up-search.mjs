// A search whose trainings are made up, but for the first: what remains is the searching process's own work. Of the
// compiled package. argv: iterations. stdout: one JSON object a candidate, as the search command prints them.
import { Random } from '../../dist/src/core/random.js';
import { defaultTraining } from '../../dist/src/core/training.js';
import { eurekaStrategy } from '../../dist/src/optimize/strategies/eureka.js';
import { evaluateReward } from '../../dist/src/problems/reward/evaluate.js';
import { evolveProposer } from '../../dist/src/problems/reward/evolve/evolve.js';
import { searchReward } from '../../dist/src/problems/reward/search.js';
import { findEnvironment } from '../../dist/src/registry.js';

const environment = 'pendulum';
const { signal } = new AbortController();
let trained;

/** The first training's result, with a score that belongs to the reward and the seed. */
async function evaluate(job) {
  trained ??= evaluateReward(job, { signal, progress: () => undefined });
  const result = await trained;
  if (!result.ok) throw new Error(result.fault.message);
  // As a real training does, it ends in a later turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  const score = new Random(job.seed, job.reward.code).uniform();
  const checkpoints = result.value.checkpoints.map((checkpoint) => ({ ...checkpoint, fitness: score }));
  return { ok: true, value: { ...result.value, score, checkpoints } };
}

await searchReward({
  ...{ environment, evaluate, signal, seed: 0, finalSeeds: 1, backend: 'simd', concurrency: 2, past: [] },
  proposer: evolveProposer(findEnvironment(environment)),
  strategy: eurekaStrategy(),
  iterations: Number(process.argv[2]),
  samples: 16,
  training: { ...defaultTraining, steps: 512, environments: 16, evaluationEpisodes: 1, checkpoints: 2 },
  emit: (event) => event.type === 'evaluated' && console.log(JSON.stringify({ type: event.type })),
  keepPolicy: () => undefined,
});
process.exit(0);
