import { createRequire } from 'node:module';
import type { Replay } from '../contract/replay.ts';
import { type Image, rasterise } from '../picture/raster.ts';
import { sceneOf } from '../picture/scene.ts';
import { type Theme, themes } from '../picture/theme.ts';
import { secondsShown } from '../picture/timing.ts';

// Its modules have no form that Node imports by name.
const { GIFEncoder, quantize, applyPalette } = createRequire(import.meta.url)(
  'gifenc',
) as typeof import('gifenc');

export interface GifOptions {
  /** Pixels of each picture; its height is two thirds of it. */
  readonly width: number;
  readonly theme?: Theme;
}

/** Seconds a frame of the GIF is shown: 25 a second is what viewers keep to, and a whole number of hundredths. */
const delay = 0.04;

/** Pixels between two pictures. */
const gap = 2;

/** An animated GIF of replays side by side in step, the first on the left, in real time, drawn without a browser. */
export function gifOf(replays: readonly Replay[], { width, theme = themes.light }: GifOptions): Uint8Array {
  const scenes = replays.map(sceneOf);
  const [size, height] = [width * scenes.length + gap * (scenes.length - 1), Math.round((2 * width) / 3)];
  const seconds = secondsShown(replays[0]!.timestep);
  const shown = framesShown(Math.max(...scenes.map(({ frames }) => frames)), seconds);
  const draw = (frame: number) => {
    const pictures = scenes.map((scene) =>
      rasterise(scene, Math.min(frame, scene.frames - 1), theme, width, height),
    );
    return pictures.length === 1 ? pictures[0]!.pixels : beside(pictures, size);
  };
  // A few frames have every colour of the picture.
  const samples = [0, 0.5, 1].map((share) => draw(shown.at(Math.round(share * (shown.length - 1)))!));
  const palette = quantize(joined(samples), 64);
  const gif = GIFEncoder();
  for (const [k, frame] of shown.entries()) {
    // The last frame stays for a second, so that one sees how it ended.
    const stays = k === shown.length - 1 ? 1 : Math.max(delay, seconds);
    gif.writeFrame(applyPalette(draw(frame), palette), size, height, {
      ...(k === 0 && { palette }),
      delay: 1000 * stays,
    });
  }
  gif.finish();
  return gif.bytes();
}

/** Pictures of one height beside one another, with a grey line between them. */
function beside(pictures: readonly Image[], size: number): Uint8ClampedArray {
  const [{ width, height }] = pictures as readonly [Image];
  const pixels = new Uint8ClampedArray(4 * size * height).fill(128);
  for (const [k, picture] of pictures.entries()) {
    for (let y = 0; y < height; y++) {
      const row = picture.pixels.subarray(4 * y * width, 4 * (y + 1) * width);
      pixels.set(row, 4 * (y * size + k * (width + gap)));
    }
  }
  return pixels;
}

/** The frames of the replay that the GIF's frames show. */
function framesShown(frames: number, seconds: number): number[] {
  const steps = Math.max(1, delay / seconds);
  const count = Math.ceil((frames - 1) / steps);
  return Array.from({ length: count + 1 }, (_, k) => Math.min(frames - 1, Math.round(k * steps)));
}

function joined(parts: readonly Uint8ClampedArray[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
