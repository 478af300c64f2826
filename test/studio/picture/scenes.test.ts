import { expect, test } from 'vitest';
import { environments, rewardSource } from '../../../src/registry.ts';
import { checkReward } from '../../../src/sandbox/check.ts';
import { drawFrame, type Pen } from '../../../src/studio/picture/canvas.ts';
import { rasterise } from '../../../src/studio/picture/raster.ts';
import { sceneOf } from '../../../src/studio/picture/scene.ts';
import { frameOf, type Shape } from '../../../src/studio/picture/shape.ts';
import { themes } from '../../../src/studio/picture/theme.ts';
import { rollOut } from '../../../src/studio/replay/rollout.ts';

/** Random actions for one episode. */
async function replayOf(name: string) {
  const environment = environments.find((one) => one.name === name)!;
  const load = (kind: 'human' | 'fitness') => {
    const checked = checkReward(rewardSource(environment, kind), environment);
    if (!checked.ok) throw new Error(checked.fault.message);
    return checked.value;
  };
  return rollOut({
    ...{ environment: name, label: 'random actions', start: { seed: 0, episode: 1 } },
    ...{ reward: load('human'), fitness: load('fitness') },
  });
}

/** The points of what moves; the ground reaches beyond the picture. */
const pointsOf = (shape: Shape) => (shape.kind === 'polygon' ? shape.points : [shape.from, shape.to]);

test.each(environments.map(({ name }) => name))(
  '%s is drawn: it moves, and stays in the picture',
  async (name) => {
    const replay = await replayOf(name);
    const scene = sceneOf(replay);
    expect(scene.frames).toBe(replay.states.length);
    const [first, last] = [0, scene.frames - 1].map(
      (frame) => rasterise(scene, frame, themes.dark, 150, 100).pixels,
    );
    expect(first).not.toEqual(last);
    for (const frame of [0, scene.frames >> 1, scene.frames - 1]) {
      const { place } = frameOf(scene.view(frame), 150, 100);
      const moving = scene.shapes(frame).filter(({ ink }) => ['limb', 'limbFar', 'body'].includes(ink));
      expect(moving.length).toBeGreaterThan(0);
      for (const [x, y] of moving.flatMap(pointsOf).map(place)) {
        expect(x).toBeGreaterThan(-15);
        expect(x).toBeLessThan(165);
        expect(y).toBeGreaterThan(-15);
        expect(y).toBeLessThan(115);
      }
    }
  },
);

test('an environment without a drawing shows its fields', async () => {
  const replay = await replayOf('pendulum');
  const scene = sceneOf({ ...replay, environment: 'something new' });
  expect(scene.shapes(0)).toHaveLength(3 * replay.fields.length);
  expect(scene.shapes(0)).not.toEqual(scene.shapes(50));
});

test('on a canvas the same shapes are drawn as without one', async () => {
  const scene = sceneOf(await replayOf('cartpole'));
  const calls = { fill: 0, stroke: 0 };
  const pen = new Proxy({} as Pen, {
    get: (_, name: string) => () => {
      if (name in calls) calls[name as keyof typeof calls]++;
    },
    set: () => true,
  });
  drawFrame(pen, scene, 5, themes.light, 300, 200);
  const kinds = scene.shapes(5).map(({ kind }) => kind);
  const polygons = kinds.filter((kind) => kind === 'polygon').length;
  expect(calls).toEqual({ fill: polygons, stroke: kinds.length - polygons });
});
