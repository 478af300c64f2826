import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { createBatch } from '../../src/physics/create-batch.ts';
import { createMujocoBatch } from '../../src/physics/mujoco-batch.ts';
import { environments, findEnvironment } from '../../src/registry.ts';

const robots = environments.filter(({ robot }) => robot).map(({ name }) => name);

describe.each(robots)('%s', (name) => {
  test('is seen alike in our engine and in MuJoCo, for the first steps from the same starts', async () => {
    const environment = findEnvironment(name);
    const theirs = await createMujocoBatch(environment, 3, new Random(1));
    const ours = createBatch(environment, 3, new Random(1));
    const random = new Random(2);
    const seen = [ours, theirs].map(() => new Float32Array(3 * ours.observationLength));
    for (let t = 0; t < 4; t++) {
      for (let k = 0; k < ours.actions.length; k++) {
        ours.actions[k] = theirs.actions[k] = random.uniform(-0.5, 0.5);
      }
      ours.step();
      theirs.step();
      for (const [k, batch] of [ours, theirs].entries()) batch.observe(seen[k]!, 0);
      // Ours steps in single precision; how far that leads grows with every contact.
      for (const [k, value] of seen[0]!.entries()) {
        expect(Math.abs(value - seen[1]![k]!), `observation ${k}`).toBeLessThan(
          5e-3 * Math.max(1, Math.abs(value)),
        );
      }
    }
    theirs.dispose();
  });
});

test('an environment without a robot has nothing to be moved', async () => {
  const cartpole = findEnvironment('cartpole');
  await expect(createMujocoBatch(cartpole, 1, new Random(0))).rejects.toThrow(/equations of its own/);
});
