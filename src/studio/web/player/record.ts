import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import { secondsShown } from '../../picture/timing.ts';
import { saveBlob } from '../app/save-file.ts';
import type { Playback } from './playback.ts';

/** The canvases in `stages` side by side, as they look now. */
function joined(stages: HTMLElement, width?: number): HTMLCanvasElement {
  const canvases = [...stages.querySelectorAll('canvas')].filter((canvas) => canvas.closest('.stage-view'));
  const total = canvases.reduce((sum, canvas) => sum + canvas.width, 0);
  const scale = width === undefined ? 1 : width / total;
  const picture = document.createElement('canvas');
  picture.width = Math.round(total * scale);
  picture.height = Math.round(Math.max(...canvases.map((canvas) => canvas.height)) * scale);
  const pen = picture.getContext('2d', { willReadFrequently: true })!;
  let left = 0;
  for (const canvas of canvases) {
    pen.drawImage(canvas, left, 0, canvas.width * scale, canvas.height * scale);
    left += canvas.width * scale;
  }
  return picture;
}

export async function recordPng(stages: HTMLElement, name: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => joined(stages).toBlob(resolve));
  if (blob) saveBlob(blob, `${name}.png`);
}

/** Goes through the whole replay, 25 frames a second at real time. */
export async function recordGif(
  stages: HTMLElement,
  playback: Playback,
  timestep: number,
  name: string,
): Promise<void> {
  const gif = GIFEncoder();
  const seconds = secondsShown(timestep);
  const stride = Math.max(1, Math.round(0.04 / seconds));
  const delay = 1000 * Math.max(0.04, seconds);
  let palette: ReturnType<typeof quantize> | undefined;
  for (let frame = 0; frame <= playback.last; frame += stride) {
    // The canvases follow the clock at once; the page is let live in between.
    playback.seek(frame);
    await new Promise((resolve) => setTimeout(resolve));
    const picture = joined(stages, 640);
    const { data, width, height } = picture
      .getContext('2d')!
      .getImageData(0, 0, picture.width, picture.height);
    const first = palette === undefined;
    palette ??= quantize(data, 128);
    gif.writeFrame(applyPalette(data, palette), width, height, { delay, ...(first && { palette }) });
  }
  gif.finish();
  saveBlob(new Blob([gif.bytes() as Uint8Array<ArrayBuffer>], { type: 'image/gif' }), `${name}.gif`);
}

/** Plays it once from the start, in real time, into a WebM. */
export async function recordWebm(stages: HTMLElement, playback: Playback, name: string): Promise<void> {
  playback.seek(0);
  await drawn();
  const picture = joined(stages);
  const pen = picture.getContext('2d')!;
  const recorder = new MediaRecorder(picture.captureStream(60), {
    mimeType: 'video/webm',
    videoBitsPerSecond: 6e6,
  });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start();
  const looped = playback.loop.value;
  playback.loop.value = false;
  playback.playing.value = true;
  while (playback.playing.value) {
    await drawn();
    pen.drawImage(joined(stages), 0, 0);
  }
  playback.loop.value = looped;
  recorder.stop();
  await ended;
  saveBlob(new Blob(parts, { type: 'video/webm' }), `${name}.webm`);
}

/** Until what was changed is on the screen. */
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
