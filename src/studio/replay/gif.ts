import { createRequire } from 'node:module';
import type { Replay } from '../contract/replay.ts';
import { rasterise } from '../picture/raster.ts';
import { sceneOf } from '../picture/scene.ts';
import { type Theme, themes } from '../picture/theme.ts';
import { secondsShown } from '../picture/timing.ts';

// Its modules have no form that Node imports by name.
const { GIFEncoder, quantize, applyPalette } = createRequire(import.meta.url)(
  'gifenc',
) as typeof import('gifenc');

export interface GifOptions {
  /** Pixels; the height is two thirds of it. */
  readonly width: number;
  readonly theme?: Theme;
}

/** Seconds a frame of the GIF is shown: 25 a second is what viewers keep to, and a whole number of hundredths. */
const delay = 0.04;

/** An animated GIF of a replay, in real time, drawn without a browser. */
export function gifOf(replay: Replay, { width, theme = themes.light }: GifOptions): Uint8Array {
  const height = Math.round((2 * width) / 3);
  const scene = sceneOf(replay);
  const shown = framesShown(scene.frames, secondsShown(replay.timestep));
  const draw = (frame: number) => rasterise(scene, frame, theme, width, height).pixels;
  // A few frames have every colour of the picture.
  const samples = [0, 0.5, 1].map((share) => draw(shown.at(Math.round(share * (shown.length - 1)))!));
  const palette = quantize(joined(samples), 64);
  const gif = GIFEncoder();
  for (const [k, frame] of shown.entries()) {
    // The last frame stays for a second, so that one sees how it ended.
    const seconds = k === shown.length - 1 ? 1 : Math.max(delay, secondsShown(replay.timestep));
    gif.writeFrame(applyPalette(draw(frame), palette), width, height, {
      ...(k === 0 && { palette }),
      delay: 1000 * seconds,
    });
  }
  gif.finish();
  return gif.bytes();
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
