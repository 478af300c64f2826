// The child process of an evaluation without any of the sandbox's layers: the compiled package's trainer, and the same
// loops around the same rewards, in the process itself. stdin: a job; stdout: the result.
import { readFileSync } from 'node:fs';
import { Random } from '../../dist/src/core/random.js';
import { createBatch } from '../../dist/src/physics/create-batch.js';
import { findEnvironment } from '../../dist/src/registry.js';
import { openBackend } from '../../dist/src/rl/backends/select.js';
import { DeferredReward } from '../../dist/src/rl/deferred-reward.js';
import { train } from '../../dist/src/rl/train.js';
import { componentStatistics } from '../../dist/src/sandbox/component-statistics.js';
import { loopScript, statisticsWidth, trialScript } from '../../dist/src/sandbox/harness.js';
import { separator } from '../../dist/src/sandbox/lockdown.js';
import { powerScript } from '../../dist/src/sandbox/power.js';

const run = (text) => new Function(`return ${text}`)();
// As in the isolate, where the powers of every machine are alike.
Math.pow = run(powerScript);

const { training, seed, ...job } = JSON.parse(readFileSync(0, 'utf8'));
const environment = findEnvironment(job.environment);
const simulation = createBatch(environment, training.environments, new Random(seed, 'start'));
const heldOut = createBatch(environment, training.evaluationEpisodes, new Random(seed, 'start'));
const task = {
  environment,
  simulation,
  reward: new DeferredReward(simulation, (steps) => load(job.reward, steps)),
  heldOut,
  fitness: new DeferredReward(heldOut, (steps) => load(job.fitness, steps)),
};
const silent = { onUpdate: () => undefined, onCheckpoint: () => undefined, goOn: async () => true };
const result = await train(task, training, seed, await openBackend(job.backend), silent);
process.stdout.write(JSON.stringify(result));

function load({ code, usesPrevious }, { count, state, previous, actions }) {
  const reward = new Function(`"use strict";\n${code}\n;return reward;`)();
  const inputs = [reward, state, previous, actions];
  const [, ...components] = run(trialScript(environment, usesPrevious))(...inputs)().split(separator);
  const totals = new Float64Array(count);
  const sums = new Float64Array(1 + (components.length + 1) * statisticsWidth);
  const evaluate = run(loopScript(environment, usesPrevious, components))(...inputs, totals, sums);
  const takeStatistics = () => {
    const statistics = componentStatistics(components, sums);
    sums.fill(0);
    return statistics;
  };
  return { components, totals, evaluate, takeStatistics };
}
