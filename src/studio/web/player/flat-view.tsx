import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Replay, RobotContacts } from '../../contract/replay.ts';
import { drawFrame } from '../../picture/canvas.ts';
import { sceneOf } from '../../picture/scene.ts';
import { themes } from '../../picture/theme.ts';

export interface ViewProps {
  readonly replay: Replay;
  readonly frame: ReadonlySignal<number>;
  readonly theme: 'light' | 'dark';
  /** Drawn in three dimensions alone. */
  readonly contacts?: RobotContacts | undefined;
}

/** A replay drawn on a canvas in two dimensions. */
export function FlatView({ replay, frame, theme }: ViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useMemo(() => sceneOf(replay), [replay]);
  useEffect(() => {
    const element = canvas.current!;
    const draw = () => {
      const [width, height] = fitCanvas(element);
      const shown = Math.min(frame.value, scene.frames - 1);
      drawFrame(element.getContext('2d')!, scene, shown, themes[theme], width, height);
    };
    const stop = frame.subscribe(draw);
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    return () => {
      stop();
      watch.disconnect();
    };
  }, [scene, theme, frame]);
  return <canvas ref={canvas} role="img" aria-label={`${replay.environment}, ${replay.label}`} />;
}

/** Makes the canvas as fine as the screen, and gives its size in its own pixels. */
export function fitCanvas(canvas: HTMLCanvasElement): [width: number, height: number] {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((size) =>
    Math.max(1, Math.round(size * devicePixelRatio)),
  ) as [number, number];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  return [width, height];
}
