import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mean } from '../../../src/core/statistics.ts';
import { findEnvironment, rewardSource } from '../../../src/registry.ts';
import { runEntries } from '../../../src/runs/run-folder.ts';
import { checkReward } from '../../../src/sandbox/check.ts';
import { fitnessOf, type Replay } from '../../../src/studio/contract/replay.ts';
import { ownersOf, type playableOf as PlayableOf, playableOf } from '../../../src/studio/replay/owners.ts';
import { replayPolicy } from '../../../src/studio/replay/replay-policy.ts';
import { robotContacts } from '../../../src/studio/replay/robot-contacts.ts';
import { rollOut } from '../../../src/studio/replay/rollout.ts';
import { Oracle } from '../../physics/oracle.ts';
import { type SmallRun, smallRun } from '../small-run.ts';

let small: SmallRun;

beforeAll(async () => {
  small = await smallRun();
});
afterAll(() => small.remove());

const { signal } = new AbortController();

function checked(source: string, environment: string) {
  const result = checkReward(source, findEnvironment(environment));
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

/** In this process, without the guard: the rewards here are our own. */
function play(
  { rewardSource: source, ...rest }: ReturnType<typeof PlayableOf>,
  episode: number,
): Promise<Replay> {
  const fitness = checked(rewardSource(findEnvironment(rest.environment), 'fitness'), rest.environment);
  return rollOut({
    ...rest,
    reward: checked(source, rest.environment),
    fitness,
    start: { seed: 0, episode },
  });
}

test('contacts push a robot as MuJoCo says they do, at every frame', async () => {
  const hopper = findEnvironment('hopper');
  const random = {
    environment: 'hopper',
    label: 'random actions',
    rewardSource: rewardSource(hopper, 'human'),
  };
  const replay = await play(random, 1);
  const { weight, frames } = (await robotContacts(replay))!;
  expect(frames).toHaveLength(replay.states.length);
  const oracle = await Oracle.load(readFileSync('envs/models/hopper.xml', 'utf8'));
  const mass = Array.from(oracle.model.body_mass as ArrayLike<number>).reduce((a, b) => a + b, 0);
  expect(weight).toBeCloseTo(9.81 * mass, 6);
  let touched = 0;
  for (const [t, state] of replay.states.entries()) {
    const [qpos, qvel] = [state.slice(0, 6), state.slice(6, 12)].map((part) => Float64Array.from(part));
    const command = replay.commands[t] ?? replay.commands.at(-1)!;
    oracle.set({ qpos: qpos!, qvel: qvel!, acceleration: new Float64Array(6) }, command);
    oracle.forward();
    const forces = frames[t]!;
    const along = (axis: number) => forces.reduce((sum, f, k) => sum + (k % 6 === axis ? f : 0), 0);
    // The first two joints slide the whole robot along x and z, and have no limits: only contacts push them.
    for (const [ours, theirs] of [
      [along(3), oracle.data.qfrc_constraint[0]],
      [along(5), oracle.data.qfrc_constraint[1]],
    ]) {
      // A force is kept to a tenth of a newton, and none below a thousandth of the weight.
      expect(Math.abs(ours - theirs)).toBeLessThan(0.5);
    }
    if (forces.length > 0) touched++;
  }
  expect(touched).toBeGreaterThan(5);
  oracle.dispose();
  const none = await robotContacts({ environment: 'cartpole', states: [[0, 0, 0, 0]], commands: [] });
  expect(none).toBeUndefined();
});

test('the held-out episodes of a policy have in the mean the score that its training was given', async () => {
  const trained = runEntries(small.run).filter((entry) => entry.type === 'trained');
  expect(trained.length).toBeGreaterThan(2);
  for (const owner of ['human-1', '01-01']) {
    const playable = playableOf(small.run, owner);
    const fitness: number[] = [];
    for (let episode = 1; episode <= 16; episode++) fitness.push(fitnessOf(await play(playable, episode)));
    const entries = runEntries(small.run) as unknown as {
      role?: string;
      repeat?: number;
      outcome?: { score: number };
      candidate?: { id: string; outcome: { score: number } };
    }[];
    const entry = entries.find(
      ({ role, repeat, candidate }) => `${role}-${repeat}` === owner || candidate?.id === owner,
    )!;
    expect(mean(fitness)).toBe((entry.outcome ?? entry.candidate!.outcome).score);
  }
});

test('every step is recorded: states, commands in their range, components, fitness', async () => {
  const replay = await play(playableOf(small.run, 'human-1'), 1);
  const steps = replay.commands.length;
  expect(replay.states).toHaveLength(steps + 1);
  expect(replay.rewards).toHaveLength(steps);
  expect(replay.fitness).toHaveLength(steps);
  expect(replay.components).toEqual(['alive', 'upright', 'centred', 'slow']);
  const [x, velocity, angle, spin] = replay.states.at(-1)!;
  expect(replay.rewards.at(-1)).toEqual([
    1,
    -5 * angle! * angle!,
    -0.1 * x! * x!,
    -0.01 * Math.abs(velocity!) - 0.005 * Math.abs(spin!),
  ]);
  for (const [force] of replay.commands) expect(Math.abs(force!)).toBe(10);
  expect(replay.terminated).toBe(steps < 500);
});

test('in a process of its own the same replay comes out, and again', async () => {
  const playable = playableOf(small.run, undefined);
  const [here, there] = [
    await play(playable, 2),
    await replayPolicy(playable, { seed: 0, episode: 2 }, signal),
  ];
  expect(there).toEqual(here);
  expect(await play(playable, 2)).toEqual(here);
  expect((await play(playable, 3)).states[0]).not.toEqual(here.states[0]);
});

test('policies are named by their owner, and an unknown one with the nearest', () => {
  expect(ownersOf(small.run)).toEqual(
    expect.arrayContaining(['01-01', '02-02', 'sparse-1', 'human-1', 'found-1']),
  );
  expect(() => playableOf(small.run, 'humon-1')).toThrow(
    expect.objectContaining({ hint: "Did you mean 'human-1'?" }),
  );
  const human = rewardSource(findEnvironment('cartpole'), 'human');
  expect(playableOf(small.run, 'human-1').rewardSource).toBe(human);
  expect(playableOf(small.run, 'found-1').rewardSource).toContain('export function reward(');
});

test('a reward that fails on the way is an error that names the policy', async () => {
  const bad = {
    ...playableOf(small.run, '01-01'),
    rewardSource: 'export function reward(s: State) { return { a: 1 / 0 }; }',
  };
  await expect(replayPolicy(bad, { seed: 0, episode: 1 }, signal)).rejects.toThrow(
    /^01-01 cannot be replayed: .*Infinity/,
  );
});

test('a robot is recorded with the pose of every part; random actions need no policy', async () => {
  const environment = findEnvironment('hopper');
  const source = rewardSource(environment, 'human');
  const replay = await play({ environment: 'hopper', label: 'random actions', rewardSource: source }, 1);
  const { parts, poses } = replay.robot!;
  expect(parts.map(({ name }) => name)).toContain('torso');
  expect(poses).toHaveLength(replay.states.length);
  // The torso's geom is centred on its body, whose place the first two fields are.
  const torso = parts.findIndex(({ name }) => name === 'torso');
  replay.states.forEach(([x, z, pitch], frame) => {
    const [px, py, pz, w, , qy] = poses[frame]!.slice(7 * torso, 7 * torso + 7);
    expect([px, py, pz]).toEqual([expect.closeTo(x!, 3), 0, expect.closeTo(z!, 3)]);
    expect(2 * Math.atan2(qy!, w!)).toBeCloseTo(pitch!, 3);
  });
});
