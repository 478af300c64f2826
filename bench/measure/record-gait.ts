import { readFileSync, writeFileSync } from 'node:fs';
import { Random } from '../../src/core/random.ts';
import { mean } from '../../src/core/statistics.ts';
import type { Policy } from '../../src/core/training.ts';
import { createBatch } from '../../src/physics/create-batch.ts';
import { findEnvironment } from '../../src/registry.ts';
import { policyDriver } from '../../src/studio/replay/driver.ts';

/**
 * `npx tsx bench/measure/record-gait.ts POLICY.json` records the gait of a policy that `heureka train ENV --policy` wrote,
 * for `npm run bench -- physics`: one stretch of each of twelve episodes, at moments spread over their second half, of
 * the first that neither fall nor come to a stop. Refuses a policy with fewer than twelve of those in 24 episodes.
 */

const wanted = 12;
const episodes = 2 * wanted;
const frames = 16;

async function record(file: string): Promise<void> {
  const policy: Policy = JSON.parse(readFileSync(file, 'utf8'));
  const environment = findEnvironment(policy.environment);
  const { robot, episodeLength } = environment;
  if (!robot) throw new Error(`${environment.name} has no robot`);
  const simulation = createBatch(environment, episodes, new Random(0, 'held-out starts'));
  const act = await policyDriver(policy, environment, simulation);
  const fields = Object.keys(environment.state).length;
  const actions = Object.keys(environment.actions).length;
  const jointsOf = (e: number) => simulation.state.slice(e * fields, e * fields + robot.joints.length);
  const origins = Array.from({ length: episodes }, (_, e) => jointsOf(e)[0]!);
  const starts = origins.map((_, e) => Math.floor((episodeLength * (1 + (e % wanted) / wanted)) / 2));
  const stretches: number[][] = origins.map(() => []);
  const fallen = origins.map(() => false);
  const advances = origins.map(() => 0);
  for (let t = 0; t < episodeLength; t++) {
    act();
    starts.forEach((start, e) => {
      if (t === start) stretches[e]!.push(...jointsOf(e));
      if (t === start) advances[e] = -jointsOf(e)[0]!;
      if (t === start + frames) advances[e]! += jointsOf(e)[0]!;
      if (t < start || t >= start + frames) return;
      stretches[e]!.push(...simulation.actions.subarray(e * actions, (e + 1) * actions));
    });
    simulation.step();
    simulation.terminated.forEach((ended, e) => {
      fallen[e] ||= ended === 1;
    });
  }
  const pace = Math.max(...advances) / 2;
  const whole = [...origins.keys()].filter((e) => !fallen[e] && advances[e]! > pace).slice(0, wanted);
  if (whole.length < wanted) throw new Error(`only ${whole.length} of ${episodes} episodes come through`);
  // The first joint of every robot with a gait is its way forwards.
  const metres = Number(mean(whole.map((e) => jointsOf(e)[0]! - origins[e]!)).toPrecision(3));
  const texts = whole.map((e) => Buffer.from(Float32Array.from(stretches[e]!).buffer).toString('base64'));
  const out = new URL(`../gaits/${environment.name}.json`, import.meta.url);
  writeFileSync(out, `${JSON.stringify({ metres, frames, stretches: texts }, null, 2)}\n`);
  console.log(`${environment.name}: ${metres} m in an episode, ${wanted} stretches of ${frames} frames`);
}

await record(process.argv[2] ?? '');
