import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record, recordPolicy } from '../../src/cli/search/recorder.ts';
import type { Candidate } from '../../src/core/candidate.ts';
import { Random } from '../../src/core/random.ts';
import { defaultTraining } from '../../src/core/training.ts';
import { createBatch } from '../../src/physics/create-batch.ts';
import type { RewardDetail } from '../../src/problems/reward/search.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { openBackend } from '../../src/rl/backends/select.ts';
import { DeferredReward } from '../../src/rl/deferred-reward.ts';
import { train } from '../../src/rl/train.ts';
import type { Journal } from '../../src/runs/journal.ts';
import { createRun, finishedEntry, type Run, workOn } from '../../src/runs/run-folder.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { loadedOrThrow } from '../../src/sandbox/isolate.ts';

/** A folder of runs with one small finished search in it. */
export interface SmallRun {
  readonly runs: string;
  readonly run: Run;
  remove(): void;
}

const training = { ...defaultTraining, steps: 4096 };

/** Real trainings under real rewards, written as a search writes them, without its processes. */
export async function smallRun(environment = 'cartpole'): Promise<SmallRun> {
  const runs = mkdtempSync(join(tmpdir(), 'heureka-studio-'));
  const settings = {
    strategy: 'eureka',
    iterations: 2,
    samples: 2,
    finalSeeds: 1,
    training,
    backend: 'simd',
  };
  const details = { environment, proposer: 'evolve', seed: 0, versions: { heureka: '0' }, settings };
  const run = createRun(runs, details, new Date());
  const { journal, close } = workOn(run);
  const source = (kind: 'fitness' | 'human') => rewardSource(findEnvironment(environment), kind);
  const sparse = await trainFinal(run, journal, 'sparse', source('fitness'));
  const human = await trainFinal(run, journal, 'human', source('human'));
  const [first, second] = candidateSources(environment);
  await evaluate(run, journal, '01-01', [], first!);
  propose(run, journal, '01-02', [], broken);
  const fault = { kind: 'type', message: "Property 'nowhere' does not exist.", line: 2 } as const;
  const failed = {
    id: '01-02',
    iteration: 1,
    parents: [],
    solution: broken,
    outcome: { ok: false, fault },
  } as const;
  record(run, journal, { type: 'evaluated', candidate: failed });
  await evaluate(run, journal, '02-01', ['01-01'], second!);
  const best = await evaluate(run, journal, '02-02', ['01-01', '01-02'], `${second}// again\n`);
  const found = await trainFinal(run, journal, 'found', best.solution);
  const score = best.outcome.ok ? best.outcome.score : 0;
  const finals = { sparse: [sparse], human: [human], found: [found] };
  journal.append({ type: finishedEntry, best: { id: best.id, score }, finals } as { type: string });
  close();
  return { runs, run, remove: () => rmSync(runs, { recursive: true, force: true }) };
}

const broken = 'export function reward(s: State) {\n  return { lost: s.nowhere };\n}\n';

/** Two rewards: the expert's, and one that has a component more. */
function candidateSources(environment: string): [string, string] {
  const human = rewardSource(findEnvironment(environment), 'human');
  return [human, human.replace(/return \{ /, 'const steady = 0.5; // <b>bold</b>\n  return { steady, ')];
}

function propose(run: Run, journal: Journal, id: string, parents: readonly string[], text: string): void {
  record(run, journal, { type: 'proposed', id, iteration: Number(id.slice(0, 2)), text, parents });
}

async function evaluate(
  run: Run,
  journal: Journal,
  id: string,
  parents: readonly string[],
  solution: string,
) {
  propose(run, journal, id, parents, solution);
  const { policy, ...outcome } = await trained(run, solution);
  recordPolicy(run, id, policy);
  const iteration = Number(id.slice(0, 2));
  const candidate: Candidate<RewardDetail> = { id, iteration, parents, solution, outcome };
  record(run, journal, { type: 'evaluated', candidate });
  return candidate;
}

async function trainFinal(run: Run, journal: Journal, role: 'sparse' | 'human' | 'found', source: string) {
  const { policy, ...outcome } = await trained(run, source);
  recordPolicy(run, `${role}-1`, policy);
  record(run, journal, { type: 'trained', role, repeat: 1, outcome });
  return outcome.score;
}

async function trained(run: Run, source: string) {
  const environment = findEnvironment(run.config.environment);
  const simulation = createBatch(environment, training.environments, new Random(0, 'start'));
  const heldOut = createBatch(environment, training.evaluationEpisodes, new Random(0, 'start'));
  const load = (code: string, batch: typeof simulation) => {
    const checked = checkReward(code, environment);
    if (!checked.ok) throw new Error(checked.fault.message);
    return new DeferredReward(batch, (steps) => loadedOrThrow(checked.value, steps, environment));
  };
  const [reward, fitness] = [load(source, simulation), load(rewardSource(environment, 'fitness'), heldOut)];
  const task = { environment, simulation, heldOut, reward, fitness };
  const { score, checkpoints, finalFitness, policy } = await train(
    task,
    training,
    0,
    await openBackend('simd'),
  );
  return { ok: true as const, score, detail: { checkpoints, finalFitness }, policy };
}
